import { valueAt } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { controllerReference } from './controller-reference.ts';
import { hasEnded } from './status.ts';

/**
 * Whether an object only remembers a pod template: a ReplicaSet with `replicas: 0`, a Job or a Pod that has ended, that something controls.
 * Deployments keep the last ten ReplicaSets for a rollback (`revisionHistoryLimit`), CronJobs the last Jobs for a look at them
 * (`successfulJobsHistoryLimit`), and pods that were evicted stay until there are thousands of them (`--terminated-pod-gc-threshold`). Nothing
 * of them runs, and only their controller can change that, whose own template is judged: what has been mended there must not be found in the
 * past again.
 */
export function isDormant(kind: string, value: ValueMap): boolean {
  const isAtRest =
    (kind === 'ReplicaSet' && valueAt(value, ['spec', 'replicas']) === 0) ||
    ((kind === 'Job' || kind === 'Pod') && hasEnded(kind, value['status']));
  return isAtRest && controllerReference(value) !== undefined;
}
