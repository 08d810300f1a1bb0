import { sha256, toJson } from '@bulwark/testkit';
import { placed, toyControls } from '@bulwark/testkit/toys';
import type { ScanResult } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { adjustPlan, createPlan, Posture } from './index.ts';
import type { PlanAdjustments } from './index.ts';

const plan = createPlan({ controls: toyControls });
const objects = placed(
  ['dev', 'shop']
    .map(
      (namespace) => `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${namespace}}
spec:
  containers:
    - {name: main, image: example.org/main:1, securityContext: {privileged: true}}
`,
    )
    .join('---'),
);

function scanned(adjustments: Partial<PlanAdjustments>): ScanResult {
  const scoped = adjustPlan(plan, {
    exclude: new Set(),
    severities: new Map(),
    parameters: {},
    ...adjustments,
  });
  const posture = new Posture({
    plan,
    digest: sha256,
    completeKinds: () => ['*'],
    planOf: ({ reference }) => (reference.namespace === 'dev' ? scoped : undefined),
  });
  for (const object of objects) posture.add(object);
  return posture.result();
}

const found = (result: ScanResult, id: string): readonly string[] =>
  result.findings
    .filter(({ control }) => control === id)
    .map(({ object, severity }) => `${object.namespace} ${severity}`);
const judged = ({ controls }: ScanResult, id: string): number => {
  const { counts } = controls.find(({ control }) => control.id === id)!;
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
};

describe('a scope', () => {
  it('changes nothing where it says nothing', () => {
    const posture = new Posture({ plan, digest: sha256, completeKinds: () => ['*'] });
    for (const object of objects) posture.add(object);
    expect(toJson(scanned({}))).toBe(toJson(posture.result()));
  });
  it.each(['workload/toy-privileged', 'network/toy-unprotected'])(
    'gives %s another severity for its objects alone',
    (id) => {
      const [, usual = ''] = found(scanned({}), id);
      expect(found(scanned({ severities: new Map([[id, 'low']]) }), id)).toEqual(['dev low', usual]);
    },
  );
  it.each(['workload/toy-privileged', 'network/toy-unprotected'])(
    'leaves %s out for its objects alone',
    (id) => {
      const result = scanned({ exclude: new Set([id]) });
      expect(found(result, id)).toHaveLength(1);
      expect(judged(result, id)).toBe(1);
    },
  );
  it('refuses parameters that do not fit', () => {
    expect(() => scanned({ parameters: { 'workload/toy-privileged': { none: 1 } } })).toThrow('does not fit');
  });
});
