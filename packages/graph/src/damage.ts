import {
  booleanAt,
  hostPathVolumes,
  integerAt,
  isSet,
  mapAt,
  mapIn,
  mapsAt,
  stringsAt,
} from '@bulwark/control-kit';
import type {
  ContainerView,
  GrantedRule,
  HostPathClass,
  ObjectView,
  WorkloadView,
} from '@bulwark/control-kit';
import type { Identity, ScorePart, ValueMap } from '@bulwark/model';
import { damageOfRights } from './damage-rights.ts';
import { secretsInReach } from './damage-secrets.ts';
import type { WorkloadExposure } from './exposure.ts';
import { safely } from './safely.ts';

/** What damage needs to know beside the workload. */
export interface DamageContext {
  readonly exposure: WorkloadExposure;
  rulesOf(identity: Identity): readonly GrantedRule[];
  serviceAccount(namespace: string, name: string): ObjectView | undefined;
}

const NODE_CAPABILITIES = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'DAC_READ_SEARCH',
  'BPF',
]);
const NETWORK_CAPABILITIES = new Set(['NET_ADMIN', 'NET_RAW']);
/** What a mounted path of the node gives away, by its class. */
const HOST_PATH_POINTS: Readonly<Record<HostPathClass, number>> = {
  'runtime-socket': 45,
  credentials: 40,
  system: 40,
  other: 15,
};

const EXPOSURE_POINTS: Readonly<Record<WorkloadExposure['exposure'], number>> = {
  internet: 10,
  node: 6,
  cluster: 2,
  none: 0,
};
const DAEMONSET_POINTS = 5;

/**
 * What is lost if a workload is taken over, as addends of a score of at most 100: access to its node (45), rights of its
 * service account (50), secrets in reach (10), exposure (10), number of pods (5).
 */
export function damageParts(workload: WorkloadView, context: DamageContext): readonly ScorePart[] {
  const parts = [
    hostPart(workload),
    rightsPart(workload, context),
    secretsInReach(workload),
    exposurePart(context.exposure),
    replicasPart(workload),
  ];
  return parts.filter((part) => part !== undefined);
}

/** The strongest way to the node counts. */
function hostPart(workload: WorkloadView): ScorePart | undefined {
  const ways = [...workload.containers.flatMap(containerWays), ...podWays(workload)];
  return ways.toSorted((a, b) => b.points - a.points)[0];
}

function containerWays(container: ContainerView): readonly ScorePart[] {
  const ways: ScorePart[] = [];
  const { securityContext, name } = container;
  if (safely(() => booleanAt(securityContext, 'privileged')) === true)
    ways.push({ label: `container ${name} is privileged: its node is lost`, points: 45 });
  const added = safely(() => stringsAt(mapAt(securityContext, 'capabilities'), 'add')) ?? [];
  const capabilities = added.map((capability) => capability.replace(/^CAP_/, ''));
  const strong = capabilities.find((capability) => NODE_CAPABILITIES.has(capability));
  if (strong !== undefined) ways.push({ label: `container ${name} has capability ${strong}`, points: 35 });
  if (capabilities.some((capability) => NETWORK_CAPABILITIES.has(capability)))
    ways.push({ label: `container ${name} may forge network traffic`, points: 8 });
  return ways;
}

function podWays(workload: WorkloadView): readonly ScorePart[] {
  const { podSpec } = workload;
  const ways = (safely(() => hostPathVolumes(workload)) ?? []).map((volume): ScorePart => {
    const what =
      volume.class === 'other'
        ? 'a directory of the node is mounted'
        : 'the node can be taken over from a mount';
    return { label: `${what}: ${volume.hostPath}`, points: HOST_PATH_POINTS[volume.class] };
  });
  if (isTrue(podSpec, 'hostPID')) ways.push({ label: 'it sees every process of its node', points: 25 });
  if (isTrue(podSpec, 'hostNetwork')) ways.push({ label: 'it shares the network of its node', points: 15 });
  if (isTrue(podSpec, 'hostIPC'))
    ways.push({ label: 'it shares memory with processes of its node', points: 10 });
  return ways;
}

function rightsPart(workload: WorkloadView, context: DamageContext): ScorePart | undefined {
  const { namespace } = workload.object.reference;
  if (!mountsToken(workload, context)) return undefined;
  const name = workload.serviceAccountName;
  return damageOfRights(context.rulesOf({ kind: 'ServiceAccount', namespace, name }), name);
}

/** Whether pods get a token of their service account: mounted by default (the pod's setting wins over the account's) or projected. */
function mountsToken(workload: WorkloadView, context: DamageContext): boolean {
  const account = context.serviceAccount(workload.object.reference.namespace, workload.serviceAccountName);
  const ofPod = safely(() => booleanAt(workload.podSpec, 'automountServiceAccountToken'));
  const ofAccount = account && safely(() => booleanAt(account.value, 'automountServiceAccountToken'));
  if (ofPod ?? ofAccount ?? true) return true;
  const volumes = safely(() => mapsAt(workload.podSpec, 'volumes')) ?? [];
  return volumes.some((volume) =>
    (safely(() => mapsAt(mapIn(volume, 'projected'), 'sources')) ?? []).some((source) =>
      isSet(source, 'serviceAccountToken'),
    ),
  );
}

function exposurePart({ exposure, reason }: WorkloadExposure): ScorePart | undefined {
  const points = EXPOSURE_POINTS[exposure];
  return points === 0 ? undefined : { label: reason, points };
}

function replicasPart({ object }: WorkloadView): ScorePart | undefined {
  if (object.reference.kind === 'DaemonSet')
    return { label: 'it runs on every node', points: DAEMONSET_POINTS };
  const replicas = safely(() => integerAt(mapAt(object.value, 'spec'), 'replicas')) ?? 1;
  if (replicas <= 1) return undefined;
  return { label: `${replicas} pods`, points: Math.min(DAEMONSET_POINTS, Math.log2(replicas)) };
}

function isTrue(spec: ValueMap, key: string): boolean {
  return safely(() => booleanAt(spec, key)) === true;
}
