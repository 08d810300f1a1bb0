/** How many things are held at least; twice as many at most. */
const GENERATION = 1 << 16;

/**
 * Holds equal things once. What nobody has asked for in a while is forgotten: from then on it is shared no longer, and that is
 * all, so that a cluster may be watched for months.
 */
export class Pool<T> {
  #recent = new Map<string, T>();
  #older = new Map<string, T>();

  get(key: string): T | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: T): void {
    if (this.#recent.size >= GENERATION) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
  }

  /** What is held under the key, else the value, which is held from now on. */
  share(key: string, value: T): T {
    const known = this.get(key);
    if (known !== undefined) return known;
    this.set(key, value);
    return value;
  }
}
