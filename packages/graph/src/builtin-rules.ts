/** A rule in short: words are separated by spaces, groups by commas ('' is the core group). */
export interface RuleSource {
  readonly verbs: string;
  readonly groups?: string;
  readonly resources?: string;
  readonly names?: string;
  readonly urls?: string;
}

type RuleSources = Readonly<Record<string, readonly RuleSource[]>>;

// Facts of plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (1.37).
const READ = 'get list watch';
const WRITE = 'create delete deletecollection patch update';
const EVENTS: RuleSource = { verbs: 'create patch update', groups: ',events.k8s.io', resources: 'events' };
const REVIEWS: readonly RuleSource[] = [
  { verbs: 'create', groups: 'authentication.k8s.io', resources: 'tokenreviews' },
  { verbs: 'create', groups: 'authorization.k8s.io', resources: 'subjectaccessreviews' },
];

const VIEW: readonly RuleSource[] = [
  {
    verbs: READ,
    groups: '',
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
  { verbs: READ, groups: 'events.k8s.io', resources: 'events' },
  {
    verbs: READ,
    groups: 'resource.k8s.io',
    resources: 'resourceclaims resourceclaims/status resourceclaimtemplates',
  },
  {
    verbs: READ,
    groups: 'extensions',
    resources:
      'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
  },
];

const EDIT: readonly RuleSource[] = [
  {
    verbs: READ,
    groups: '',
    resources: 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy',
  },
  { verbs: 'impersonate', groups: '', resources: 'serviceaccounts' },
  { verbs: WRITE, groups: '', resources: 'pods pods/attach pods/exec pods/portforward pods/proxy' },
  { verbs: 'create', groups: '', resources: 'pods/eviction serviceaccounts/token' },
  {
    verbs: WRITE,
    groups: '',
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
  { verbs: WRITE, groups: 'events.k8s.io', resources: 'events' },
  { verbs: WRITE, groups: 'resource.k8s.io', resources: 'resourceclaims resourceclaimtemplates' },
  {
    verbs: WRITE,
    groups: 'extensions',
    resources:
      'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
  },
  { verbs: `${READ} ${WRITE}`, groups: 'coordination.k8s.io', resources: 'leases' },
];

const ADMIN: readonly RuleSource[] = [
  { verbs: 'create', groups: 'authorization.k8s.io', resources: 'localsubjectaccessreviews' },
  { verbs: `${READ} ${WRITE}`, groups: 'rbac.authorization.k8s.io', resources: 'rolebindings roles' },
];

/** The roles meant for people, without what others add to them by aggregation. */
export const USER_FACING_ROLES: RuleSources = {
  'cluster-admin': [
    { verbs: '*', groups: '*', resources: '*' },
    { verbs: '*', urls: '*' },
  ],
  view: VIEW,
  edit: [...EDIT, ...VIEW],
  admin: [...ADMIN, ...EDIT, ...VIEW],
};

const HEALTH = '/healthz /livez /readyz';

/** ClusterRoles of the control plane to which people bind identities of their own. */
export const SYSTEM_CLUSTER_ROLES: RuleSources = {
  'system:auth-delegator': REVIEWS,
  'system:basic-user': [
    {
      verbs: 'create',
      groups: 'authorization.k8s.io',
      resources: 'selfsubjectaccessreviews selfsubjectrulesreviews',
    },
    { verbs: 'create', groups: 'authentication.k8s.io', resources: 'selfsubjectreviews' },
  ],
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': [
    { verbs: 'create', groups: 'certificates.k8s.io', resources: 'certificatesigningrequests/nodeclient' },
  ],
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': [
    {
      verbs: 'create',
      groups: 'certificates.k8s.io',
      resources: 'certificatesigningrequests/selfnodeclient',
    },
  ],
  'system:certificates.k8s.io:kube-apiserver-client-approver': approver('kube-apiserver-client'),
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': approver(
    'kube-apiserver-client-kubelet',
  ),
  'system:certificates.k8s.io:kubelet-serving-approver': approver('kubelet-serving'),
  'system:certificates.k8s.io:legacy-unknown-approver': approver('legacy-unknown'),
  'system:cluster-trust-bundle-discovery': [
    { verbs: READ, groups: 'certificates.k8s.io', resources: 'clustertrustbundles' },
  ],
  'system:discovery': [
    { verbs: 'get', urls: `/api /api/* /apis /apis/* ${HEALTH} /openapi /openapi/* /version /version/` },
  ],
  'system:heapster': [
    { verbs: READ, groups: '', resources: 'events namespaces nodes pods' },
    { verbs: READ, groups: 'extensions', resources: 'deployments' },
  ],
  'system:kube-aggregator': [{ verbs: READ, groups: '', resources: 'endpoints services' }],
  'system:kube-controller-manager': [
    EVENTS,
    ...REVIEWS,
    { verbs: 'create', groups: 'coordination.k8s.io', resources: 'leases' },
    {
      verbs: 'get update',
      groups: 'coordination.k8s.io',
      resources: 'leases',
      names: 'kube-controller-manager',
    },
    { verbs: 'get create update', groups: '', resources: 'secrets serviceaccounts' },
    { verbs: 'delete', groups: '', resources: 'secrets' },
    { verbs: 'get', groups: '', resources: 'configmaps namespaces' },
    { verbs: 'list watch', groups: '*', resources: '*' },
    { verbs: 'create', groups: '', resources: 'serviceaccounts/token' },
  ],
  'system:kube-dns': [{ verbs: 'list watch', groups: '', resources: 'endpoints services' }],
  'system:kube-scheduler': [
    EVENTS,
    ...REVIEWS,
    { verbs: 'create', groups: 'coordination.k8s.io', resources: 'leases' },
    { verbs: 'get update', groups: 'coordination.k8s.io', resources: 'leases', names: 'kube-scheduler' },
    { verbs: 'list watch', groups: 'coordination.k8s.io', resources: 'leases', names: 'kube-scheduler' },
    { verbs: `${READ} ${WRITE}`, groups: 'coordination.k8s.io', resources: 'leasecandidates' },
    { verbs: READ, groups: 'storage.k8s.io', resources: 'volumeattachments' },
    { verbs: 'update', groups: '', resources: 'pods/finalizers' },
    { verbs: READ, groups: 'resource.k8s.io', resources: 'deviceclasses devicetaintrules resourceslices' },
    { verbs: `create delete patch update ${READ}`, groups: 'resource.k8s.io', resources: 'resourceclaims' },
    { verbs: `patch update ${READ}`, groups: 'resource.k8s.io', resources: 'resourceclaims/status' },
    { verbs: 'patch update', groups: 'resource.k8s.io', resources: 'resourceclaims/binding' },
    {
      verbs: READ,
      groups: '',
      resources:
        'namespaces nodes persistentvolumeclaims persistentvolumes pods replicationcontrollers services',
    },
    { verbs: 'delete', groups: '', resources: 'pods' },
    { verbs: 'create', groups: '', resources: 'bindings pods/binding' },
    { verbs: 'patch update', groups: '', resources: 'pods/status' },
    { verbs: READ, groups: 'apps,extensions', resources: 'replicasets' },
    { verbs: READ, groups: 'apps', resources: 'statefulsets' },
    { verbs: READ, groups: 'policy', resources: 'poddisruptionbudgets' },
    { verbs: READ, groups: 'storage.k8s.io', resources: 'csidrivers csinodes csistoragecapacities' },
  ],
  'system:kubelet-api-admin': [
    { verbs: `${READ} proxy`, groups: '', resources: 'nodes' },
    {
      verbs: '*',
      groups: '',
      resources: 'nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy nodes/stats',
    },
  ],
  'system:monitoring': [
    {
      verbs: 'get',
      urls: `${HEALTH} /healthz/* /livez/* /readyz/* /metrics /metrics/slis /flagz /statusz`,
    },
    { verbs: 'get', groups: '', resources: 'nodes/metrics' },
  ],
  'system:node': [
    ...REVIEWS,
    EVENTS,
    { verbs: 'create', groups: 'authorization.k8s.io', resources: 'localsubjectaccessreviews' },
    { verbs: READ, groups: '', resources: 'configmaps nodes pods secrets services' },
    { verbs: 'create patch update', groups: '', resources: 'nodes' },
    { verbs: 'patch update', groups: '', resources: 'nodes/status pods/status' },
    { verbs: 'create delete', groups: '', resources: 'pods' },
    { verbs: 'create', groups: '', resources: 'pods/eviction serviceaccounts/token' },
    { verbs: 'get', groups: '', resources: 'endpoints persistentvolumeclaims persistentvolumes' },
    { verbs: 'get patch update', groups: '', resources: 'persistentvolumeclaims/status' },
    {
      verbs: 'create get list watch',
      groups: 'certificates.k8s.io',
      resources: 'certificatesigningrequests',
    },
    { verbs: 'create delete get patch update', groups: 'coordination.k8s.io', resources: 'leases' },
    { verbs: 'get', groups: 'storage.k8s.io', resources: 'volumeattachments' },
    { verbs: READ, groups: 'storage.k8s.io', resources: 'csidrivers' },
    { verbs: 'create delete get patch update', groups: 'storage.k8s.io', resources: 'csinodes' },
    { verbs: READ, groups: 'node.k8s.io', resources: 'runtimeclasses' },
    { verbs: 'get', groups: '', resources: 'serviceaccounts' },
    { verbs: 'get', groups: 'resource.k8s.io', resources: 'resourceclaims' },
    { verbs: 'deletecollection', groups: 'resource.k8s.io', resources: 'resourceslices' },
    { verbs: READ, groups: 'certificates.k8s.io', resources: 'clustertrustbundles' },
    { verbs: `create ${READ}`, groups: 'certificates.k8s.io', resources: 'podcertificaterequests' },
  ],
  'system:node-bootstrapper': [
    {
      verbs: 'create get list watch',
      groups: 'certificates.k8s.io',
      resources: 'certificatesigningrequests',
    },
  ],
  'system:node-problem-detector': [
    { verbs: 'get', groups: '', resources: 'nodes' },
    { verbs: 'patch', groups: '', resources: 'nodes/status' },
    EVENTS,
  ],
  'system:node-proxier': [
    { verbs: 'list watch', groups: '', resources: 'endpoints services' },
    { verbs: READ, groups: '', resources: 'nodes' },
    EVENTS,
    { verbs: 'list watch', groups: 'discovery.k8s.io', resources: 'endpointslices' },
    { verbs: 'list watch', groups: 'networking.k8s.io', resources: 'servicecidrs' },
  ],
  'system:persistent-volume-provisioner': [
    { verbs: `create delete ${READ}`, groups: '', resources: 'persistentvolumes' },
    { verbs: `update ${READ}`, groups: '', resources: 'persistentvolumeclaims' },
    { verbs: READ, groups: 'storage.k8s.io', resources: 'storageclasses' },
    { verbs: 'watch', groups: '', resources: 'events' },
    EVENTS,
  ],
  'system:public-info-viewer': [{ verbs: 'get', urls: `${HEALTH} /version /version/` }],
  'system:service-account-issuer-discovery': [
    {
      verbs: 'get',
      urls: '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
    },
  ],
  'system:volume-scheduler': [
    { verbs: `patch update ${READ}`, groups: '', resources: 'persistentvolumes persistentvolumeclaims' },
    { verbs: READ, groups: 'storage.k8s.io', resources: 'storageclasses' },
  ],
};

/** Roles of the control plane, by namespace and name. */
export const SYSTEM_ROLES: RuleSources = {
  'kube-system/extension-apiserver-authentication-reader': [
    { verbs: READ, groups: '', resources: 'configmaps', names: 'extension-apiserver-authentication' },
  ],
};

function approver(signer: string): readonly RuleSource[] {
  return [
    {
      verbs: 'approve',
      groups: 'certificates.k8s.io',
      resources: 'signers',
      names: `kubernetes.io/${signer}`,
    },
  ];
}
