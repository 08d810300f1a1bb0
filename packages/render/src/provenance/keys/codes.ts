/** Indices of the trials that are changed in each of two renderings: those whose number has this bit, and those whose number has not. */
export type Split = readonly [without: readonly number[], having: readonly number[]];

/**
 * Renderings that tell trials apart: trial `i` has the number `i + 1`, and for every bit one rendering changes the trials that have it and one
 * those that have not. What follows one trial alone shows in exactly one of each two.
 */
export function splitsOf(trials: number): readonly Split[] {
  const bits = Math.ceil(Math.log2(trials + 1));
  return Array.from({ length: bits }, (_, bit) => {
    const having = Array.from({ length: trials }, (_, index) => index).filter((index) =>
      hasBit(index + 1, bit),
    );
    const without = Array.from({ length: trials }, (_, index) => index).filter(
      (index) => !having.includes(index),
    );
    return [without, having];
  });
}

/**
 * The trial that something follows: it shows in the renderings that change this trial and in no other. Two that work together, or each alone,
 * show in neither or both of some pair, and then there is none.
 */
export function decode(shown: readonly (readonly [boolean, boolean])[], trials: number): number | undefined {
  let number = 0;
  for (const [bit, [without, having]] of shown.entries()) {
    if (without === having) return undefined;
    if (having) number += 2 ** bit;
  }
  return number >= 1 && number <= trials ? number - 1 : undefined;
}

function hasBit(number: number, bit: number): boolean {
  return (number >> bit) % 2 === 1;
}
