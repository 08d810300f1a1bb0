import { stringAt } from './fields.ts';
import type { WorkloadView } from './views.ts';

const JOBS = new Set(['Job', 'CronJob']);

/** Whether the pods of a workload end by themselves: Jobs, CronJobs, and whatever is not always restarted. */
export function runsToCompletion({ object, podSpec }: WorkloadView): boolean {
  return JOBS.has(object.reference.kind) || (stringAt(podSpec, 'restartPolicy') || 'Always') !== 'Always';
}
