import { annotatedSuppressions, inlineSuppressions } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { podTemplatePath } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { RawObject, ValueMap } from '@bulwark/model';
import { objectSource } from '@bulwark/sources';
import { readText } from '@bulwark/sources/text';
import { textOfRevision } from '../diff/revisions.ts';

/** What the objects of a file state of themselves in a git revision. Of what was rendered nothing is known: the revision is not rendered. */
export class StatedBefore {
  readonly #revision: string;
  readonly #files = new Map<string, ReadonlySet<string>>();

  constructor(revision: string) {
    this.#revision = revision;
  }

  /** Whether the object of that name states the same in the same file. Of a comment that is what it stands at, too. */
  has({ value, origin }: RawObject, suppression: Suppression, at = ''): boolean {
    if (origin.source !== 'file' || origin.rendered !== undefined) return false;
    return this.#statedIn(origin.file).has(keyOf(value, suppression, at));
  }

  #statedIn(file: string): ReadonlySet<string> {
    let stated = this.#files.get(file);
    if (stated === undefined) {
      const text = textOfRevision(this.#revision, file);
      this.#files.set(file, (stated = text === undefined ? new Set() : statementsIn(text, file)));
    }
    return stated;
  }
}

/** The line of a text, counted from 1, without its indentation: what a comment stands at, wherever that has moved. */
export function lineAt(text: string, line: number): string {
  return (text.split(/\r\n|\n|\r/)[line - 1] ?? '').trim();
}

function statementsIn(text: string, file: string): ReadonlySet<string> {
  const stated = new Set<string>();
  readText(
    text,
    { file },
    {
      object: (raw) => {
        for (const key of statementsOf(raw, text)) stated.add(key);
      },
      // Whatever cannot be read there states nothing.
      unread: () => undefined,
      notice: () => undefined,
      passedOver: () => undefined,
    },
  );
  return stated;
}

function* statementsOf({ value, origin }: RawObject, text: string): Iterable<string> {
  const kind = typeof value['kind'] === 'string' ? value['kind'] : '';
  for (const suppression of annotatedSuppressions(value, podTemplatePath(kind)))
    yield keyOf(value, suppression, '');
  const source = origin.source === 'file' && origin.item === undefined ? objectSource(origin) : undefined;
  if (source === undefined) return;
  const firstLine = text.slice(0, source.start).split(/\r\n|\n|\r/).length;
  for (const suppression of inlineSuppressions(text.slice(source.start, source.end), firstLine))
    yield keyOf(value, suppression, lineAt(text, suppression.lines[0]));
}

function keyOf(value: ValueMap, suppression: Suppression, at: string): string {
  const { kind, place, within, controls, all, reason, owner, until } = suppression;
  const metadata = isMap(value['metadata']) ? value['metadata'] : {};
  const object = [value['apiVersion'], value['kind']];
  const names = [metadata['namespace'], metadata['name'], metadata['generateName']];
  return JSON.stringify(
    [object, names, kind, place, within, controls, all, reason, owner, until, at],
    (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each),
  );
}
