import { sha256 } from '@bulwark/testkit';
import type { ControlSummary } from '@bulwark/model';
import { placed, toyControls } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';
import { createPlan } from './plan.ts';
import { Posture } from './posture.ts';

const web = `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: readers }
rules: [{ apiGroups: [''], resources: [pods], verbs: ['*'] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: few }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }]
`;

function summaries(unknown: readonly string[]): ReadonlyMap<string, ControlSummary> {
  const kinds = new Map(
    unknown.map((kind) => [kind, { reason: 'forbidden' as const, detail: `no ${kind}` }]),
  );
  const posture = new Posture({
    plan: createPlan({ controls: toyControls }),
    digest: sha256,
    unknownKinds: () => kinds,
  });
  for (const object of placed(web)) posture.add(object);
  return new Map(posture.result().controls.map((summary) => [summary.control.id, summary]));
}

describe('a kind that could not be read', () => {
  it('is a subject that nobody judged, for every control that judges such objects', () => {
    const controls = summaries(['Deployment', 'Secret']);
    expect(controls.get('workload/toy-privileged')).toMatchObject({
      counts: { pass: 1, 'not-evaluated': 1 },
      notEvaluated: [{ reason: 'forbidden', detail: 'no Deployment', count: 1 }],
    });
    expect(controls.get('rbac/toy-wildcard')?.counts).toMatchObject({ 'not-evaluated': 0 });
  });

  it('makes what passes without it not evaluated, and leaves what fails', () => {
    const controls = summaries(['ClusterRoleBinding']);
    expect(controls.get('rbac/toy-wildcard')).toMatchObject({
      counts: { pass: 0, fail: 1, 'not-evaluated': 2 },
      notEvaluated: [{ reason: 'forbidden', detail: 'no ClusterRoleBinding', count: 2 }],
    });
    expect(controls.get('network/toy-unprotected')?.counts).toMatchObject({ pass: 1 });
  });

  it('is the reason where a control would only know that it does not know', () => {
    const without = summaries(['NetworkPolicy']).get('network/toy-unprotected');
    expect(without?.notEvaluated).toEqual([{ reason: 'forbidden', detail: 'no NetworkPolicy', count: 1 }]);
  });

  it('counts as workload for controls that read all workloads', () => {
    expect(summaries(['Deployment']).get('network/toy-namespace')?.counts).toMatchObject({
      pass: 0,
      'not-evaluated': 1,
    });
  });
});
