import { isFinalPodPhase, isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';

const ENDS_OF_JOBS = new Set<Value | undefined>(['Complete', 'Failed']);

/** What matters of the statuses of which not everything does. */
const MATTERING: ReadonlyMap<Value | undefined, (status: ValueMap) => ValueMap | undefined> = new Map([
  ['Node', ({ nodeInfo }: ValueMap) => ({ nodeInfo })],
  ['Pod', ({ phase }: ValueMap) => (isFinalPodPhase(phase) ? { phase } : undefined)],
  ['Job', ({ conditions }: ValueMap) => endOf(conditions)],
]);

/** Whether most of what the status of a kind tells matters to nothing. */
export function hasNoisyStatus(kind: Value | undefined): boolean {
  return MATTERING.has(kind);
}

/** What matters of the status of an object: the versions of a Node, and whether a Job or a Pod has ended; undefined where nothing does. Idempotent. */
export function statusThatMatters(kind: string, status: Value | undefined): ValueMap | undefined {
  return isMap(status) ? MATTERING.get(kind)?.(status) : undefined;
}

/** Whether a Job will start no pod any more, since its pods have done their work or have failed for good; or a Pod no container. */
export function hasEnded(kind: 'Job' | 'Pod', status: Value | undefined): boolean {
  return statusThatMatters(kind, status) !== undefined;
}

/** The condition that a Job has when it has ended (`batch/v1` JobStatus), as the only one of a status. */
function endOf(conditions: Value | undefined): ValueMap | undefined {
  if (!isList(conditions)) return undefined;
  for (const condition of conditions)
    if (isMap(condition) && ENDS_OF_JOBS.has(condition['type']) && condition['status'] === 'True')
      return { conditions: [{ type: condition['type'], status: 'True' }] };
  return undefined;
}
