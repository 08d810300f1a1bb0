import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';

const ENDS_OF_JOBS = new Set<Value | undefined>(['Complete', 'Failed']);
/** A pod leaves none of them: its containers have ended, and are not started again (`v1` PodStatus). */
const ENDS_OF_PODS = new Set<Value | undefined>(['Succeeded', 'Failed']);

/** What matters of the status of an object: the versions of a Node, and whether a Job or a Pod has ended; undefined where nothing does. Idempotent. */
export function statusThatMatters(kind: string, status: Value | undefined): ValueMap | undefined {
  if (!isMap(status)) return undefined;
  if (kind === 'Node') return { nodeInfo: status['nodeInfo'] };
  if (kind === 'Pod') return ENDS_OF_PODS.has(status['phase']) ? { phase: status['phase'] } : undefined;
  const end = kind === 'Job' ? endOf(status) : undefined;
  return end && { conditions: [end] };
}

/** Whether a Job will start no pod any more, since its pods have done their work or have failed for good; or a Pod no container. */
export function hasEnded(kind: 'Job' | 'Pod', status: Value | undefined): boolean {
  return statusThatMatters(kind, status) !== undefined;
}

/** The condition that a Job has when it has ended (`batch/v1` JobStatus). */
function endOf({ conditions }: ValueMap): ValueMap | undefined {
  if (!isList(conditions)) return undefined;
  for (const condition of conditions)
    if (isMap(condition) && ENDS_OF_JOBS.has(condition['type']) && condition['status'] === 'True')
      return { type: condition['type'], status: 'True' };
  return undefined;
}
