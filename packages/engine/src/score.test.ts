import type { OutcomeCounts } from '@bulwark/model';
import { array, assert, nat, option, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complianceOf, coverageOf, percent, weightedMean } from './score.ts';

const count = nat({ max: 1000 });
const counts = record({
  pass: count,
  fail: count,
  'not-applicable': count,
  'not-evaluated': count,
  excepted: count,
  error: count,
});

function fails(
  before: OutcomeCounts,
  instead: 'pass' | 'excepted' | 'not-applicable' | 'not-evaluated',
): OutcomeCounts {
  return before[instead] === 0
    ? before
    : { ...before, [instead]: before[instead] - 1, fail: before.fail + 1 };
}

describe('compliance', () => {
  it('lies between 0 and 100, or is unknown where nothing was judged', () => {
    assert(
      property(counts, (some) => {
        const value = complianceOf(some);
        expect(value === undefined).toBe(some.pass + some.fail + some.excepted === 0);
        expect(value ?? 0).toBeGreaterThanOrEqual(0);
        expect(value ?? 0).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is never raised by one more failure, whatever it was before', () => {
    assert(
      property(counts, (some) => {
        for (const instead of ['pass', 'excepted', 'not-applicable', 'not-evaluated'] as const)
          expect(complianceOf(fails(some, instead)) ?? 100).toBeLessThanOrEqual(complianceOf(some) ?? 100);
        expect(complianceOf({ ...some, fail: some.fail + 1 }) ?? 100).toBeLessThanOrEqual(
          complianceOf(some) ?? 100,
        );
      }),
    );
  });

  it('ignores what was not judged', () => {
    const judged: OutcomeCounts = {
      pass: 3,
      fail: 1,
      excepted: 0,
      error: 0,
      'not-applicable': 0,
      'not-evaluated': 0,
    };
    expect(complianceOf({ ...judged, 'not-evaluated': 9, error: 9, 'not-applicable': 9 })).toBe(75);
  });

  it('over several controls falls or stays when one of them falls', () => {
    const weighted = array(
      tuple(
        option(nat({ max: 100 }), { nil: undefined }),
        nat({ max: 9 }).map((n) => n + 1),
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    assert(
      property(weighted, nat(), nat({ max: 100 }), (list, at, lower) => {
        const values = list.map(([value, weight]) => ({ value, weight }));
        const before = weightedMean(values);
        const target = values[at % values.length]!;
        if (target.value === undefined || lower > target.value || before === undefined) return;
        const after = weightedMean(
          values.map((entry) => (entry === target ? { ...entry, value: lower } : entry)),
        )!;
        expect(percent(after)).toBeLessThanOrEqual(percent(before));
      }),
    );
  });
});

describe('coverage', () => {
  it('falls by everything that could not be judged', () => {
    assert(
      property(counts, (some) => {
        const less = coverageOf({ ...some, 'not-evaluated': some['not-evaluated'] + 1 })!;
        expect(less).toBeLessThanOrEqual(coverageOf(some) ?? 100);
        expect(less).toBeLessThan(100);
      }),
    );
  });
});

describe('percent', () => {
  it('never shows 100 for less', () => {
    expect(percent(99.99)).toBe(99.9);
    expect(percent(100)).toBe(100);
  });
});
