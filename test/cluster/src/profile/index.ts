// A large cluster that never was: every object of it, the same for the same seed, one kind after another.
import * as clusterWide from './cluster-wide.ts';
import * as configuration from './configuration.ts';
import { CUSTOM_KINDS, customObjects, definitions } from './custom.ts';
import type { Manifest } from './metadata.ts';
import * as network from './network.ts';
import { pods } from './pods.ts';
import * as rbac from './rbac.ts';
import type { ProfileName } from './shape.ts';
import { worldOf } from './world.ts';
import type { World } from './world.ts';
import * as workloads from './workloads.ts';

export type { Manifest } from './metadata.ts';
export { Random } from './random.ts';
export type { ProfileName } from './shape.ts';

/** The objects of one kind, as an API server serves them. */
export interface ProfileKind {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name, as in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** Makes them anew at each call, one at a time; owners that are of a kind come in kinds before. */
  readonly objects: () => Generator<Manifest>;
}

type Make = (world: World) => Generator<Manifest>;

/** `group/version resource Kind`, with `*` behind kinds outside of namespaces; owners before what they own. */
const KINDS: readonly (readonly [text: string, make: Make])[] = [
  ['v1 namespaces Namespace*', clusterWide.namespaces],
  ['apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition*', definitions],
  ['scheduling.k8s.io/v1 priorityclasses PriorityClass*', clusterWide.priorityClasses],
  ['storage.k8s.io/v1 storageclasses StorageClass*', clusterWide.storageClasses],
  ['v1 serviceaccounts ServiceAccount', rbac.serviceAccounts],
  ['v1 nodes Node*', clusterWide.nodes],
  ['rbac.authorization.k8s.io/v1 clusterroles ClusterRole*', rbac.clusterRoles],
  ['rbac.authorization.k8s.io/v1 roles Role', rbac.roles],
  ['rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding*', rbac.clusterRoleBindings],
  ['rbac.authorization.k8s.io/v1 rolebindings RoleBinding', rbac.roleBindings],
  ['v1 configmaps ConfigMap', configuration.configMaps],
  ['v1 secrets Secret', configuration.secrets],
  ['apps/v1 deployments Deployment', workloads.deployments],
  ['apps/v1 replicasets ReplicaSet', workloads.replicaSets],
  ['apps/v1 statefulsets StatefulSet', workloads.statefulSets],
  ['apps/v1 daemonsets DaemonSet', workloads.daemonSets],
  ['apps/v1 controllerrevisions ControllerRevision', workloads.controllerRevisions],
  ['batch/v1 cronjobs CronJob', workloads.cronJobs],
  ['batch/v1 jobs Job', workloads.jobs],
  ['v1 pods Pod', pods],
  ['v1 services Service', network.services],
  ['v1 endpoints Endpoints', network.endpoints],
  ['discovery.k8s.io/v1 endpointslices EndpointSlice', network.endpointSlices],
  ['networking.k8s.io/v1 ingresses Ingress', network.ingresses],
  ['gateway.networking.k8s.io/v1 httproutes HTTPRoute', network.routes],
  ['networking.k8s.io/v1 networkpolicies NetworkPolicy', network.networkPolicies],
  ['policy/v1 poddisruptionbudgets PodDisruptionBudget', configuration.disruptionBudgets],
  ['autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler', configuration.autoscalers],
  ['v1 persistentvolumes PersistentVolume*', clusterWide.volumes],
  ['v1 persistentvolumeclaims PersistentVolumeClaim', clusterWide.volumeClaims],
  ['storage.k8s.io/v1 volumeattachments VolumeAttachment*', clusterWide.volumeAttachments],
  ['storage.k8s.io/v1 csinodes CSINode*', clusterWide.storageNodes],
  ['coordination.k8s.io/v1 leases Lease', configuration.leases],
  ...CUSTOM_KINDS.map(
    (custom) =>
      [
        `${custom.group}/${custom.version} ${custom.plural} ${custom.kind}`,
        (world: World) => customObjects(world, custom),
      ] as const,
  ),
  ['v1 limitranges LimitRange', configuration.limitRanges],
  ['v1 resourcequotas ResourceQuota', configuration.quotas],
  [
    'admissionregistration.k8s.io/v1 validatingwebhookconfigurations ValidatingWebhookConfiguration*',
    clusterWide.validatingWebhooks,
  ],
  [
    'admissionregistration.k8s.io/v1 mutatingwebhookconfigurations MutatingWebhookConfiguration*',
    clusterWide.mutatingWebhooks,
  ],
];

/** The kinds of a generated cluster. Little is held in memory: objects are made as they are asked for. */
export function profile(name: ProfileName, seed = 1): readonly ProfileKind[] {
  const world = worldOf(name, seed);
  return KINDS.map(([text, make]) => {
    const [apiVersion = '', resource = '', kind = ''] = text.split(' ');
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    const namespaced = !kind.endsWith('*');
    return { group, version, resource, kind: kind.replace('*', ''), namespaced, objects: () => make(world) };
  });
}
