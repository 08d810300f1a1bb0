import { isMap } from '@bulwark/model';
import type { RawObject } from '@bulwark/model';
import { readText } from '@bulwark/sources/text';
import { jsonOf } from '../config/resolve.ts';
import { textsOfRevision } from '../diff/revisions.ts';
import { statementsOf } from './statements.ts';
import type { Statement } from './statements.ts';

/** What the objects of a file state of themselves in a git revision. Of what was rendered nothing is known: the revision is not rendered. */
export class StatedBefore {
  readonly #revision: string;
  readonly #files = new Map<string, ReadonlySet<string>>();
  #read: ((file: string) => string | undefined) | undefined;

  constructor(revision: string) {
    this.#revision = revision;
  }

  /** Whether the object of that name states the same in the same file; of a comment, at the same line, wherever that stands. */
  has(raw: RawObject, statement: Statement): boolean {
    const { origin } = raw;
    if (origin.source !== 'file' || origin.rendered !== undefined) return false;
    return this.#statedIn(origin.file).has(keyOf(raw, statement));
  }

  #statedIn(file: string): ReadonlySet<string> {
    let stated = this.#files.get(file);
    if (stated === undefined) {
      this.#read ??= textsOfRevision(this.#revision);
      const text = this.#read(file);
      this.#files.set(file, (stated = text === undefined ? new Set() : statementsIn(text, file)));
    }
    return stated;
  }
}

function statementsIn(text: string, file: string): ReadonlySet<string> {
  const stated = new Set<string>();
  readText(
    text,
    { file },
    {
      object: (raw) => {
        for (const statement of statementsOf(raw)) stated.add(keyOf(raw, statement));
      },
      // Whatever cannot be read there states nothing.
      unread: () => undefined,
      notice: () => undefined,
      passedOver: () => undefined,
    },
  );
  return stated;
}

function keyOf({ value }: RawObject, { suppression, comment }: Statement): string {
  const { kind, place, within, controls, all, reason, owner, until } = suppression;
  const metadata = isMap(value['metadata']) ? value['metadata'] : {};
  const object = [value['apiVersion'], value['kind']];
  const names = [metadata['namespace'], metadata['name'], metadata['generateName']];
  const decision = [kind, place, within, controls, all, reason, owner, until];
  return JSON.stringify([object.map(shown), names.map(shown), decision, comment?.at]);
}

function shown(value: Parameters<typeof jsonOf>[0] | undefined): string {
  return value === undefined ? '' : jsonOf(value);
}
