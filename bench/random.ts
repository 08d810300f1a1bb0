/** A seeded generator (mulberry32): the same seed gives the same tree on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to 1, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer from `low` up to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)] as T;
  }

  word(): string {
    return `${this.pick(FIRST)}-${this.pick(SECOND)}`;
  }
}

const FIRST = [
  'amber',
  'basil',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'hazel',
  'iris',
  'jade',
  'karst',
  'linen',
  'maple',
  'north',
  'onyx',
  'pearl',
];
const SECOND = [
  'api',
  'batch',
  'cache',
  'driver',
  'edge',
  'feed',
  'gateway',
  'hub',
  'index',
  'job',
  'keeper',
  'ledger',
  'mailer',
  'notify',
  'orders',
  'proxy',
];
