import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupRisk, objectRisk } from './risk.ts';

const failed = fc.record({ critical: fc.nat(30), high: fc.nat(30), medium: fc.nat(60), low: fc.nat(90) });
const reach = fc.double({ min: 0, max: 1, noNaN: true });

describe('risk of an object', () => {
  it('is 0 without a failure and never leaves 0 to 100', () => {
    expect(objectRisk({ failed: { critical: 0, high: 0, medium: 0, low: 0 } }, 1, '').risk).toBe(0);
    fc.assert(
      fc.property(failed, reach, (counts, share) => {
        const { risk } = objectRisk({ failed: counts }, share, '');
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('does not fall when one more control fails, or when the reach grows', () => {
    fc.assert(
      fc.property(
        failed,
        fc.constantFrom('critical', 'high', 'medium', 'low' as const),
        reach,
        reach,
        (counts, severity, a, b) => {
          const more = { ...counts, [severity]: counts[severity as 'low'] + 1 };
          const [less, wider] = [Math.min(a, b), Math.max(a, b)];
          const before = objectRisk({ failed: counts }, less, '').risk;
          expect(objectRisk({ failed: more }, less, '').risk).toBeGreaterThanOrEqual(before);
          expect(objectRisk({ failed: counts }, wider, '').risk).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  it('is explained by its parts', () => {
    const { risk, parts } = objectRisk(
      { failed: { critical: 1, high: 2, medium: 0, low: 3 } },
      0.4,
      'exposure cluster',
    );
    expect(parts.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(risk, 0);
    expect(parts.map(({ label }) => label)).toEqual([
      '1 failed critical control (×0.7 exposure cluster)',
      '2 failed high controls (×0.7 exposure cluster)',
      '3 failed low controls (×0.7 exposure cluster)',
    ]);
  });
});

describe('risk of a group', () => {
  const objects = fc.array(
    fc.record({ label: fc.string(), risk: fc.double({ min: 0, max: 100, noNaN: true }) }),
    { minLength: 1 },
  );

  it('stays between the mean and the worst, and does not fall when one object gets worse', () => {
    fc.assert(
      fc.property(objects, fc.nat(), (group, position) => {
        const { risk } = groupRisk(group);
        expect(risk).toBeLessThanOrEqual(Math.max(...group.map((object) => object.risk)) + 0.05);
        const worse = group.map((object, index) =>
          index === position % group.length ? { ...object, risk: 100 } : object,
        );
        expect(groupRisk(worse).risk).toBeGreaterThanOrEqual(risk);
      }),
    );
  });
});
