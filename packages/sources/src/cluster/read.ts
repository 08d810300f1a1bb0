import type { RawObject } from '@bulwark/model';
import type { DocumentLimits } from '../documents/index.ts';
import type { Connection } from './api/connection.ts';
import { list } from './api/list.ts';
import type { AnswerProblem } from './api/json-answer.ts';
import { metadataText } from './api/objects.ts';
import type { ObjectForm } from './api/objects.ts';
import { collectionPath, resourceName } from './api/resources.ts';
import type { ApiResource } from './api/resources.ts';
import { ClusterError } from './problems.ts';

/** One kind that is wanted, and what of it. */
export interface WantedKind extends ObjectForm {
  readonly resource: ApiResource;
}

export interface ReadClusterOptions {
  /** Name of the cluster: the unit of its objects. */
  readonly cluster: string;
  /** UID of its namespace kube-system; '' where it is not known. */
  readonly clusterUid?: string;
  /** Namespaces to which reading is restricted; empty for all. Kinds outside namespaces are read whole. */
  readonly namespaces?: readonly string[];
  /** Restricts what is read of the kinds in namespaces. */
  readonly labelSelector?: string;
  readonly limits?: DocumentLimits;
  readonly signal?: AbortSignal;
}

/** How the listing of one kind ended. */
export interface KindOutcome {
  readonly wanted: WantedKind;
  readonly objects: number;
  /** Why not all of its objects are known; undefined where they are, as far as was asked. */
  readonly failure: ClusterError | undefined;
}

export interface ClusterReceiver {
  object(object: RawObject, wanted: WantedKind): void;
  /** Told after each page: how many objects the server says are still to come. */
  page?(wanted: WantedKind, objects: number, remaining: number): void;
}

/** Lists that run at the same time: enough to hide latency, few enough for one flow of priority and fairness. */
const CONCURRENT = 4;

/**
 * Lists every wanted kind once, in pages, and hands its objects over one by one. What fails is told in the outcome of its kind and the others
 * go on; never rejects for an answer of the server. Outcomes come in the order of `wanted`.
 */
export async function readCluster(
  connection: Connection,
  wanted: readonly WantedKind[],
  options: ReadClusterOptions,
  receiver: ClusterReceiver,
): Promise<readonly KindOutcome[]> {
  const outcomes: KindOutcome[] = [];
  const queue = [...wanted.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, kind] = next;
      outcomes[index] = await readKind(connection, kind, options, receiver);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return outcomes;
}

async function readKind(
  connection: Connection,
  wanted: WantedKind,
  options: ReadClusterOptions,
  receiver: ClusterReceiver,
): Promise<KindOutcome> {
  const count = { objects: 0, problems: [] as AnswerProblem[] };
  try {
    for (const namespace of placesOf(wanted.resource, options.namespaces ?? []))
      await readPlace(connection, { wanted, namespace, options, receiver }, count);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { wanted, objects: count.objects, failure: error };
  }
  return { wanted, objects: count.objects, failure: unreadable(wanted.resource, count.problems) };
}

function placesOf({ namespaced }: ApiResource, namespaces: readonly string[]): readonly string[] {
  return namespaced && namespaces.length > 0 ? namespaces : [''];
}

interface Place {
  readonly wanted: WantedKind;
  readonly namespace: string;
  readonly options: ReadClusterOptions;
  readonly receiver: ClusterReceiver;
}

async function readPlace(
  connection: Connection,
  { wanted, namespace, options, receiver }: Place,
  count: { objects: number; problems: AnswerProblem[] },
): Promise<void> {
  const { cluster, clusterUid = '', labelSelector, limits, signal } = options;
  const place = { source: 'cluster', cluster, ...(clusterUid !== '' && { clusterUid }) } as const;
  const pages = list(connection, wanted.resource, {
    metadataOnly: wanted.metadataOnly,
    keepStatus: wanted.keepStatus,
    namespace,
    onExpired: 'continue',
    ...(labelSelector !== undefined && wanted.resource.namespaced && { labelSelector }),
    ...(limits && { limits }),
    ...(signal && { signal }),
  });
  for await (const { objects, problems, remaining } of pages) {
    for (const value of objects)
      receiver.object({ value, origin: { ...place, uid: metadataText(value, 'uid') } }, wanted);
    count.objects += objects.length;
    count.problems.push(...problems);
    receiver.page?.(wanted, objects.length, remaining);
  }
}

/** A server answers with objects alone; one that cannot be read here is not counted as read. */
export function unreadable(
  resource: ApiResource,
  problems: readonly AnswerProblem[],
): ClusterError | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const what = problems.length === 1 ? '1 object is' : `${problems.length} objects are`;
  return new ClusterError(
    first === 'too long' ? 'BW-CLUSTER-SIZE' : 'BW-CLUSTER-ANSWER',
    `${collectionPath(resource)}: ${what} ${first} to read ${resourceName(resource)} whole`,
  );
}
