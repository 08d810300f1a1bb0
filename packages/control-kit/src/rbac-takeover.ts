import type { Permission } from './rbac-permission.ts';

const WRITE = ['create', 'update', 'patch'];
const RBAC = 'rbac.authorization.k8s.io';

/** Creating or changing anything that runs pods. */
export const WORKLOAD_WRITE: readonly Permission[] = [
  { group: '', resources: ['pods', 'replicationcontrollers'], verbs: WRITE },
  { group: 'apps', resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], verbs: WRITE },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: WRITE },
];

/** Running commands in containers that exist; the API server takes `get` for exec over websockets too. */
export const POD_EXEC: readonly Permission[] = [
  { group: '', resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] },
  { group: '', resources: ['pods/ephemeralcontainers'], verbs: ['update', 'patch'] },
];

/** Acting as somebody else. */
export const IMPERSONATION: readonly Permission[] = [
  {
    group: '',
    resources: ['users', 'groups'],
    verbs: ['impersonate'],
    clusterScoped: true,
    names: ['system:masters'],
  },
  { group: '', resources: ['serviceaccounts'], verbs: ['impersonate'] },
];

/** Granting more than one has. A Role can grant `bind` on ClusterRoles, for RoleBindings in its namespace. */
export const ROLE_ESCALATION: readonly Permission[] = [
  {
    group: RBAC,
    resources: ['roles', 'clusterroles'],
    verbs: ['bind'],
    names: ['cluster-admin', 'admin', 'edit'],
  },
  { group: RBAC, resources: ['roles'], verbs: ['escalate'] },
  { group: RBAC, resources: ['clusterroles'], verbs: ['escalate'], clusterScoped: true },
];

/** Asking for tokens of any service account. */
export const TOKEN_CREATION: readonly Permission[] = [
  { group: '', resources: ['serviceaccounts/token'], verbs: ['create'] },
];

/** Sending commands to the kubelet, past admission and audit. */
export const NODE_PROXY: readonly Permission[] = [
  { group: '', resources: ['nodes/proxy'], verbs: ['get', 'create'], clusterScoped: true },
];

/** Changing what admission sees and does. */
export const WEBHOOK_WRITE: readonly Permission[] = [
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
    verbs: [...WRITE, 'delete', 'deletecollection'],
    clusterScoped: true,
  },
];

/** Signing client certificates for any name. */
export const CERTIFICATE_APPROVAL: readonly Permission[] = [
  {
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    verbs: ['update', 'patch'],
    clusterScoped: true,
  },
];

/** Reading the values of secrets. */
export const SECRET_READ: readonly Permission[] = [
  { group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] },
];

/** Permissions any of which, held in every namespace, is a few steps from the whole cluster. */
export const CLUSTER_TAKEOVER: readonly Permission[] = [
  ...SECRET_READ,
  ...WORKLOAD_WRITE,
  ...POD_EXEC,
  ...IMPERSONATION,
  ...ROLE_ESCALATION,
  ...TOKEN_CREATION,
  ...NODE_PROXY,
  ...WEBHOOK_WRITE,
  ...CERTIFICATE_APPROVAL,
];
