import { podTemplatePath } from '@bulwark/control-kit';
import { isMap, valueAt } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';

/** Which pods a change of an object starts anew, in words; undefined for none. */
export function restartOf(kind: string, before: ValueMap, after: ValueMap): string | undefined {
  const path = podTemplatePath(kind);
  if (path === undefined || path.length === 0) return undefined;
  if (JSON.stringify(valueAt(before, path)) === JSON.stringify(valueAt(after, path))) return undefined;
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
