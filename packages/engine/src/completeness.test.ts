import type { ControlSummary } from '@bulwark/model';
import { evaluateAsScanned, placed } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';

const web = `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web }] }
`;
const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all }
`;
const binding = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: absent }
subjects: [{ kind: ServiceAccount, name: web }]
`;

function summary(text: string, completeKinds: readonly string[], id: string): ControlSummary {
  return evaluateAsScanned(placed(text), completeKinds).controls.find(({ control }) => control.id === id)!;
}

describe('a control about something absent', () => {
  const id = 'network/toy-unprotected';

  it('fails where the unit holds the kind completely', () => {
    expect(summary(web, ['NetworkPolicy'], id).counts).toMatchObject({ fail: 1 });
    expect(summary(web, ['*'], id).counts).toMatchObject({ fail: 1 });
  });

  it('is not evaluated elsewhere', () => {
    const partial = summary(web, ['Pod'], id);
    expect(partial.counts).toMatchObject({ fail: 0, pass: 0, 'not-evaluated': 1 });
    expect(partial.notEvaluated).toEqual([
      { reason: 'partial-inventory', detail: 'NetworkPolicy', count: 1 },
    ]);
  });

  it('passes where what it looks for is there, complete or not', () => {
    expect(summary(`${web}---${policy}`, [], id).counts).toMatchObject({ pass: 1 });
  });
});

describe('a binding to a role that was not scanned', () => {
  it('is not evaluated where roles may be missing', () => {
    const unresolved = summary(binding, [], 'rbac/toy-wildcard');
    expect(unresolved.counts).toMatchObject({ 'not-evaluated': 1, pass: 0 });
    expect(unresolved.notEvaluated.map(({ reason }) => reason)).toEqual(['unresolved-reference']);
  });

  it('grants nothing where all roles are known', () => {
    const dangling = summary(binding, ['Role'], 'rbac/toy-wildcard');
    expect(dangling.counts).toMatchObject({ 'not-evaluated': 0, 'not-applicable': 1 });
  });
});

it('a unit tells which kinds it holds whole', () => {
  const { units } = evaluateAsScanned(placed(web), ['Pod', 'NetworkPolicy']);
  expect(units).toEqual([{ name: '.', objects: 1, completeKinds: ['NetworkPolicy', 'Pod'] }]);
});
