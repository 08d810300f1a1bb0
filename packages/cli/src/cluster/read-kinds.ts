import { DEFINITION_KIND } from '@bulwark/engine';
import { discover, readCluster } from '@bulwark/sources/cluster';
import type { ClusterReceiver, KindOutcome, ReadClusterOptions, WantedKind } from '@bulwark/sources/cluster';
import type { OpenCluster } from './connect.ts';
import { Definitions } from './definitions.ts';
import { keyOf, readingPlan } from './kinds.ts';
import type { KindNeeds, ReadingPlan, Restriction } from './kinds.ts';

export interface KindsReading extends Restriction {
  readonly readSecrets: boolean;
  readonly signal?: AbortSignal;
}

/** What was asked of a cluster, and what became of it. */
export interface ReadKinds {
  readonly plan: ReadingPlan;
  readonly outcomes: readonly KindOutcome[];
}

type Receiver = ClusterReceiver & {
  /** How many kinds will be read, once that is known. */
  planned?(kinds: number): void;
};

/**
 * Asks a cluster what it serves and lists each needed kind once: definitions first, since they say which custom resources have pod templates.
 * Throws ClusterError where not even discovery is answered.
 */
export async function readKinds(
  cluster: OpenCluster,
  needs: KindNeeds,
  reading: KindsReading,
  receiver: Receiver,
): Promise<ReadKinds> {
  const { plan, outcomes } = await planKinds(cluster, needs, reading, receiver);
  receiver.planned?.(plan.wanted.length);
  const rest = plan.wanted.filter((wanted) => !isFirst(wanted));
  const read = await readCluster(cluster.connection, rest, optionsOf(cluster, reading), receiver);
  return { plan, outcomes: [...outcomes, ...read] };
}

/** What is to be asked of a cluster; reads the definitions, and nothing else. Throws as `readKinds` does. */
export async function planKinds(
  cluster: OpenCluster,
  needs: KindNeeds,
  reading: KindsReading,
  receiver: Receiver,
): Promise<ReadKinds> {
  const { connection } = cluster;
  const discovery = await discover(connection, reading.signal);
  const definitions = new Definitions();
  const early = readingPlan(needs, discovery, reading.readSecrets).wanted.filter(isFirst);
  const outcomes = await readCluster(connection, early, optionsOf(cluster, reading), {
    ...receiver,
    object: (raw, wanted) => {
      definitions.put(JSON.stringify(raw.origin), raw.value);
      receiver.object(raw, wanted);
    },
  });
  const workloads = definitions.workloads(discovery.resources);
  return { plan: readingPlan(needs, discovery, reading.readSecrets, workloads), outcomes };
}

function isFirst({ resource }: WantedKind): boolean {
  return keyOf(resource) === DEFINITION_KIND;
}

function optionsOf(
  { name, uid }: OpenCluster,
  { namespaces, selector, signal }: KindsReading,
): ReadClusterOptions {
  return {
    cluster: name,
    clusterUid: uid,
    namespaces,
    ...(selector !== undefined && { labelSelector: selector }),
    ...(signal && { signal }),
  };
}
