import { WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import { DEFINITION_KIND, isCustom } from './custom-workloads.ts';
import { isDormant } from './dormant.ts';
import type { Plan, PlannedControl } from './plan.ts';
import type { ObjectRecord } from './record.ts';
import { RBAC_KINDS } from './unit-inventory.ts';

/** What the controls of a group judge. */
export type GroupSubject = 'workload' | 'object' | 'role' | 'namespace';

/** Controls with `reads` that have the same subjects and read the same: asked together, and together asked again. */
export interface ControlGroup {
  readonly subject: GroupSubject;
  /** Kinds of the subjects; undefined for all. */
  readonly kinds: readonly string[] | undefined;
  readonly reads: readonly string[];
  readonly controls: readonly PlannedControl[];
}

/** The controls with `reads` of a plan, by what they judge. */
export class ControlGroups {
  readonly all: readonly ControlGroup[];
  readonly #byKind = new Map<string, readonly ControlGroup[]>();

  constructor(plan: Plan) {
    const relational = plan.controls.filter(({ control }) => control.reads !== undefined);
    this.all = [...Map.groupBy(relational, ({ control }) => groupName(control)).values()].map((controls) => {
      const { control } = controls[0] as PlannedControl;
      return { subject: subjectOf(control), kinds: control.kinds, reads: control.reads ?? [], controls };
    });
  }

  /** Groups whose subjects are roles, or namespaces. */
  of(subject: 'role' | 'namespace'): readonly ControlGroup[] {
    return this.all.filter((group) => group.subject === subject);
  }

  /** Groups that have a subject in an object. Workloads are subjects only where nothing scanned owns them, and where they may run. */
  on({ reference: { kind }, isWorkload, owner, view }: ObjectRecord): readonly ControlGroup[] {
    const isRoot = isWorkload && owner === undefined && !isDormant(kind, view.value);
    const key = `${kind} ${isRoot}`;
    let groups = this.#byKind.get(key);
    if (groups === undefined) {
      groups = this.all.filter(({ subject, kinds }) => {
        if (subject === 'object') return kinds?.includes(kind) ?? false;
        return subject === 'workload' && isRoot && (kinds?.includes(kind) ?? true);
      });
      this.#byKind.set(key, groups);
    }
    return groups;
  }
}

function groupName(control: Control): string {
  return JSON.stringify([subjectOf(control), control.kinds, control.reads]);
}

function subjectOf({ subject }: Control): GroupSubject {
  return subject === 'container' ? 'workload' : subject;
}

/** Whether it matters to a group what is known of a kind as a whole, be it complete or unread. */
export function concernsKind(group: ControlGroup, kind: string): boolean {
  const { subject, reads, kinds = [] } = group;
  if (kind === '*' || subject === 'namespace') return true;
  return reads.includes(kind) || kinds.includes(kind) || concernsImplied(group, kind);
}

/** Kinds that stand behind a subject, or behind the word 'workloads'. */
function concernsImplied({ subject, reads }: ControlGroup, kind: string): boolean {
  if (subject === 'role' && RBAC_KINDS.includes(kind)) return true;
  const overWorkloads = subject === 'workload' || reads.includes('workloads');
  return overWorkloads && (WORKLOAD_KINDS.includes(kind) || isCustom(kind) || kind === DEFINITION_KIND);
}
