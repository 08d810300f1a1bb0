import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, splitsOf } from './codes.ts';

/** What shows when something happens exactly where the changed trials satisfy a condition. */
function shows(
  trials: number,
  happens: (changed: ReadonlySet<number>) => boolean,
): readonly (readonly [boolean, boolean])[] {
  return splitsOf(trials).map(([without, having]) => [happens(new Set(without)), happens(new Set(having))]);
}

const trials = fc.integer({ min: 2, max: 63 });
const some = trials.chain((count) =>
  fc.tuple(
    fc.constant(count),
    fc.integer({ min: 0, max: count - 1 }),
    fc.integer({ min: 0, max: count - 1 }),
  ),
);

describe('renderings that tell trials apart', () => {
  it('finds the one trial that something follows', () => {
    fc.assert(
      fc.property(some, ([count, one]) => {
        expect(
          decode(
            shows(count, (changed) => changed.has(one)),
            count,
          ),
        ).toBe(one);
      }),
    );
  });

  it('names none for what two do together, each alone, or one against the other', () => {
    fc.assert(
      fc.property(some, ([count, a, b]) => {
        fc.pre(a !== b);
        const both = shows(count, (changed) => changed.has(a) && changed.has(b));
        const either = shows(count, (changed) => changed.has(a) || changed.has(b));
        const against = shows(count, (changed) => changed.has(a) !== changed.has(b));
        for (const shown of [both, either, against]) expect(decode(shown, count)).toBeUndefined();
      }),
    );
  });

  it('names none for what always or never shows', () => {
    expect(decode([[true, true]], 1)).toBeUndefined();
    expect(decode([[false, false]], 1)).toBeUndefined();
  });

  it('takes twice the logarithm of the trials', () => {
    expect(splitsOf(63)).toHaveLength(6);
  });
});
