import { RBAC_KINDS, WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import { keyOf } from './kinds.ts';
import type { ReadingPlan } from './kinds.ts';
import type { Task } from './options.ts';
import type { Grant } from './role.ts';

/** What a command has to be allowed: kinds are listed; followed, too, by a watch; and those that can be mended are read one by one and patched. */
export function grantsOf(task: Task, plan: ReadingPlan, controls: readonly Control[]): readonly Grant[] {
  const mended = task === 'fix' ? mendedKinds(controls) : new Set<string>();
  return plan.wanted.map(({ resource, metadataOnly }) => {
    const key = keyOf(resource);
    const isMended = task === 'fix' && !metadataOnly && (mended.has(key) || plan.workloads.has(key));
    const more = isMended ? ['get', 'patch'] : task === 'watch' ? ['watch'] : [];
    return { resource, verbs: ['list', ...more] };
  });
}

/** Kinds on which a control that knows an exact change can have a finding. */
function mendedKinds(controls: readonly Control[]): ReadonlySet<string> {
  return new Set(controls.filter(({ fix }) => fix !== undefined).flatMap(kindsOf));
}

function kindsOf({ subject, kinds }: Control): readonly string[] {
  switch (subject) {
    case 'container':
    case 'workload':
      return kinds ?? WORKLOAD_KINDS;
    case 'object':
      return kinds ?? [];
    case 'role':
      return RBAC_KINDS;
    case 'namespace':
      return ['Namespace'];
  }
}
