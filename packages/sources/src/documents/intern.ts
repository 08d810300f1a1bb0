/**
 * Tables of strings met before. Manifests repeat a small vocabulary; a hit costs no allocation, makes equal
 * strings one object, and keeps values from pinning the text they were cut from (V8 shares long slices).
 */

const SLOTS = 4096;
/** Longest text a table keeps. */
export const INTERN_LENGTH = 48;

/** Direct-mapped table from a run of character codes to the value made of it before; bounded in size. */
export class InternTable<T> {
  private readonly raw = new Uint16Array(SLOTS * INTERN_LENGTH);
  private readonly lengths = new Uint8Array(SLOTS);
  private readonly values: (T | undefined)[] = Array.from<undefined>({ length: SLOTS });
  /** Slot of the run looked for last. */
  private slot = 0;

  /** The value kept for exactly codes[start, end), whose running hash is `hash`, or undefined. */
  find(codes: Uint16Array, start: number, end: number, hash: number): T | undefined {
    const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    this.slot = slot;
    if (this.lengths[slot] !== end - start) return undefined;
    const raw = this.raw;
    let at = slot * INTERN_LENGTH;
    for (let i = start; i < end; i++, at++) if (codes[i] !== raw[at]) return undefined;
    return this.values[slot];
  }

  /** Keeps the value of the run that was looked for last. */
  keep(codes: Uint16Array, start: number, end: number, value: T): void {
    const slot = this.slot;
    this.lengths[slot] = end - start;
    this.raw.set(codes.subarray(start, end), slot * INTERN_LENGTH);
    this.values[slot] = value;
  }
}

/** Shortest slice that V8 does not copy but lets point into the sliced string. */
const SHARED_SLICE = 13;

/** text[start, end) as a string of its own, which does not keep `text` in memory. */
export function cut(text: string, start: number, end: number): string {
  if (end - start < SHARED_SLICE) return text.slice(start, end);
  const middle = (start + end) >> 1;
  return [text.slice(start, middle), text.slice(middle, end)].join('');
}
