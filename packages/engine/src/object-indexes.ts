import type { ObjectIndex, ObjectView } from '@bulwark/control-kit';
import { Buckets } from './bucket.ts';
import type { ObjectTable } from './object-table.ts';
import type { ObjectRecord } from './record.ts';

const NONE: readonly never[] = [];

/** An index with a key under which a record stands in it. */
export type IndexEntry = readonly [ObjectIndex, string];

/** The indexes for which controls have asked, kept as objects come and go. */
export class ObjectIndexes {
  readonly #table: ObjectTable;
  readonly #buckets = new Map<ObjectIndex, Buckets>();

  constructor(table: ObjectTable) {
    this.#table = table;
  }

  lookUp(index: ObjectIndex, key: string): readonly ObjectView[] {
    return (this.#buckets.get(index) ?? this.#build(index)).get(key)?.views ?? NONE;
  }

  /** Enters a record; gives the keys under which it stands now. */
  add(record: ObjectRecord): readonly IndexEntry[] {
    return this.#keysOf(record).map(([index, key]) => {
      (this.#buckets.get(index) ?? this.#build(index)).add(key, record);
      return [index, key];
    });
  }

  /** Strikes a record out; gives the keys under which it stood. */
  remove(record: ObjectRecord): readonly IndexEntry[] {
    return this.#keysOf(record).map(([index, key]) => {
      this.#buckets.get(index)?.remove(key, record);
      return [index, key];
    });
  }

  #keysOf({ view }: ObjectRecord): readonly IndexEntry[] {
    const { kind } = view.reference;
    return [...this.#buckets.keys()].flatMap((index) =>
      index.kinds.includes(kind) ? index.keysOf(view).map((key): IndexEntry => [index, key]) : [],
    );
  }

  #build(index: ObjectIndex): Buckets {
    const buckets = new Buckets();
    this.#buckets.set(index, buckets);
    for (const kind of index.kinds)
      for (const record of this.#table.recordsOf(kind))
        for (const key of index.keysOf(record.view)) buckets.add(key, record);
    return buckets;
  }
}
