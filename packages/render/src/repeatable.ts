/** The time that charts are told, in nanoseconds since 1970: the first moment of 2026. */
const MOMENT = 1_767_225_600_000_000_000n;
const REALTIME = 0;
const SUCCESS = 0;
const SEED = 0x6d_2b_79_f5;

type Import = (...values: never[]) => unknown;

/**
 * Random bytes and the time of day of a request to the engine (WASI preview 1), the same in each: a chart that names an object by chance or
 * by the hour is then the same object in every scan. What the engine draws before its first request stays random, with it how it scatters
 * keys in its tables.
 */
export class Repeatable {
  readonly #memory: () => WebAssembly.Memory;
  readonly #system: Readonly<Record<string, Import>>;
  #state: number | undefined;

  constructor(memory: () => WebAssembly.Memory, system: Readonly<Record<string, Import>>) {
    this.#memory = memory;
    this.#system = system;
  }

  /** From here on a request is served, as if it were the only one. */
  restart(): void {
    this.#state = SEED;
  }

  imports(): Record<string, Import> {
    return {
      random_get: (at: number, length: number) => this.#random(at, length),
      clock_time_get: (clock: number, precision: bigint, at: number) => this.#time(clock, precision, at),
    };
  }

  #random(at: number, length: number): unknown {
    if (this.#state === undefined) return this.#system['random_get']?.(at as never, length as never);
    const bytes = new Uint8Array(this.#memory().buffer, at, length);
    for (let index = 0; index < length; index += 1) bytes[index] = this.#next();
    return SUCCESS;
  }

  /** The generator known as mulberry32: spread evenly enough for names, and not meant for secrets. */
  #next(): number {
    this.#state = ((this.#state ?? SEED) + SEED) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 0xff;
  }

  #time(clock: number, precision: bigint, at: number): unknown {
    if (clock !== REALTIME)
      return this.#system['clock_time_get']?.(clock as never, precision as never, at as never);
    new DataView(this.#memory().buffer).setBigUint64(at, MOMENT, true);
    return SUCCESS;
  }
}
