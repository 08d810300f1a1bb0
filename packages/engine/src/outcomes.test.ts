import {
  defineControl,
  fail,
  notApplicable,
  notEvaluated,
  pass,
  stringAt,
  withId,
} from '@bulwark/control-kit';
import type { Verdict } from '@bulwark/control-kit';
import { OUTCOMES } from '@bulwark/model';
import type { Outcome, OutcomeCounts } from '@bulwark/model';
import { evaluate } from '@bulwark/testkit';
import { placed } from '@bulwark/testkit/toys';
import { assert, constantFrom, array, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

const VERDICTS: Readonly<Record<string, () => Verdict>> = {
  pass: () => pass,
  fail: () => fail({ path: ['name'], message: 'fails', remedy: { advice: 'Rename.' } }),
  'not-applicable': () => notApplicable,
  'not-evaluated': () => notEvaluated('manual', 'a person'),
  error: () => {
    throw new Error('a bug');
  },
};

/** Says of each container what its name asks for. */
const byName = withId(
  'workload/by-name',
  defineControl({
    title: 'By name',
    severity: 'low',
    rationale: 'A toy.',
    subject: 'container',
    check: ({ value }) => (VERDICTS[stringAt(value, 'name') ?? ''] ?? VERDICTS['pass']!)(),
  }),
);

function podWith(names: readonly string[]): ReturnType<typeof placed> {
  const containers = names.map((name) => `{ name: ${name} }`).join(', ');
  return placed(
    `{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [${containers}] } }`,
  );
}

function countsOf(names: readonly string[]): OutcomeCounts {
  return evaluate([byName], podWith(names)).controls[0]!.counts;
}

const outcome = constantFrom<Outcome>('pass', 'fail', 'not-applicable', 'not-evaluated', 'error');

describe('the outcome of an object', () => {
  it('is the worst of its parts, counted once', () => {
    assert(
      property(array(outcome, { minLength: 1, maxLength: 6 }), (names) => {
        const counts = countsOf(names);
        const worst = OUTCOMES.find((candidate) => names.includes(candidate))!;
        expect(counts).toEqual({ ...zero(), [worst]: 1 });
      }),
    );
  });

  it('is not-applicable for a workload without containers', () => {
    expect(countsOf([])).toEqual({ ...zero(), 'not-applicable': 1 });
  });

  it('is none where the control has no subject', () => {
    const service = placed('{ apiVersion: v1, kind: Service, metadata: { name: web } }');
    expect(evaluate([byName], service).controls[0]!.counts).toEqual(zero());
  });
});

describe('what could not be judged', () => {
  it('never becomes a pass, and says why', () => {
    const [summary] = evaluate([byName], podWith(['pass', 'not-evaluated'])).controls;
    expect(summary!.compliance).toBeUndefined();
    expect(summary!.notEvaluated).toEqual([{ reason: 'manual', detail: 'a person', count: 1 }]);
  });

  it('is an error where the control has a bug, and the others go on', () => {
    const result = evaluate(
      [byName],
      [
        ...podWith(['error']),
        ...placed(`
apiVersion: v1
kind: Pod
metadata: { name: other }
spec: { containers: [{ name: pass }] }
`),
      ],
    );
    expect(result.controls[0]!.counts).toMatchObject({ error: 1, pass: 1 });
    expect(result.controls[0]!.notEvaluated).toEqual([
      { reason: 'control-error', detail: 'the control failed: a bug', count: 1 },
    ]);
  });

  it('lowers coverage, not compliance', () => {
    const mixed = evaluate([byName], [...podWith(['pass']), ...podWith(['not-evaluated'])]);
    expect(mixed).toMatchObject({ coverage: 50, compliance: 100 });
  });
});

function zero(): OutcomeCounts {
  return { pass: 0, fail: 0, 'not-applicable': 0, 'not-evaluated': 0, excepted: 0, error: 0 };
}
