import type { ObjectView } from '@bulwark/control-kit';
import { compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';

/** Records in their fixed order. */
export class Bucket {
  readonly #records: ObjectRecord[] = [];
  #views: readonly ObjectView[] | undefined;

  get records(): readonly ObjectRecord[] {
    return this.#records;
  }

  /** The same list until something changes: what was derived from it stays true as long. */
  get views(): readonly ObjectView[] {
    this.#views ??= this.#records.map(({ view }) => view);
    return this.#views;
  }

  /** Takes a record in; true where another of its name stands beside it. */
  add(record: ObjectRecord): boolean {
    this.#views = undefined;
    const last = this.#records.at(-1);
    // Sources give objects in order, mostly.
    const isLast = last === undefined || compareRecords(last, record) <= 0;
    const place = isLast ? this.#records.length : this.#placeOf(record);
    this.#records.splice(place, 0, record);
    const { name } = record.reference;
    return (
      this.#records[place - 1]?.reference.name === name || this.#records[place + 1]?.reference.name === name
    );
  }

  remove(record: ObjectRecord): void {
    this.#views = undefined;
    const index = this.#records.indexOf(record, this.#placeOf(record));
    if (index >= 0) this.#records.splice(index, 1);
  }

  /** Records of that name, in a bucket of one kind and namespace. */
  named(name: string): readonly ObjectRecord[] {
    const start = firstIndex(this.#records, ({ reference }) => reference.name >= name);
    let end = start;
    while (this.#records[end]?.reference.name === name) end += 1;
    return start === end ? NONE : this.#records.slice(start, end);
  }

  /** The first record of that name. */
  first(name: string): ObjectRecord | undefined {
    const record = this.#records[firstIndex(this.#records, ({ reference }) => reference.name >= name)];
    return record?.reference.name === name ? record : undefined;
  }

  /** Where the first record stands that is not before this one. */
  #placeOf(record: ObjectRecord): number {
    return firstIndex(this.#records, (other) => compareRecords(other, record) >= 0);
  }
}

/** Buckets by key. One that has become empty is forgotten. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  get size(): number {
    return this.#buckets.size;
  }

  /** In their order. */
  get keys(): readonly string[] {
    return [...this.#buckets.keys()].sort();
  }

  get(key: string): Bucket | undefined {
    return this.#buckets.get(key);
  }

  /** Takes a record in; true where another of its name stands beside it. */
  add(key: string, record: ObjectRecord): boolean {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, (bucket = new Bucket()));
    return bucket.add(record);
  }

  remove(key: string, record: ObjectRecord): void {
    const bucket = this.#buckets.get(key);
    bucket?.remove(record);
    if (bucket?.records.length === 0) this.#buckets.delete(key);
  }
}

const NONE: readonly never[] = [];

/** The first index from which on `holds` is true, in a list in which it is false up to there; its length where there is none. */
function firstIndex<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
