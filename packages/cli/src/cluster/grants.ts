import type { Control } from '@bulwark/control-kit';
import { hasSubjectsIn } from '@bulwark/engine';
import { keyOf } from './kinds.ts';
import type { ReadingPlan } from './kinds.ts';
import type { Task } from './options.ts';
import type { Grant } from './role.ts';

/** What a command has to be allowed: kinds are listed; followed, too, by a watch; and those that can be mended are read one by one and patched. */
export function grantsOf(task: Task, plan: ReadingPlan, controls: readonly Control[]): readonly Grant[] {
  const mending = task === 'fix' ? controls.filter(({ fix }) => fix !== undefined) : [];
  return plan.wanted.map(({ resource, metadataOnly }) => {
    const key = keyOf(resource);
    const isWorkload = plan.workloads.has(key) || undefined;
    const isMended = !metadataOnly && mending.some((control) => hasSubjectsIn(control, key, isWorkload));
    const more = isMended ? ['get', 'patch'] : task === 'watch' ? ['watch'] : [];
    return { resource, verbs: ['list', ...more] };
  });
}
