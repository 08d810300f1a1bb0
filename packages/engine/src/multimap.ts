import { valuesOf, withOne, withoutOne } from './few.ts';
import type { Few } from './few.ts';

/** Sets of values by key. A key without values is forgotten, so that what comes and goes leaves nothing behind. */
export class Multimap<K, V> {
  readonly #values = new Map<K, Few<V>>();

  /** In the order in which they came; none where the key is unknown. */
  get(key: K): Iterable<V> {
    return valuesOf(this.#values.get(key));
  }

  has(key: K): boolean {
    return this.#values.has(key);
  }

  add(key: K, value: V): void {
    this.#values.set(key, withOne(this.#values.get(key), value));
  }

  delete(key: K, value: V): void {
    const left = withoutOne(this.#values.get(key), value);
    if (left === undefined) this.#values.delete(key);
    else this.#values.set(key, left);
  }
}
