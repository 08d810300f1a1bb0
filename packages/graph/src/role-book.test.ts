import { MalformedField } from '@bulwark/control-kit';
import type { ObjectView } from '@bulwark/control-kit';
import { describe, expect, it } from 'vitest';
import { builtinClusterRole } from './builtin-roles.ts';
import { binding, NO_RBAC, rbacObject } from './rbac-samples.test-support.ts';
import { bookOf, resolveRoles } from './role-book.test-support.ts';
import { matchesSelector } from './selector.ts';

const user = (name: string) => ({ kind: 'User', name });
const rule = (resource: string) => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });

function clusterRole(name: string, labels: Readonly<Record<string, string>>, ...rules: readonly object[]) {
  const role = rbacObject('ClusterRole', '', name, { rules: rules as never });
  return { ...role, value: { ...role.value, metadata: { name, labels } } };
}

function aggregate(name: string, wanted: Readonly<Record<string, string>>, labels = {}): ObjectView {
  const role = clusterRole(name, labels, rule('own'));
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: wanted }] };
  return { ...role, value: { ...role.value, aggregationRule } };
}

function resourcesOf(name: string, ...clusterRoles: readonly ObjectView[]): readonly string[] {
  const { roles } = resolveRoles({ ...NO_RBAC, clusterRoles });
  return roles.find((role) => role.name === name)?.rules.flatMap(({ resources }) => resources) ?? [];
}

describe('aggregation', () => {
  it('takes the rules of matching roles in place of its own', () => {
    expect(
      resourcesOf(
        'sum',
        aggregate('sum', { part: 'yes' }),
        clusterRole('a', { part: 'yes' }, rule('pods')),
        clusterRole('b', { part: 'no' }, rule('secrets')),
      ),
    ).toEqual(['pods']);
  });

  it('follows chains and survives rings', () => {
    const inner = aggregate('inner', { part: 'inner' }, { part: 'outer' });
    const ring = aggregate('ring', { part: 'outer' }, { part: 'inner' });
    const outer = aggregate('outer', { part: 'outer' });
    const leaf = clusterRole('leaf', { part: 'inner' }, rule('pods'));
    expect(resourcesOf('outer', outer, inner, ring, leaf)).toEqual(['pods']);
  });

  it('keeps its own rules where nothing that matches was scanned, or where a cluster has filled them in', () => {
    const member = clusterRole('a', { part: 'yes' }, rule('pods'));
    expect(resourcesOf('sum', aggregate('sum', { part: 'yes' }))).toEqual(['own']);
    const live = aggregate('sum', { part: 'yes' });
    const value = { ...live.value, metadata: { name: 'sum', uid: 'u1' } };
    expect(resourcesOf('sum', { ...live, value }, member)).toEqual(['own']);
  });

  it('adds to the built-in roles what scanned roles are labelled to add', () => {
    const { roles } = resolveRoles({
      ...NO_RBAC,
      clusterRoles: [
        clusterRole('extra', { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }, rule('widgets')),
      ],
      roleBindings: [binding('red', 'b', { kind: 'ClusterRole', name: 'admin' }, user('ann'))],
    });
    const admin = roles.find(({ name }) => name === 'admin');
    expect(admin?.rules.some(({ resources }) => resources.includes('widgets'))).toBe(true);
    expect(admin?.rules.every(({ index }) => index === -1)).toBe(true);
  });

  it('selects by expressions too', () => {
    const selector = { matchExpressions: [{ key: 'part', operator: 'In', values: ['a', 'b'] }] };
    const sum = rbacObject('ClusterRole', '', 'sum', {
      aggregationRule: { clusterRoleSelectors: [selector] },
    });
    expect(resourcesOf('sum', sum, clusterRole('x', { part: 'b' }, rule('pods')))).toEqual(['pods']);
  });
});

describe('resolveRoles', () => {
  it('names bindings whose role is unknown', () => {
    const dangling = binding('red', 'b', { kind: 'Role', name: 'gone' }, user('ann'));
    const wrong = binding('', 'c', { kind: 'Role', name: 'cluster-admin' }, user('ann'));
    const { unresolved } = resolveRoles({
      ...NO_RBAC,
      roleBindings: [dangling],
      clusterRoleBindings: [wrong],
    });
    expect(unresolved.map(({ role }) => role.name)).toEqual(['cluster-admin', 'gone']);
  });

  it('knows the roles of the control plane that were not scanned', () => {
    const { roles, unresolved } = resolveRoles({
      ...NO_RBAC,
      roleBindings: [
        binding(
          'kube-system',
          'reader',
          { kind: 'Role', name: 'extension-apiserver-authentication-reader' },
          user('ann'),
        ),
      ],
      clusterRoleBindings: [
        binding('', 'delegate', { kind: 'ClusterRole', name: 'system:auth-delegator' }, user('ann')),
      ],
    });
    expect(unresolved).toEqual([]);
    expect(roles.map(({ name, builtin }) => [name, builtin])).toEqual([
      ['system:auth-delegator', true],
      ['extension-apiserver-authentication-reader', true],
    ]);
    expect(builtinClusterRole('toString')).toBeUndefined();
  });

  it('tells what Kubernetes supplies by a binding of others than the control plane, one for the whole cluster first', () => {
    const role = { kind: 'ClusterRole', name: 'cluster-admin' };
    const { roles } = resolveRoles({
      ...NO_RBAC,
      roleBindings: [binding('red', 'a', role, user('ann'))],
      clusterRoleBindings: [
        binding('', 'a', role),
        binding('', 'b', role, user('system:cluster-autoscaler')),
        binding('', 'c', role, user('system:cluster-autoscaler'), user('bob')),
      ],
    });
    expect(roles.map(({ object, holders }) => [object.reference.name, holders.length])).toEqual([['c', 4]]);
  });

  it('prefers a scanned role to the built-in one of its name', () => {
    const { roles } = resolveRoles({
      ...NO_RBAC,
      clusterRoles: [clusterRole('view', {}, rule('pods'))],
      clusterRoleBindings: [binding('', 'b', { kind: 'ClusterRole', name: 'view' }, user('ann'))],
    });
    expect(roles.map(({ builtin, rules }) => [builtin, rules.length])).toEqual([[false, 1]]);
  });

  it('keeps both of two roles of one name, as either may be the one that is applied', () => {
    const { roles } = resolveRoles({
      ...NO_RBAC,
      roles: [
        rbacObject('Role', 'red', 'twice', { rules: [rule('pods')] }),
        rbacObject('Role', 'red', 'twice', { rules: [rule('secrets')] }),
      ],
      roleBindings: [binding('red', 'b', { kind: 'Role', name: 'twice' }, user('ann'))],
    });
    expect(roles.map(({ rules, holders }) => [rules[0]?.resources, holders.length])).toEqual([
      [['pods'], 1],
      [['secrets'], 1],
    ]);
  });

  it('reports objects that it cannot read and goes on', () => {
    const { roles, malformed } = resolveRoles({
      ...NO_RBAC,
      roles: [
        rbacObject('Role', 'red', 'broken', { rules: [{ verbs: 'get' }] }),
        rbacObject('Role', 'red', 'fine', {}),
      ],
      roleBindings: [rbacObject('RoleBinding', 'red', 'broken', { subjects: {} })],
    });
    expect(roles.map(({ name }) => name)).toEqual(['fine']);
    expect(malformed.map(({ object, field }) => [object.reference.kind, field.key])).toEqual([
      ['Role', 'verbs'],
      ['RoleBinding', 'subjects'],
    ]);
  });

  it('gives each identity of many its own rules', () => {
    const names = Array.from({ length: 300 }, (_, index) => String(index));
    const book = bookOf({
      ...NO_RBAC,
      roles: names.map((name) => rbacObject('Role', 'red', name, { rules: [rule(`r${name}`)] })),
      roleBindings: names.map((name) => binding('red', name, { kind: 'Role', name }, user(name))),
    });
    for (const name of names)
      expect(book.rulesOf({ kind: 'User', namespace: '', name }).map(({ role }) => role.name)).toEqual([
        name,
      ]);
  });
});

describe('matchesSelector', () => {
  it('refuses an operator that Kubernetes does not have', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] };
    expect(() => matchesSelector(selector, { a: '2' })).toThrow(MalformedField);
  });
});
