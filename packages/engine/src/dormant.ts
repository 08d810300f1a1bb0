import { isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import type { ObjectView } from '@bulwark/control-kit';

/**
 * Whether an object only remembers a pod template: a ReplicaSet with `replicas: 0` that something controls. Deployments and their like keep
 * the last ten (`revisionHistoryLimit`) for a rollback. It runs no pod, and only its controller can change that, whose own template is
 * judged: what has been mended there must not be found in the past again.
 */
export function isDormant({ reference, value }: ObjectView): boolean {
  if (reference.kind !== 'ReplicaSet' || at(value['spec'], 'replicas') !== 0) return false;
  const owners = at(value['metadata'], 'ownerReferences');
  return Array.isArray(owners) && owners.some((owner: Value) => at(owner, 'controller') === true);
}

function at(map: Value | undefined, key: string): Value | undefined {
  return isMap(map) ? map[key] : undefined;
}
