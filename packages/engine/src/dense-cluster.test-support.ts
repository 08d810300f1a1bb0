import type { Value, ValueMap } from '@bulwark/model';

/** Numbers from which an object follows; every number is taken modulo the choices that there are. */
export interface DenseChoice {
  readonly kind: number;
  readonly name: number;
  readonly namespace: number;
  readonly other: number;
  readonly flags: number;
}

const RBAC = 'rbac.authorization.k8s.io';
const NAMES = ['web', 'db', 'api'];
const NAMESPACES = ['shop', 'tools'];

function pick<T>(choices: readonly T[], number: number): T {
  return choices[number % choices.length] as T;
}

type Build = (choice: DenseChoice) => ValueMap;
const has = ({ flags }: DenseChoice, flag: number): boolean => (flags & flag) !== 0;
const other = ({ other: number }: DenseChoice): string => pick(NAMES, number);
const labelled = ({ name }: DenseChoice): ValueMap => ({ app: pick(NAMES, name) });

/** Flags: 1 host network, 2 privileged, 4 a mount by subPath, 8 an owner, 16 something malformed. */
function pod(choice: DenseChoice): ValueMap {
  return {
    serviceAccountName: other(choice),
    hostNetwork: has(choice, 1),
    containers: [
      {
        name: 'main',
        image: has(choice, 1) ? 'registry.k8s.io/ingress-nginx/controller:v1.8.0' : 'none.invalid/a',
        securityContext: has(choice, 16) ? 'odd' : { privileged: has(choice, 2) },
        ports: [{ name: 'ssh', containerPort: has(choice, 2) ? 22 : 80 }],
        volumeMounts: has(choice, 4) ? [{ name: 'data', mountPath: '/data', subPath: 'a' }] : [],
      },
    ],
  };
}

function template(choice: DenseChoice): ValueMap {
  return { metadata: { labels: labelled(choice) }, spec: pod(choice) };
}

function workload(apiVersion: string, kind: string): Build {
  return (choice) => ({ apiVersion, kind, spec: { template: template(choice) } });
}

function rules(choice: DenseChoice): Value {
  if (has(choice, 16)) return 'odd';
  return [
    {
      apiGroups: ['', has(choice, 8) ? '*' : 'apps'],
      resources: [has(choice, 2) ? '*' : 'secrets', 'pods/exec'],
      verbs: [has(choice, 1) ? '*' : 'get', 'create'],
    },
  ];
}

const GROUPS = ['system:authenticated', 'system:serviceaccounts', 'system:serviceaccounts:shop', 'people'];
const ROLES = [...NAMES, 'cluster-admin', 'edit', 'view'];

function binding(kind: string): Build {
  return (choice) => ({
    apiVersion: `${RBAC}/v1`,
    kind,
    roleRef: {
      apiGroup: RBAC,
      kind: has(choice, 1) ? 'Role' : 'ClusterRole',
      name: pick(ROLES, choice.other),
    },
    subjects: has(choice, 16)
      ? 'odd'
      : [
          {
            kind: 'ServiceAccount',
            name: pick(NAMES, choice.flags),
            namespace: pick(NAMESPACES, choice.flags),
          },
          { kind: 'Group', name: pick(GROUPS, choice.flags >> 1) },
        ],
  });
}

const BUILDERS: readonly Build[] = [
  (choice) => ({ apiVersion: 'v1', kind: 'Pod', spec: pod(choice) }),
  (choice) => ({ apiVersion: 'v1', kind: 'Pod', spec: pod({ ...choice, flags: choice.flags | 8 }) }),
  workload('apps/v1', 'Deployment'),
  workload('apps/v1', 'ReplicaSet'),
  workload('batch/v1', 'Job'),
  (choice) => ({
    apiVersion: 'v1',
    kind: 'Service',
    spec: {
      type: has(choice, 1) ? 'NodePort' : 'ClusterIP',
      selector: has(choice, 16) ? ['odd'] : { app: other(choice) },
      ports: [{ port: 80, targetPort: 'ssh' }],
    },
  }),
  (choice) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: has(choice, 16)
      ? { rules: 'odd' }
      : { defaultBackend: { service: { name: other(choice), port: { number: 80 } } } },
  }),
  (choice) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    spec: { rules: [{ backendRefs: [{ name: other(choice), namespace: pick(NAMESPACES, choice.flags) }] }] },
  }),
  (choice) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: {
      podSelector: has(choice, 1) ? {} : { matchLabels: { app: other(choice) } },
      policyTypes: ['Ingress', has(choice, 2) ? 'Egress' : 'Ingress'],
      ingress: has(choice, 4) ? [{}] : [],
    },
  }),
  (choice) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    spec: {
      endpointSelector: { matchLabels: { app: other(choice) } },
      ingress: [{ fromEntities: ['host'] }],
    },
  }),
  (choice) => ({ apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: has(choice, 1) }),
  (choice) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data: { 'allow-snippet-annotations': has(choice, 1) ? 'true' : 'false' },
  }),
  () => ({ apiVersion: 'v1', kind: 'ResourceQuota' }),
  (choice) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: pick(NAMESPACES, choice.namespace),
      labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    },
  }),
  (choice) => ({
    apiVersion: 'v1',
    kind: 'Node',
    status: { nodeInfo: { kubeletVersion: has(choice, 1) ? 'v1.20.1' : 'v1.35.0' } },
  }),
  (choice) => ({ apiVersion: `${RBAC}/v1`, kind: 'Role', rules: rules(choice) }),
  (choice) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: rules(choice),
  }),
  (choice) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    aggregationRule: {
      clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }],
    },
    rules: rules(choice),
  }),
  binding('RoleBinding'),
  binding('ClusterRoleBinding'),
  (choice) => ({ apiVersion: 'ray.io/v1', kind: 'RayFleet', spec: { head: template(choice) } }),
];

const OWNERS = [undefined, undefined, 'Deployment', 'ReplicaSet', 'Job'] as const;

/** An object of a small cluster in which nearly everything has to do with everything. */
export function denseObject(choice: DenseChoice): ValueMap {
  const object = pick(BUILDERS, choice.kind)(choice);
  const kind = pick(OWNERS, choice.flags);
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  const metadata = {
    name: pick(NAMES, choice.name),
    namespace: pick(NAMESPACES, choice.namespace),
    labels: labelled(choice),
    ...(kind !== undefined && {
      ownerReferences: [{ apiVersion, kind, name: other(choice), uid: '', controller: true }],
    }),
  };
  return { ...object, metadata: { ...metadata, ...(object['metadata'] as ValueMap | undefined) } };
}
