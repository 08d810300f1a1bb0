import type { RuleView } from '@bulwark/control-kit';

interface RuleSource {
  readonly verbs: string;
  readonly groups?: string;
  readonly resources?: string;
  readonly urls?: string;
}

const READ = 'get list watch';
const WRITE = 'create delete deletecollection patch update';

// The user-facing roles of plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (1.37), without what admins add by aggregation.
const VIEW: readonly RuleSource[] = [
  {
    verbs: READ,
    groups: ' ',
    resources:
      'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods pods/log pods/status replicationcontrollers replicationcontrollers/scale replicationcontrollers/status serviceaccounts services services/status bindings events limitranges namespaces namespaces/status resourcequotas resourcequotas/status',
  },
  {
    verbs: READ,
    groups: 'apps',
    resources:
      'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
  },
  {
    verbs: READ,
    groups: 'autoscaling',
    resources: 'horizontalpodautoscalers horizontalpodautoscalers/status',
  },
  { verbs: READ, groups: 'batch', resources: 'cronjobs cronjobs/status jobs jobs/status' },
  { verbs: READ, groups: 'discovery.k8s.io', resources: 'endpointslices' },
  { verbs: READ, groups: 'networking.k8s.io', resources: 'ingresses ingresses/status networkpolicies' },
  { verbs: READ, groups: 'policy', resources: 'poddisruptionbudgets poddisruptionbudgets/status' },
];

const EDIT: readonly RuleSource[] = [
  {
    verbs: READ,
    groups: ' ',
    resources: 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy',
  },
  { verbs: 'impersonate', groups: ' ', resources: 'serviceaccounts' },
  { verbs: WRITE, groups: ' ', resources: 'pods pods/attach pods/exec pods/portforward pods/proxy' },
  { verbs: 'create', groups: ' ', resources: 'pods/eviction serviceaccounts/token' },
  {
    verbs: WRITE,
    groups: ' ',
    resources:
      'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  },
  {
    verbs: WRITE,
    groups: 'apps',
    resources:
      'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
  },
  { verbs: WRITE, groups: 'autoscaling', resources: 'horizontalpodautoscalers' },
  { verbs: WRITE, groups: 'batch', resources: 'cronjobs jobs' },
  { verbs: WRITE, groups: 'networking.k8s.io', resources: 'ingresses networkpolicies' },
  { verbs: WRITE, groups: 'policy', resources: 'poddisruptionbudgets' },
  { verbs: `${READ} ${WRITE}`, groups: 'coordination.k8s.io', resources: 'leases' },
];

const ADMIN: readonly RuleSource[] = [
  { verbs: 'create', groups: 'authorization.k8s.io', resources: 'localsubjectaccessreviews' },
  { verbs: `${READ} ${WRITE}`, groups: 'rbac.authorization.k8s.io', resources: 'rolebindings roles' },
];

const SOURCES: Readonly<Record<string, readonly RuleSource[]>> = {
  'cluster-admin': [
    { verbs: '*', groups: '*', resources: '*' },
    { verbs: '*', urls: '*' },
  ],
  view: VIEW,
  edit: [...EDIT, ...VIEW],
  admin: [...ADMIN, ...EDIT, ...VIEW],
};

const words = (text: string | undefined): readonly string[] => text?.split(' ') ?? [];

/** The rules of a ClusterRole that every cluster has; undefined for others. They have no place in a source, so index -1. */
export function builtinClusterRole(name: string): readonly RuleView[] | undefined {
  const sources = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  return sources?.map(({ verbs, groups, resources, urls }) => ({
    index: -1,
    verbs: words(verbs),
    apiGroups: groups === ' ' ? [''] : words(groups),
    resources: words(resources),
    resourceNames: [],
    nonResourceURLs: words(urls),
  }));
}
