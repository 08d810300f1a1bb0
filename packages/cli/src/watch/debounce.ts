/** How long to wait for more: see `Debounce`. Milliseconds. */
export interface DebounceTimes {
  /** After a first change, since changes come in bursts: a rollout touches a dozen objects within a few milliseconds. */
  readonly quiet: number;
}

/** Milliseconds that runs may be ahead of their half: one long run does not keep the next change waiting. */
const AHEAD = 100;

/**
 * Runs a task some time after something has changed, once for everything that changed until then. In the long run it takes half of the
 * processor at most, also in a cluster in which everything changes all the time.
 */
export class Debounce {
  readonly #task: () => void;
  readonly #quiet: number;
  #timer: NodeJS.Timeout | undefined;
  #ended = Number.NEGATIVE_INFINITY;
  /** Milliseconds for which runs took the processor, less those for which they left it. */
  #owed = 0;

  constructor(task: () => void, { quiet }: DebounceTimes) {
    this.#task = task;
    this.#quiet = quiet;
  }

  /** Something has changed. */
  touch(): void {
    this.#timer ??= setTimeout(
      () => this.#run(),
      Math.max(this.#quiet, this.#owedAt(performance.now()) - AHEAD),
    );
  }

  /** Runs at once what is due, and nothing after that. */
  flush(): void {
    if (this.#timer !== undefined) this.#run();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.cancel();
    const started = performance.now();
    this.#task();
    const owed = this.#owedAt(started);
    this.#ended = performance.now();
    this.#owed = owed + this.#ended - started;
  }

  #owedAt(time: number): number {
    return Math.max(0, this.#owed - (time - this.#ended));
  }
}
