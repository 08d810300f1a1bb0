/** How long to wait for more: see `Debounce`. Milliseconds. */
export interface DebounceTimes {
  /** After a first change, since changes come in bursts: a rollout touches a dozen objects within a few milliseconds. */
  readonly quiet: number;
}

/**
 * Runs a task some time after something has changed, once for everything that changed until then. Between two runs lies at least as long as a
 * run takes, so that a cluster in which everything changes all the time gets half of the processor at most.
 */
export class Debounce {
  readonly #task: () => void;
  readonly #quiet: number;
  #timer: NodeJS.Timeout | undefined;
  #lastTook = 0;

  constructor(task: () => void, { quiet }: DebounceTimes) {
    this.#task = task;
    this.#quiet = quiet;
  }

  /** Something has changed. */
  touch(): void {
    this.#timer ??= setTimeout(() => this.#run(), Math.max(this.#quiet, this.#lastTook));
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
    this.#lastTook = performance.now() - started;
  }
}
