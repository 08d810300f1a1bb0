import type { ExceptionRule, RawObject, ScanResult } from '@bulwark/model';
import { toyControls, toyObject, toyPosture } from '@bulwark/testkit/toys';
import { array, assert, constantFrom, nat, option, property, record, subarray } from 'fast-check';
import { expect, it } from 'vitest';

const objects = array(
  record({
    kind: nat(),
    name: nat(),
    namespace: nat(),
    directory: nat(),
    owner: nat(),
    flags: nat({ max: 31 }),
  }),
  { maxLength: 15 },
).map((choices) => choices.map(toyObject));

const optional = <T>(values: readonly T[]) =>
  option(subarray([...values], { minLength: 1 }), { nil: undefined });
const rules = array(
  record({
    controls: subarray(toyControls.map(({ id }) => id)),
    frameworks: subarray(['toy']),
    until: option(constantFrom('2026-01-01', '2027-01-01'), { nil: undefined }),
    severities: subarray(['critical', 'high', 'medium', 'low'] as const),
    kinds: optional(['Pod', 'Deployment', 'Role', 'Namespace']),
    names: optional(['web', 'a*', 'job']),
    namespaces: optional(['shop', 'default']),
    containers: optional(['main']),
  }).map(({ controls, frameworks, until, severities, ...fields }): ExceptionRule => ({
    controls,
    frameworks,
    fingerprints: [],
    until,
    severities,
    reason: 'a reason',
    owner: undefined,
    source: { kind: 'policy', place: 'bulwark.yaml:1' },
    selector: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  })),
  { minLength: 1, maxLength: 4 },
);

function results(raws: readonly RawObject[], given: readonly ExceptionRule[]): readonly ScanResult[] {
  const posture = toyPosture(['NetworkPolicy']);
  for (const raw of raws) posture.add(raw);
  const now = '2026-06-01T00:00:00.000Z';
  return [posture.result(), posture.result({ rules: given, now }), posture.result()] as const;
}

it('an exception makes nothing pass, raises no score, loses no finding and is forgotten when it is gone', () => {
  assert(
    property(objects, rules, (raws, given) => {
      const [before, after, again] = results(raws, given) as [ScanResult, ScanResult, ScanResult];
      expect(after.compliance).toBe(before.compliance);
      expect(after.coverage).toBe(before.coverage);
      expect(after.risk).toEqual(before.risk);
      expect(after.frameworks.map(({ compliance }) => compliance)).toEqual(
        before.frameworks.map(({ compliance }) => compliance),
      );
      after.controls.forEach(({ counts }, index) => {
        const { excepted, fail, ...others } = before.controls[index]!.counts;
        expect(counts).toMatchObject(others);
        expect(counts.fail + counts.excepted).toBe(fail + excepted);
      });
      const prints = ({ findings, excepted }: ScanResult): readonly string[] =>
        [...findings, ...excepted.map(({ finding }) => finding)].map(({ fingerprint }) => fingerprint).sort();
      expect(prints(after)).toEqual(prints(before));
      expect(again.findings.length).toBe(before.findings.length);
    }),
    { numRuns: 500 },
  );
});

it('has excepted counts exactly where no finding of the object is left', () => {
  assert(
    property(objects, rules, (raws, given) => {
      const [, after] = results(raws, given) as [ScanResult, ScanResult];
      for (const { control, counts } of after.controls) {
        if (counts.excepted > 0)
          expect(after.excepted.some(({ finding }) => finding.control === control.id)).toBe(true);
        if (!after.findings.some((finding) => finding.control === control.id)) expect(counts.fail).toBe(0);
      }
    }),
    { numRuns: 300 },
  );
});
