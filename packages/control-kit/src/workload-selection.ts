import type { ValueMap } from '@bulwark/model';
import { MalformedField, mapIn, stringMapAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import { podTemplatePath, WORKLOAD_KINDS } from './kinds.ts';
import { matchesSelector } from './label-selector.ts';
import type { Labels } from './label-selector.ts';
import { labelKey } from './object-index.ts';
import type { ObjectIndex } from './object-index.ts';
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

/** Where the labels of a template cannot be read, nobody knows what selects its pods. */
const UNREADABLE = 'unreadable';

/** Objects with a pod template by namespace, and by namespace and one of the template's labels. */
const POD_LABELS: ObjectIndex = {
  name: 'labels of pod templates',
  kinds: WORKLOAD_KINDS,
  keysOf: (object) => {
    const { namespace } = object.reference;
    try {
      const labels = Object.entries(templateLabels(object));
      return [namespace, ...labels.map((label) => labelKey(namespace, label))];
    } catch (error) {
      if (error instanceof MalformedField) return [unreadableKey(namespace)];
      throw error;
    }
  },
};

function unreadableKey(namespace: string): string {
  return `${namespace}\n${UNREADABLE}`;
}

/** Labels of the pod template, also of a workload whose pod spec cannot be read. */
function templateLabels({ reference, value }: ObjectView): Labels {
  return stringMapAt(mapIn(value, ...(podTemplatePath(reference.kind) ?? []), 'metadata'), 'labels');
}

/**
 * Whether a label selector selects the pods of any workload of a namespace. Throws MalformedField where none is selected
 * and labels in the namespace cannot be read.
 */
export function selectsAnyWorkload(
  inventory: Pick<Inventory, 'indexed'>,
  namespace: string,
  selector: ValueMap,
): boolean {
  const [wanted] = Object.entries(stringMapAt(selector, 'matchLabels'));
  const key = wanted === undefined ? namespace : labelKey(namespace, wanted);
  const isSelected = (object: ObjectView): boolean => matchesSelector(selector, templateLabels(object));
  if (inventory.indexed(POD_LABELS, key).some(isSelected)) return true;
  // Throws.
  const [unreadable] = inventory.indexed(POD_LABELS, unreadableKey(namespace));
  if (unreadable !== undefined) templateLabels(unreadable);
  return false;
}
