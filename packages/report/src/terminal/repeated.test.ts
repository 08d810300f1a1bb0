import type { ControlSummary, Finding } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import type { FindingGroup } from './findings.ts';
import { splitRepeated } from './repeated.ts';

function group(id: string, area: string, names: readonly string[]): FindingGroup {
  const findings = names.map((name) => ({
    unit: '.',
    object: { kind: 'ClusterRoleBinding', namespace: '', name },
    path: ['roleRef', 'name'],
    observedIn: undefined,
  }));
  return {
    summary: { control: { id, area } } as unknown as ControlSummary,
    findings: findings as unknown as readonly Finding[],
  };
}

describe('controls that tell of one place', () => {
  it('are told once where all that they add is further permissions', () => {
    const groups = [
      group('rbac/a', 'access', ['x']),
      group('rbac/b', 'access', ['x']),
      group('rbac/c', 'access', ['x', 'y']),
      group('rbac/d', 'access', ['y']),
    ];
    const { told, repeated } = splitRepeated(groups);
    expect(told.map(({ summary }) => summary.control.id)).toEqual(['rbac/a', 'rbac/c']);
    expect(repeated.map(({ summary }) => summary.control.id)).toEqual(['rbac/b', 'rbac/d']);
  });

  it('are all told where they judge something else', () => {
    const groups = [group('network/a', 'network', ['x']), group('workload/b', 'workloads', ['x'])];
    expect(splitRepeated(groups).told).toEqual(groups);
  });
});
