import { groupOf, WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';

/** Where the API serves a kind. */
interface Resource {
  readonly group: string;
  readonly version: string;
  /** Plural name, with the subresources through which the spec changes too. */
  readonly resources: readonly string[];
  readonly namespaced: boolean;
}

const served = (apiVersion: string, ...resources: readonly string[]): Resource => ({
  group: groupOf(apiVersion),
  version: apiVersion.slice(apiVersion.indexOf('/') + 1),
  resources,
  namespaced: true,
});
const clusterScoped = (apiVersion: string, resource: string): Resource => ({
  ...served(apiVersion, resource),
  namespaced: false,
});

const RBAC = 'rbac.authorization.k8s.io/v1';

/** Kinds that rules judge. Versions of others' resources differ between clusters, so that any of them is matched. */
const RESOURCES: Readonly<Record<string, Resource>> = {
  Pod: served('v1', 'pods', 'pods/ephemeralcontainers', 'pods/resize'),
  PodTemplate: served('v1', 'podtemplates'),
  ReplicationController: served('v1', 'replicationcontrollers'),
  Deployment: served('apps/v1', 'deployments'),
  ReplicaSet: served('apps/v1', 'replicasets'),
  StatefulSet: served('apps/v1', 'statefulsets'),
  DaemonSet: served('apps/v1', 'daemonsets'),
  Job: served('batch/v1', 'jobs'),
  CronJob: served('batch/v1', 'cronjobs'),
  'DeploymentConfig.apps.openshift.io': served('apps.openshift.io/*', 'deploymentconfigs'),
  'Rollout.argoproj.io': served('argoproj.io/*', 'rollouts'),
  'CloneSet.apps.kruise.io': served('apps.kruise.io/*', 'clonesets'),
  'StatefulSet.apps.kruise.io': served('apps.kruise.io/*', 'statefulsets'),
  'DaemonSet.apps.kruise.io': served('apps.kruise.io/*', 'daemonsets'),
  'Service.serving.knative.dev': served('serving.knative.dev/*', 'services'),
  'Configuration.serving.knative.dev': served('serving.knative.dev/*', 'configurations'),
  Service: served('v1', 'services'),
  ServiceAccount: served('v1', 'serviceaccounts'),
  Secret: served('v1', 'secrets'),
  ConfigMap: served('v1', 'configmaps'),
  Endpoints: served('v1', 'endpoints'),
  PersistentVolumeClaim: served('v1', 'persistentvolumeclaims'),
  EndpointSlice: served('discovery.k8s.io/v1', 'endpointslices'),
  Lease: served('coordination.k8s.io/v1', 'leases'),
  CSIStorageCapacity: served('storage.k8s.io/v1', 'csistoragecapacities'),
  HorizontalPodAutoscaler: served('autoscaling/v2', 'horizontalpodautoscalers'),
  PodDisruptionBudget: served('policy/v1', 'poddisruptionbudgets'),
  Ingress: served('networking.k8s.io/v1', 'ingresses'),
  NetworkPolicy: served('networking.k8s.io/v1', 'networkpolicies'),
  Role: served(RBAC, 'roles'),
  RoleBinding: served(RBAC, 'rolebindings'),
  ClusterRoleBinding: clusterScoped(RBAC, 'clusterrolebindings'),
};

/** Kinds on which a control has subjects: all workloads where it judges pods and names none. */
export function kindsOf({ subject, kinds }: Control): readonly string[] {
  return kinds ?? (subject === 'object' ? [] : WORKLOAD_KINDS);
}

/** Whether a control judges pod templates, whatever object they stand in. */
export function judgesPods({ subject }: Control): boolean {
  return subject !== 'object';
}

/** The kind as objects name it, without its group. */
export function nameOf(kind: string): string {
  return kind.split('.', 1)[0] as string;
}

/** Whether objects of a kind live in a namespace. */
export function isNamespaced(kind: string): boolean {
  return resourceOf(kind).namespaced;
}

/** Rules that match the objects of some kinds, one for each API group, kinds in the order of the table. */
export function resourceRules(kinds: readonly string[], operations: readonly string[]): ValueMap[] {
  const groups = new Map<string, { version: string; resources: string[] }>();
  for (const kind of kinds) {
    const { group, version, resources } = resourceOf(kind);
    const known = groups.get(group);
    if (known === undefined) groups.set(group, { version, resources: [...resources] });
    else known.resources.push(...resources);
  }
  return [...groups].map(([group, { version, resources }]) => ({
    apiGroups: [group],
    apiVersions: [version],
    operations: [...operations],
    resources,
  }));
}

function resourceOf(kind: string): Resource {
  const resource = RESOURCES[kind];
  if (resource === undefined) throw new Error(`no resource is known for kind ${kind}`);
  return resource;
}
