import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { parsePolicy } from '../document.ts';
import { normalEnd } from '../end.ts';
import { textsOf } from '../load.ts';
import { endOf } from './suppression.ts';
import type { Suppression } from './suppression.ts';

/** A `.trivyignore`: an id a line, `exp:2027-01-31` behind it, comments from `#` on. Ids of anything but controls hide nothing here. */
export function trivyIgnore(text: string, file: string): readonly Suppression[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const [rule = '', ...comment] = line.split('#');
    const [id = '', ...options] = rule.trim().split(/\s+/);
    if (id === '') return [];
    const end = options.find((option) => option.startsWith('exp:'))?.slice('exp:'.length);
    return [entry(id, `${file}:${index + 1}`, { reason: comment.join('#').trim(), end, files: [] })];
  });
}

/** A `.trivyignore.yaml`: its `misconfigurations`, each with id, paths, expired_at and statement. Throws PolicyError. */
export function trivyIgnoreYaml(text: string, file: string): readonly Suppression[] {
  const document = parsePolicy(text, file);
  const entries = document.value['misconfigurations'];
  if (!isList(entries)) return [];
  return entries.flatMap((item, index) => {
    if (!isMap(item) || typeof item['id'] !== 'string') return [];
    const { line } = document.placeOf(['misconfigurations', index]);
    return [
      entry(item['id'], `${file}:${line}`, {
        reason: textOf(item['statement']) ?? '',
        end: textOf(item['expired_at']),
        files: textsOf(item['paths']),
      }),
    ];
  });
}

function entry(
  id: string,
  place: string,
  {
    reason,
    end,
    files,
  }: { readonly reason: string; readonly end: string | undefined; readonly files: readonly string[] },
): Suppression {
  return {
    kind: 'trivy',
    place,
    controls: [{ name: id }],
    all: false,
    selector: files.length === 0 ? {} : { files: files.map((path) => path.replaceAll('**', '*')) },
    reason: reason === '' ? 'no reason is given' : reason,
    owner: undefined,
    until: endOf(end, normalEnd),
  };
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
