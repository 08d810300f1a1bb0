import { sha256, toJson } from '@bulwark/testkit';
import { TOY_SECRET, toyControls, toyObject } from '@bulwark/testkit/toys';
import type { RawObject, ScanResult } from '@bulwark/model';
import {
  array,
  assert,
  constant,
  nat,
  oneof,
  pre,
  property,
  record,
  shuffledSubarray,
  tuple,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { createPlan, Posture } from './index.ts';
import type { ObjectRecord } from './index.ts';

const plan = createPlan({ controls: toyControls });
const choice = record({
  kind: nat(),
  name: nat(),
  namespace: nat(),
  directory: nat(),
  owner: nat(),
  flags: nat({ max: 31 }),
});

function posture(): Posture {
  return new Posture({
    plan,
    digest: sha256,
    completeKinds: (unit) => (unit === '.' ? ['NetworkPolicy'] : ['*']),
  });
}

function evaluate(objects: readonly RawObject[]): ScanResult {
  const whole = posture();
  for (const object of objects) whole.add(object);
  return whole.result();
}

type Step =
  | { readonly do: 'add' | 'change'; readonly at: number; readonly object: (document: number) => RawObject }
  | { readonly do: 'remove'; readonly at: number }
  | { readonly do: 'look' };

const step: Arbitrary<Step> = oneof(
  { weight: 5, arbitrary: tuple(nat(), choice).map(([at, from]) => toStep('add', at, from)) },
  { weight: 3, arbitrary: tuple(nat(), choice).map(([at, from]) => toStep('change', at, from)) },
  { weight: 2, arbitrary: nat().map((at): Step => ({ do: 'remove', at })) },
  { weight: 2, arbitrary: constant<Step>({ do: 'look' }) },
);

function toStep(kind: 'add' | 'change', at: number, from: Parameters<typeof toyObject>[0]): Step {
  return { do: kind, at, object: (document) => toyObject(from, document) };
}

/** Applies steps to a warm posture; gives its last result and the objects that are left. */
function replay(steps: readonly Step[]): {
  readonly result: ScanResult;
  readonly left: readonly RawObject[];
} {
  const warm = posture();
  const held: { record: ObjectRecord; object: RawObject }[] = [];
  let document = 0;
  const add = (object: (document: number) => RawObject): void => {
    const raw = object(document++);
    held.push({ record: warm.add(raw), object: raw });
  };
  for (const current of steps) {
    if (current.do === 'look') warm.result();
    if (current.do === 'remove' || current.do === 'change') {
      const [gone] = held.splice(current.at % Math.max(held.length, 1), 1);
      if (gone !== undefined) warm.remove(gone.record);
    }
    if (current.do === 'add' || current.do === 'change') add(current.object);
  }
  return { result: warm.result(), left: held.map(({ object }) => object) };
}

it('ends in the same result however the objects came and went', () => {
  assert(
    property(array(step, { maxLength: 40 }), (steps) => {
      const { result, left } = replay(steps);
      expect(toJson(result)).toBe(toJson(evaluate(left)));
    }),
    { numRuns: 1000 },
  );
});

const objects = array(choice, { maxLength: 20 }).map((choices) => choices.map(toyObject));

it('does not depend on the order of the objects', () => {
  const shuffled = objects.chain((list) =>
    tuple(constant(list), shuffledSubarray(list, { minLength: list.length })),
  );
  assert(
    property(shuffled, ([list, other]) => {
      expect(toJson(evaluate(other))).toBe(toJson(evaluate(list)));
    }),
    { numRuns: 200 },
  );
});

it('shows no secret, whatever is scanned', () => {
  assert(
    property(objects, (list) => {
      expect(toJson(evaluate(list))).not.toContain(TOY_SECRET);
    }),
  );
});

it('gives every finding a fingerprint of its own', () => {
  assert(
    property(objects, (list) => {
      const fingerprints = evaluate(list).findings.map(({ fingerprint }) => fingerprint);
      expect(new Set(fingerprints).size).toBe(fingerprints.length);
    }),
  );
});

it('keeps counts and scores within their bounds', () => {
  assert(
    property(objects, (list) => {
      const result = evaluate(list);
      const percentages = [
        result.coverage,
        result.compliance,
        ...result.controls.map(({ compliance }) => compliance),
        ...result.areas.flatMap(({ compliance, coverage }) => [compliance, coverage]),
        ...result.risk.map(({ risk }) => risk),
        ...result.workloads.flatMap(({ damage, risk }) => [damage, risk]),
      ];
      for (const value of percentages) {
        if (value === undefined) continue;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
      }
      expect(result.controls.every(({ counts }) => counts.error === 0)).toBe(true);
    }),
  );
});

it('is not made better by one more failure', () => {
  const withTarget = tuple(array(choice, { minLength: 1, maxLength: 12 }), nat(), nat({ max: 1 }));
  assert(
    property(withTarget, ([choices, at, flag]) => {
      const target = at % choices.length;
      const flags = (from: number): number => from & 7 & ~(1 << flag);
      const clean = choices.map((from, index) =>
        index === target ? { ...from, flags: flags(from.flags) } : from,
      );
      const worse = clean.map((from, index) =>
        index === target ? { ...from, flags: from.flags | (1 << flag) } : from,
      );
      // A binding to another role takes rights away: that is another grant, not one more failure.
      const { kind } = toyObject(worse[target]!, target).value;
      pre(kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding');
      const before = evaluate(clean.map(toyObject));
      const after = evaluate(worse.map(toyObject));
      expect(after.compliance ?? 100).toBeLessThanOrEqual(before.compliance ?? 100);
      after.controls.forEach(({ compliance }, index) => {
        expect(compliance ?? 100).toBeLessThanOrEqual(before.controls[index]!.compliance ?? 100);
      });
      after.risk.forEach(({ risk }, index) => {
        expect(risk).toBeGreaterThanOrEqual(before.risk[index]!.risk);
      });
    }),
    { numRuns: 300 },
  );
});
