/** A number from a text and a seed (FNV-1a), for generators that begin anywhere in a series. */
export function hashOf(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

/** A seeded generator (mulberry32): the same seed gives the same values on every machine. */
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

  /** An index below `count`, the first ones far more often: Zipf's law with an exponent near one. */
  skewed(count: number): number {
    return Math.min(count, Math.floor((count + 1) ** this.next())) - 1;
  }

  /** How many times in a row something with that mean happens, at most `most` times. */
  run(mean: number, most: number): number {
    let times = 0;
    while (times < most && this.chance(mean / (mean + 1))) times += 1;
    return times;
  }

  /** An index of `weights`, each as often as its weight says. */
  weighted(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => (left -= weight) < 0);
    return index < 0 ? weights.length - 1 : index;
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
