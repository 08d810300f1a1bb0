// A small cluster in which nearly everything has to do with everything.
import type { ValueMap } from '@bulwark/model';
import type { ApiResource } from '@bulwark/sources/cluster';
import { nat, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';

const resource = (kind: string, plural: string, group = '', namespaced = true): ApiResource => ({
  group,
  version: 'v1',
  kind,
  resource: plural,
  namespaced,
  verbs: ['list', 'watch'],
});

/** A kind that a definition brings and takes along. */
export const CUSTOM = resource('CiliumNetworkPolicy', 'ciliumnetworkpolicies', 'cilium.io');
export const NAMESPACE = resource('Namespace', 'namespaces', '', false);
export const KINDS: readonly ApiResource[] = [
  resource('Pod', 'pods'),
  resource('Deployment', 'deployments', 'apps'),
  resource('ReplicaSet', 'replicasets', 'apps'),
  resource('NetworkPolicy', 'networkpolicies', 'networking.k8s.io'),
  resource('ServiceAccount', 'serviceaccounts'),
  resource('ClusterRole', 'clusterroles', 'rbac.authorization.k8s.io', false),
  resource('ClusterRoleBinding', 'clusterrolebindings', 'rbac.authorization.k8s.io', false),
  NAMESPACE,
  CUSTOM,
];

export interface Choice {
  readonly kind: number;
  readonly name: number;
  readonly namespace: number;
  readonly flags: number;
}

/** What to put or remove. */
export const choice: Arbitrary<Choice> = record({
  kind: nat({ max: KINDS.length - 1 }),
  name: nat({ max: 2 }),
  namespace: nat({ max: 1 }),
  flags: nat({ max: 15 }),
});

/** The object that is chosen, as somebody would apply it. */
export function objectOf({ kind, name, namespace, flags }: Choice): ValueMap {
  const { kind: kindName, namespaced } = KINDS[kind] as ApiResource;
  const own = kindName === 'Namespace' ? `ns${namespace}` : `n${name}`;
  const metadata: ValueMap = {
    name: own,
    ...(namespaced && { namespace: `ns${namespace}` }),
    labels: { app: `n${name}` },
    ...ownerOf(kindName, `n${name}`, flags),
  };
  return { metadata, ...specOf(kindName, name, flags) };
}

function ownerOf(kind: string, name: string, flags: number): ValueMap {
  const owner = { Pod: 'ReplicaSet', ReplicaSet: 'Deployment' }[kind];
  if (owner === undefined || (flags & 8) === 0) return {};
  return { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name, uid: 'u', controller: true }] };
}

function specOf(kind: string, name: number, flags: number): ValueMap {
  const pod: ValueMap = {
    serviceAccountName: `n${flags & 3}`,
    hostNetwork: (flags & 1) === 1,
    containers: [
      { name: 'main', image: 'none.invalid/a', securityContext: { privileged: (flags & 2) === 2 } },
    ],
  };
  const template = { metadata: { labels: { app: `n${name}` } }, spec: pod };
  switch (kind) {
    case 'Pod':
      return { spec: pod };
    case 'Deployment':
    case 'ReplicaSet':
      return { spec: { selector: { matchLabels: { app: `n${name}` } }, template } };
    default:
      return policySpecOf(kind, name, flags);
  }
}

function policySpecOf(kind: string, name: number, flags: number): ValueMap {
  switch (kind) {
    case 'NetworkPolicy':
      return { spec: { podSelector: (flags & 1) === 1 ? {} : { matchLabels: { app: `n${name}` } } } };
    case 'CiliumNetworkPolicy':
      return { spec: { endpointSelector: {}, ingress: [{}], ...((flags & 1) === 1 && { egress: [{}] }) } };
    case 'ClusterRole':
      return { rules: [{ apiGroups: [''], resources: [(flags & 1) === 1 ? '*' : 'pods'], verbs: ['*'] }] };
    case 'ClusterRoleBinding':
      return {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `n${flags & 3}` },
        subjects: [{ kind: 'ServiceAccount', name: `n${name}`, namespace: 'ns0' }],
      };
    default:
      return {};
  }
}
