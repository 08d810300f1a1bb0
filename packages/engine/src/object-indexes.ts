import type { ObjectIndex, ObjectView } from '@bulwark/control-kit';
import { Bucket } from './bucket.ts';
import type { ObjectTable } from './object-table.ts';
import type { ObjectRecord } from './record.ts';

const NONE: readonly never[] = [];

/** An index with a key under which a record stands in it. */
export type IndexEntry = readonly [ObjectIndex, string];

/** The indexes for which controls have asked, kept as objects come and go. */
export class ObjectIndexes {
  readonly #table: ObjectTable;
  readonly #buckets = new Map<ObjectIndex, Map<string, Bucket>>();

  constructor(table: ObjectTable) {
    this.#table = table;
  }

  lookUp(index: ObjectIndex, key: string): readonly ObjectView[] {
    return (this.#buckets.get(index) ?? this.#build(index)).get(key)?.views ?? NONE;
  }

  /** Enters a record; gives the keys under which it stands now. */
  add(record: ObjectRecord): readonly IndexEntry[] {
    return this.#keysOf(record).map(([index, key]) => {
      enter(this.#buckets.get(index) ?? this.#build(index), key, record);
      return [index, key];
    });
  }

  /** Strikes a record out; gives the keys under which it stood. */
  remove(record: ObjectRecord): readonly IndexEntry[] {
    return this.#keysOf(record).map(([index, key]) => {
      const buckets = this.#buckets.get(index);
      const bucket = buckets?.get(key);
      bucket?.remove(record);
      if (bucket?.records.length === 0) buckets?.delete(key);
      return [index, key];
    });
  }

  #keysOf({ view }: ObjectRecord): readonly IndexEntry[] {
    const { kind } = view.reference;
    return [...this.#buckets.keys()].flatMap((index) =>
      index.kinds.includes(kind) ? index.keysOf(view).map((key): IndexEntry => [index, key]) : [],
    );
  }

  #build(index: ObjectIndex): Map<string, Bucket> {
    const buckets = new Map<string, Bucket>();
    this.#buckets.set(index, buckets);
    for (const kind of index.kinds)
      for (const record of this.#table.recordsOf(kind))
        for (const key of index.keysOf(record.view)) enter(buckets, key, record);
    return buckets;
  }
}

function enter(buckets: Map<string, Bucket>, key: string, record: ObjectRecord): void {
  let bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, (bucket = new Bucket()));
  bucket.add(record);
}
