import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { hasEnded } from './status.ts';

/**
 * Whether an object only remembers a pod template: a ReplicaSet with `replicas: 0`, or a Job that has ended, that something controls.
 * Deployments keep the last ten ReplicaSets for a rollback (`revisionHistoryLimit`), CronJobs the last Jobs for a look at them
 * (`successfulJobsHistoryLimit`). They run no pod, and only their controller can change that, whose own template is judged: what has been mended
 * there must not be found in the past again.
 */
export function isDormant(kind: string, value: ValueMap): boolean {
  const isAtRest =
    (kind === 'ReplicaSet' && at(value['spec'], 'replicas') === 0) ||
    (kind === 'Job' && hasEnded(value['status']));
  if (!isAtRest) return false;
  const owners = at(value['metadata'], 'ownerReferences');
  return Array.isArray(owners) && owners.some((owner: Value) => at(owner, 'controller') === true);
}

function at(map: Value | undefined, key: string): Value | undefined {
  return isMap(map) ? map[key] : undefined;
}
