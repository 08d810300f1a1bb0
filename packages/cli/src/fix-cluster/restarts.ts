import { podTemplatePath } from '@bulwark/control-kit';
import { isMap, valueAt } from '@bulwark/model';
import type { Path, Value, ValueMap } from '@bulwark/model';

/** Which pods a change of an object starts anew, in words; undefined for none. `templates` are those of a custom resource. */
export function restartOf(
  kind: string,
  before: ValueMap,
  after: ValueMap,
  templates: readonly Path[] | undefined,
): string | undefined {
  const known = podTemplatePath(kind);
  // A pod itself is never started anew: the API server refuses what would need it.
  const paths = known === undefined ? (templates ?? []) : known.length === 0 ? [] : [known];
  if (paths.every((path) => isSameAt(path, before, after))) return undefined;
  return known === undefined ? 'as the operator of the kind decides' : restartOfKnown(kind, before, after);
}

function isSameAt(path: Path, before: ValueMap, after: ValueMap): boolean {
  return JSON.stringify(valueAt(before, path)) === JSON.stringify(valueAt(after, path));
}

function restartOfKnown(kind: string, before: ValueMap, after: ValueMap): string {
  switch (kind) {
    case 'Deployment':
      return deployment(after);
    case 'StatefulSet':
      return controlled(after, podsOf(numberAt(after, ['spec', 'replicas']) ?? 1));
    case 'DaemonSet':
      return controlled(after, podsOfNodes(before));
    case 'CronJob':
      return 'no pod now: the next job has the change';
    case 'Job':
      return 'no pod now: its pods are as they were made';
    default:
      return 'pods that are made from now on have the change; those that run stay as they are';
  }
}

function deployment(value: ValueMap): string {
  const pods = podsOf(numberAt(value, ['spec', 'replicas']) ?? 1);
  if (valueAt(value, ['spec', 'paused']) === true) return `${pods}, once its rollout is resumed`;
  return valueAt(value, ['spec', 'strategy', 'type']) === 'Recreate'
    ? `${pods}, all at once: none serves in between`
    : `${pods}, by a rolling update`;
}

function controlled(value: ValueMap, pods: string): string {
  return valueAt(value, ['spec', 'updateStrategy', 'type']) === 'OnDelete'
    ? `${pods}, each once it is deleted`
    : `${pods}, one after the other`;
}

function podsOfNodes(value: ValueMap): string {
  const pods = numberAt(value, ['status', 'desiredNumberScheduled']);
  return pods === undefined ? 'all its pods, one on each node' : podsOf(pods);
}

function podsOf(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}

function numberAt(value: ValueMap, path: readonly string[]): number | undefined {
  const found: Value | undefined = valueAt(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** Whether somebody keeps the object in a file for `kubectl apply`, which would bring back what it states. */
export function isAppliedFromFile({ metadata }: ValueMap): boolean {
  const annotations = isMap(metadata) ? metadata['annotations'] : undefined;
  return isMap(annotations) && annotations['kubectl.kubernetes.io/last-applied-configuration'] !== undefined;
}
