/** Sets of values by key. A key without values is forgotten, so that what comes and goes leaves nothing behind. */
export class Multimap<K, V> {
  readonly #sets = new Map<K, Set<V>>();

  /** In the order in which they came; none where the key is unknown. */
  get(key: K): ReadonlySet<V> {
    return this.#sets.get(key) ?? NONE;
  }

  add(key: K, value: V): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([value]));
    else set.add(value);
  }

  delete(key: K, value: V): void {
    const set = this.#sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.#sets.delete(key);
  }
}

const NONE: ReadonlySet<never> = new Set();
