import type { ValueMap } from '@bulwark/model';

/** Kinds that Kubernetes itself serves: every group that ever served the kind, and whether it lives in a namespace. */
interface BuiltinKind {
  readonly groups: readonly string[];
  readonly namespaced: boolean;
}

const namespaced = (...groups: string[]): BuiltinKind => ({ groups, namespaced: true });
const clusterScoped = (...groups: string[]): BuiltinKind => ({ groups, namespaced: false });

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

// Source: kubectl api-resources of 1.37 and the API groups removed since 1.0 (extensions, policy PodSecurityPolicy).
const BUILTIN_KINDS = new Map<string, BuiltinKind>(
  Object.entries({
    Pod: namespaced(''),
    PodTemplate: namespaced(''),
    ReplicationController: namespaced(''),
    Service: namespaced(''),
    ServiceAccount: namespaced(''),
    Secret: namespaced(''),
    ConfigMap: namespaced(''),
    Endpoints: namespaced(''),
    Event: namespaced('', 'events.k8s.io'),
    LimitRange: namespaced(''),
    ResourceQuota: namespaced(''),
    PersistentVolumeClaim: namespaced(''),
    PersistentVolume: clusterScoped(''),
    Namespace: clusterScoped(''),
    Node: clusterScoped(''),
    ComponentStatus: clusterScoped(''),
    Deployment: namespaced('apps', 'extensions'),
    ReplicaSet: namespaced('apps', 'extensions'),
    DaemonSet: namespaced('apps', 'extensions'),
    StatefulSet: namespaced('apps'),
    ControllerRevision: namespaced('apps'),
    Job: namespaced('batch'),
    CronJob: namespaced('batch'),
    HorizontalPodAutoscaler: namespaced('autoscaling'),
    PodDisruptionBudget: namespaced('policy'),
    PodSecurityPolicy: clusterScoped('policy', 'extensions'),
    NetworkPolicy: namespaced('networking.k8s.io', 'extensions'),
    Ingress: namespaced('networking.k8s.io', 'extensions'),
    IngressClass: clusterScoped('networking.k8s.io'),
    EndpointSlice: namespaced('discovery.k8s.io'),
    Lease: namespaced('coordination.k8s.io'),
    Role: namespaced(RBAC),
    RoleBinding: namespaced(RBAC),
    ClusterRole: clusterScoped(RBAC),
    ClusterRoleBinding: clusterScoped(RBAC),
    StorageClass: clusterScoped('storage.k8s.io'),
    VolumeAttachment: clusterScoped('storage.k8s.io'),
    CSIDriver: clusterScoped('storage.k8s.io'),
    CSINode: clusterScoped('storage.k8s.io'),
    CSIStorageCapacity: namespaced('storage.k8s.io'),
    PriorityClass: clusterScoped('scheduling.k8s.io'),
    RuntimeClass: clusterScoped('node.k8s.io'),
    CertificateSigningRequest: clusterScoped('certificates.k8s.io'),
    CustomResourceDefinition: clusterScoped('apiextensions.k8s.io'),
    APIService: clusterScoped('apiregistration.k8s.io'),
    FlowSchema: clusterScoped('flowcontrol.apiserver.k8s.io'),
    PriorityLevelConfiguration: clusterScoped('flowcontrol.apiserver.k8s.io'),
    ValidatingWebhookConfiguration: clusterScoped(ADMISSION),
    MutatingWebhookConfiguration: clusterScoped(ADMISSION),
    ValidatingAdmissionPolicy: clusterScoped(ADMISSION),
    ValidatingAdmissionPolicyBinding: clusterScoped(ADMISSION),
    MutatingAdmissionPolicy: clusterScoped(ADMISSION),
    MutatingAdmissionPolicyBinding: clusterScoped(ADMISSION),
  }),
);

/** API group of an apiVersion: '' for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The key of a kind: the plain name where Kubernetes serves it in that group, else `Kind.group`. */
export function kindKey(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  if (BUILTIN_KINDS.get(kind)?.groups.includes(group)) return kind;
  return group === '' ? kind : `${kind}.${group}`;
}

// Kinds of others that controls read beside objects of Kubernetes: without a namespace they go where those go.
const NAMESPACED_CUSTOM_KINDS = new Set([
  'CiliumNetworkPolicy.cilium.io',
  'NetworkPolicy.projectcalico.org',
  'NetworkPolicy.crd.projectcalico.org',
  'Gateway.gateway.networking.k8s.io',
  'HTTPRoute.gateway.networking.k8s.io',
  'GRPCRoute.gateway.networking.k8s.io',
  'TLSRoute.gateway.networking.k8s.io',
  'TCPRoute.gateway.networking.k8s.io',
  'UDPRoute.gateway.networking.k8s.io',
  'Gateway.networking.istio.io',
  'VirtualService.networking.istio.io',
  'Route.route.openshift.io',
]);

/** Whether objects of a kind live in a namespace; undefined for kinds of others (custom resources) that are not known here. */
export function isNamespaced(key: string): boolean | undefined {
  return BUILTIN_KINDS.get(key)?.namespaced ?? (NAMESPACED_CUSTOM_KINDS.has(key) || undefined);
}

/** Every kind key that Kubernetes itself serves, for suggestions and completeness. */
export function builtinKinds(): readonly string[] {
  return [...BUILTIN_KINDS.keys()];
}

/** Where the pod template stands in each workload kind; [] where the object is the pod. */
const POD_TEMPLATE_PATHS = new Map<string, readonly string[]>([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['Deployment', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['ReplicationController', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['DeploymentConfig.apps.openshift.io', ['spec', 'template']],
  ['Rollout.argoproj.io', ['spec', 'template']],
  ['CloneSet.apps.kruise.io', ['spec', 'template']],
  ['StatefulSet.apps.kruise.io', ['spec', 'template']],
  ['DaemonSet.apps.kruise.io', ['spec', 'template']],
  ['Service.serving.knative.dev', ['spec', 'template']],
  ['Configuration.serving.knative.dev', ['spec', 'template']],
]);

/** Path of the pod template in a kind of workload, undefined for all other kinds. */
export function podTemplatePath(key: string): readonly string[] | undefined {
  return POD_TEMPLATE_PATHS.get(key);
}

/** Kinds that carry a pod template. */
export const WORKLOAD_KINDS: readonly string[] = [...POD_TEMPLATE_PATHS.keys()];

/** True for a map that names an apiVersion and a kind, which is what makes a document a Kubernetes object. */
export function isKubernetesObject(value: ValueMap): boolean {
  return typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string' && value['kind'] !== '';
}
