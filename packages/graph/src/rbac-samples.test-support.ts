import type { ObjectView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import fc from 'fast-check';
import type { RbacObjects } from './role-book.test-support.ts';

// Objects for the tests of this package: short hands, and generators over a vocabulary small enough for rules to meet requests.

/** An RBAC object by its manifest. */
export function rbacObject(kind: string, namespace: string, name: string, fields: ValueMap): ObjectView {
  const metadata = namespace === '' ? { name } : { name, namespace };
  return {
    reference: { kind, namespace, name },
    apiVersion: 'rbac.authorization.k8s.io/v1',
    value: { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata, ...fields },
  };
}

/** A binding of either kind: in a namespace a RoleBinding, else a ClusterRoleBinding. */
export function binding(
  namespace: string,
  name: string,
  role: { readonly kind: string; readonly name: string },
  ...subjects: readonly ValueMap[]
): ObjectView {
  return rbacObject(namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding', namespace, name, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...role },
    subjects,
  });
}

export const NO_RBAC: RbacObjects = {
  roles: [],
  clusterRoles: [],
  roleBindings: [],
  clusterRoleBindings: [],
};

const NAMESPACES = ['red', 'blue'];
const ROLE_NAMES = ['one', 'two'];
const some = (...items: readonly string[]): fc.Arbitrary<string[]> =>
  fc.subarray([...items], { minLength: 1, maxLength: Math.min(4, items.length) });

const resourceRule = fc.record({
  verbs: some('get', 'create', 'impersonate', '*', 'ge*'),
  apiGroups: some('', 'apps', '*', 'app*'),
  resources: some('pods', 'pods/exec', 'deployments', 'deployments/scale', '*', '*/scale', 'pods/*', '*/*'),
  resourceNames: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, some('web', '*', '')),
});
const urlRule = fc.record({
  verbs: some('get', '*'),
  nonResourceURLs: some('/metrics', '/api/*', '*', '/health*', '/api/**'),
});
const rules = fc.array(fc.oneof({ weight: 4, arbitrary: resourceRule }, urlRule), {
  minLength: 1,
  maxLength: 5,
});

const subject = fc.oneof(
  fc.record({
    kind: fc.constant('User'),
    name: fc.constantFrom('ann', 'system:serviceaccount:red:bot', 'system:anonymous'),
  }),
  fc.record({
    kind: fc.constant('Group'),
    name: fc.constantFrom(
      'devs',
      'system:authenticated',
      'system:serviceaccounts',
      'system:serviceaccounts:red',
    ),
  }),
  fc.record(
    {
      kind: fc.constant('ServiceAccount'),
      name: fc.constant('bot'),
      namespace: fc.constantFrom('red', 'blue', ''),
    },
    { requiredKeys: ['kind', 'name'] },
  ),
  fc.record({ kind: fc.constant('Robot'), name: fc.constant('ann') }),
);

const roleRef = fc.record({
  kind: fc.constantFrom('Role', 'Role', 'ClusterRole', 'ClusterRole', 'ClusterRole', 'Rule'),
  name: fc.constantFrom(...ROLE_NAMES, ...ROLE_NAMES, 'missing'),
});

/** Any set of RBAC objects with distinct identities. */
export const rbacObjects: fc.Arbitrary<RbacObjects> = fc.record({
  roles: distinct(
    fc
      .tuple(fc.constantFrom(...NAMESPACES), fc.constantFrom(...ROLE_NAMES), rules)
      .map(([namespace, name, list]) => rbacObject('Role', namespace, name, { rules: list })),
  ),
  clusterRoles: distinct(
    fc
      .tuple(fc.constantFrom(...ROLE_NAMES), rules)
      .map(([name, list]) => rbacObject('ClusterRole', '', name, { rules: list })),
  ),
  roleBindings: bindings(fc.constantFrom(...NAMESPACES)),
  clusterRoleBindings: bindings(fc.constant('')),
});

function distinct(objects: fc.Arbitrary<ObjectView>): fc.Arbitrary<ObjectView[]> {
  const selector = ({ reference }: ObjectView): string => `${reference.namespace}/${reference.name}`;
  return fc.uniqueArray(objects, { selector, minLength: 1, maxLength: 5 });
}

function bindings(namespaces: fc.Arbitrary<string>): fc.Arbitrary<ObjectView[]> {
  const tuple = fc.tuple(namespaces, roleRef, fc.array(subject, { minLength: 1, maxLength: 5 }));
  return fc.array(
    tuple.map(([namespace, role, subjects]) => binding(namespace, 'binding', role, ...subjects)),
    { minLength: 1, maxLength: 5 },
  );
}

export const resourceRequests = fc.record({
  verb: fc.constantFrom('get', 'create', 'impersonate', 'delete'),
  apiGroup: fc.constantFrom('', 'apps', 'batch'),
  resource: fc.constantFrom('pods', 'pods/exec', 'deployments', 'deployments/scale', 'pods/log'),
  namespace: fc.constantFrom('', ...NAMESPACES),
  name: fc.constantFrom('', 'web', 'other', '*'),
});

export const urlRequests = fc.record({
  verb: fc.constantFrom('get', 'post'),
  url: fc.constantFrom('/metrics', '/metrics/x', '/api/v1', '/healthz', '/', '/api', '/api/'),
});

export const identities = fc.constantFrom(
  { kind: 'User' as const, namespace: '', name: 'ann' },
  { kind: 'User' as const, namespace: '', name: 'system:anonymous' },
  { kind: 'ServiceAccount' as const, namespace: 'red', name: 'bot' },
  { kind: 'ServiceAccount' as const, namespace: 'blue', name: 'bot' },
);
