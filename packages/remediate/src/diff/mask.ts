import { detectSecretInArgument, detectSecretInText, kindKey } from '@bulwark/control-kit';
import { evidenceOf } from '@bulwark/engine';
import { isList, isMap } from '@bulwark/model';
import type { Path, Value } from '@bulwark/model';
import { readDocuments, readLayout } from '@bulwark/sources';
import type { LayoutEntry } from '@bulwark/sources';
import { Source, valueOf } from '../edit/source.ts';

/** Stands for one character of a hidden value, so that offsets stay what they are. */
const HIDDEN = '\ue000';

/** A text of the same length in which every value that may be a credential is hidden. */
export function maskedText(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of hiddenEntries(text)) {
    parts.push(text.slice(from, start), text.slice(start, end).replace(/[^\r\n]/g, HIDDEN));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function hiddenEntries(text: string): readonly LayoutEntry[] {
  const found: LayoutEntry[] = [];
  for (const outcome of readDocuments(text)) {
    const layout = outcome.kind === 'document' ? readLayout(text, outcome) : undefined;
    if (layout !== undefined) found.push(...hiddenIn(new Source(text, layout)));
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A line with each hidden value as eight stars, whatever its length. */
export function collapseMask(line: string): string {
  return line.replace(/\ue000+/g, '********');
}

function hiddenIn(source: Source): readonly LayoutEntry[] {
  const found: LayoutEntry[] = [];
  const root = source.layout.value;
  if (isMap(root) && isList(root['items']) && kindOf(root).endsWith('List')) {
    const items = root['items'];
    for (const entry of source.entries(items))
      look(source, { kind: kindOf(valueOf(items, entry.key)), path: [] }, valueOf(items, entry.key), found);
  } else look(source, { kind: kindOf(root), path: [] }, root, found);
  return found;
}

interface Spot {
  readonly kind: string;
  readonly path: Path;
}

function look(source: Source, { kind, path }: Spot, value: Value, found: LayoutEntry[]): void {
  if (!isMap(value) && !isList(value)) return;
  for (const entry of source.entries(value)) {
    const inner = valueOf(value, entry.key);
    const at = [...path, entry.key];
    if (source.isWrittenHere(entry, inner)) look(source, { kind, path: at }, inner, found);
    else if (isHidden({ kind, path: at }, inner, value)) found.push(entry);
  }
}

function isHidden({ kind, path }: Spot, value: Value, holder: Value): boolean {
  if (value === null || typeof value === 'boolean') return false;
  if (evidenceOf(kind, path, value, false).redacted) return true;
  if (typeof value !== 'string') return false;
  return path.at(-2) === 'args' || path.at(-2) === 'command'
    ? isHiddenArgument(holder, path.at(-1))
    : detectSecretInText(String(path.at(-1)), value) !== undefined;
}

/** A credential may stand in an argument, or be the whole of one behind its flag. */
function isHiddenArgument(list: Value, index: string | number | undefined): boolean {
  if (!isList(list) || typeof index !== 'number') return true;
  const words = list.map((word) => (typeof word === 'string' ? word : ''));
  const before = words[index - 1] ?? '';
  return (
    detectSecretInArgument(words[index] ?? '', undefined) !== undefined ||
    (/^--?[\w.-]+$/.test(before) && detectSecretInArgument(before, words[index]) !== undefined)
  );
}

function kindOf(value: Value): string {
  if (!isMap(value)) return '';
  const { apiVersion, kind } = value;
  return kindKey(typeof apiVersion === 'string' ? apiVersion : '', typeof kind === 'string' ? kind : '');
}
