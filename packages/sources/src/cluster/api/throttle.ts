/** Lets a task wait; a signal ends the wait early by rejecting. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The clock: injected, so that tests need not wait. */
export interface Clock {
  readonly now: () => number;
  readonly wait: Wait;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    const { setTimeout } = await import('node:timers/promises');
    await setTimeout(milliseconds, undefined, { ...(signal && { signal }) });
  },
};

/** Spreads requests: no more than `qps` begin in a second, after a burst of as many. */
export class Throttle {
  readonly #interval: number;
  readonly #burst: number;
  readonly #clock: Clock;
  /** When the next request may begin if no burst is left. */
  #next: number;

  constructor(qps: number, clock: Clock) {
    this.#interval = 1000 / qps;
    this.#burst = 1000;
    this.#clock = clock;
    this.#next = clock.now() - this.#burst;
  }

  /** Resolves when a request may begin. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const start = Math.max(this.#next, now - this.#burst + this.#interval);
    this.#next = start + this.#interval;
    if (start > now) await this.#clock.wait(start - now, signal);
  }
}
