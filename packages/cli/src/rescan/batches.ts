/** One save makes several events within a moment. */
const SETTLED_AFTER = 20;

/** Gathers paths until nothing came for a moment. */
export class Batches {
  readonly #signal: AbortSignal;
  #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#settled(), { once: true });
  }

  add(path: string): void {
    this.#pending.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settled(), SETTLED_AFTER);
  }

  /** The next paths, each once; undefined when the signal has come. */
  async next(): Promise<ReadonlySet<string> | undefined> {
    while (!this.#signal.aborted && (this.#pending.size === 0 || this.#timer !== undefined))
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#signal.aborted) return undefined;
    const batch = this.#pending;
    this.#pending = new Set();
    return batch;
  }

  #settled(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake?.();
  }
}
