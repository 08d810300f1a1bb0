import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';

const ENDS = new Set<Value | undefined>(['Complete', 'Failed']);

/** What matters of the status of an object: the versions of a Node, and whether a Job has ended; undefined where nothing does. Idempotent. */
export function statusThatMatters(kind: string, status: Value | undefined): ValueMap | undefined {
  if (!isMap(status)) return undefined;
  if (kind === 'Node') return { nodeInfo: status['nodeInfo'] };
  const end = kind === 'Job' ? endOf(status) : undefined;
  return end && { conditions: [end] };
}

/** Whether a Job will start no pod any more, since its pods have done their work or have failed for good. */
export function hasEnded(status: Value | undefined): boolean {
  return isMap(status) && endOf(status) !== undefined;
}

/** The condition that a Job has when it has ended (`batch/v1` JobStatus). */
function endOf({ conditions }: ValueMap): ValueMap | undefined {
  if (!isList(conditions)) return undefined;
  for (const condition of conditions)
    if (isMap(condition) && ENDS.has(condition['type']) && condition['status'] === 'True')
      return { type: condition['type'], status: 'True' };
  return undefined;
}
