/** Numbers that decide how a value is written; the same numbers give the same text. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number from 0 to below `limit`. */
  below(limit: number): number {
    const number = this.#numbers[this.#next % this.#numbers.length] ?? 0;
    this.#next += 1;
    // Mixed, so that a list that begins anew does not bring the same choices.
    let mixed = Math.imul(number ^ Math.imul(this.#next, 0x9e3779b1), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % limit;
  }

  oneIn(chance: number): boolean {
    return this.below(chance) === 0;
  }
}
