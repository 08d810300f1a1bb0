import type { ValueMap } from '@bulwark/model';
import { MalformedField, mapIn, stringMapAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import { podTemplatePath, WORKLOAD_KINDS } from './kinds.ts';
import { matchesSelector } from './label-selector.ts';
import type { Labels } from './label-selector.ts';
import { derived } from './selector-index.ts';
import type { ObjectView } from './views.ts';

/** Kinds whose objects must all be known before it can be said that no pod carries certain labels. */
const POD_SOURCES: readonly string[] = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
];

/** What `reads` must name for the functions here. */
export const READS_OF_SELECTION: readonly string[] = WORKLOAD_KINDS;

/** The first kind of pod source that the inventory does not hold completely; undefined where all are complete. */
export function unseenPodSource(inventory: Pick<Inventory, 'isComplete'>): string | undefined {
  return POD_SOURCES.find((kind) => !inventory.isComplete(kind));
}

/** Labels of pod templates by namespace, and by namespace and one of the labels. */
interface PodLabels {
  readonly byKey: ReadonlyMap<string, readonly Labels[]>;
  readonly malformed: ReadonlyMap<string, MalformedField>;
}

const podLabelsOf = derived((inventory: Pick<Inventory, 'list'>): PodLabels => {
  const byKey = new Map<string, Labels[]>();
  const malformed = new Map<string, MalformedField>();
  for (const object of WORKLOAD_KINDS.flatMap((kind) => inventory.list(kind))) {
    const { namespace } = object.reference;
    try {
      const labels = templateLabels(object);
      put(byKey, namespace, labels);
      for (const label of Object.entries(labels)) put(byKey, keyOf(namespace, label), labels);
    } catch (error) {
      if (!(error instanceof MalformedField)) throw error;
      malformed.set(namespace, error);
    }
  }
  return { byKey, malformed };
});

/** Labels of the pod template, also of a workload whose pod spec cannot be read. */
function templateLabels({ reference, value }: ObjectView): Labels {
  return stringMapAt(mapIn(value, ...(podTemplatePath(reference.kind) ?? []), 'metadata'), 'labels');
}

function put(map: Map<string, Labels[]>, key: string, labels: Labels): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [labels]);
  else list.push(labels);
}

function keyOf(namespace: string, [name, value]: readonly [string, string]): string {
  return `${namespace}\n${name}\n${value}`;
}

/**
 * Whether a label selector selects the pods of any workload of a namespace. Throws MalformedField where none is selected
 * and labels in the namespace cannot be read.
 */
export function selectsAnyWorkload(
  inventory: Pick<Inventory, 'list'>,
  namespace: string,
  selector: ValueMap,
): boolean {
  const { byKey, malformed } = podLabelsOf(inventory);
  const [wanted] = Object.entries(stringMapAt(selector, 'matchLabels'));
  const candidates = byKey.get(wanted === undefined ? namespace : keyOf(namespace, wanted)) ?? [];
  if (candidates.some((labels) => matchesSelector(selector, labels))) return true;
  const unreadable = malformed.get(namespace);
  if (unreadable !== undefined) throw unreadable;
  return false;
}
