import type { ObjectView } from '@bulwark/control-kit';
import { Buckets } from './bucket.ts';
import type { Bucket } from './bucket.ts';
import type { ObjectRecord } from './record.ts';

const NONE: readonly never[] = [];

/** The records of one unit by kind and namespace, each in order. */
export class ObjectTable {
  readonly #kinds = new Map<string, Buckets>();
  readonly #lists = new Map<string, readonly ObjectView[]>();
  /** How many records there are in each namespace. */
  readonly #namespaces = new Map<string, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Namespaces of at least one record. */
  get namespaces(): Iterable<string> {
    return this.#namespaces.keys();
  }

  /** Takes a record in; true where another of its identity is there. */
  add(record: ObjectRecord): boolean {
    const { kind, namespace } = record.reference;
    let buckets = this.#kinds.get(kind);
    if (buckets === undefined) this.#kinds.set(kind, (buckets = new Buckets()));
    this.#count(record, 1);
    return buckets.add(namespace, record);
  }

  remove(record: ObjectRecord): void {
    const { kind, namespace } = record.reference;
    const buckets = this.#kinds.get(kind);
    if (buckets?.get(namespace) === undefined) return;
    buckets.remove(namespace, record);
    if (buckets.size === 0) this.#kinds.delete(kind);
    this.#count(record, -1);
  }

  holds(record: ObjectRecord): boolean {
    const { kind, namespace, name } = record.reference;
    return this.bucket(kind, namespace)?.named(name).includes(record) ?? false;
  }

  hasNamespace(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  bucket(kind: string, namespace: string): Bucket | undefined {
    return this.#kinds.get(kind)?.get(namespace);
  }

  /** All records of a kind, by namespace and name. */
  recordsOf(kind: string): readonly ObjectRecord[] {
    const buckets = this.#kinds.get(kind);
    if (buckets === undefined) return NONE;
    return buckets.keys.flatMap((namespace) => buckets.get(namespace)?.records ?? NONE);
  }

  /** All objects of a kind: the same list until something changes. */
  list(kind: string): readonly ObjectView[] {
    let views = this.#lists.get(kind);
    if (views === undefined) this.#lists.set(kind, (views = this.recordsOf(kind).map(({ view }) => view)));
    return views;
  }

  /** All records in their fixed order. */
  records(): readonly ObjectRecord[] {
    return sorted(this.#kinds.keys()).flatMap((kind) => this.recordsOf(kind));
  }

  /** The first record of a namespace. */
  firstIn(namespace: string): ObjectRecord | undefined {
    for (const kind of sorted(this.#kinds.keys())) {
      const first = this.bucket(kind, namespace)?.records[0];
      if (first !== undefined) return first;
    }
    return undefined;
  }

  #count({ reference: { kind, namespace } }: ObjectRecord, by: 1 | -1): void {
    this.#lists.delete(kind);
    this.#size += by;
    if (namespace === '') return;
    const count = (this.#namespaces.get(namespace) ?? 0) + by;
    if (count === 0) this.#namespaces.delete(namespace);
    else this.#namespaces.set(namespace, count);
  }
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort();
}
