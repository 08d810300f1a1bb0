import { WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import type { NotEvaluatedReason } from '@bulwark/model';
import { codeOf } from './outcomes.ts';
import type { Blind } from './outcomes.ts';
import { concerns } from './plan.ts';
import type { PlannedControl } from './plan.ts';
import type { RelationalVerdict } from './relational.ts';
import { RBAC_KINDS } from './unit-inventory.ts';

/** Why the objects of a kind could not be read. */
export interface UnknownKind {
  readonly reason: NotEvaluatedReason;
  readonly detail: string;
  /** Whether its objects have pod templates, where it is a custom resource. */
  readonly isWorkload?: boolean;
}

/** Kinds of a unit whose objects could not be read although they were wanted, with the reason. */
export type UnknownKinds = ReadonlyMap<string, UnknownKind>;

export const NOTHING_UNKNOWN: UnknownKinds = new Map();

/** What a control would have judged and could not: one for each unknown kind in which it has subjects. */
export function unseenSubjects(planned: PlannedControl, unknown: UnknownKinds): readonly Blind[] {
  if (unknown.size === 0) return [];
  return [...unknown]
    .filter(([kind, { isWorkload }]) => hasSubjectsIn(planned.control, kind, isWorkload))
    .map(([, { reason, detail }]) => ({ control: planned.index, reason, detail }));
}

function hasSubjectsIn(control: Control, kind: string, isWorkload: boolean | undefined): boolean {
  if (control.subject === 'role') return RBAC_KINDS.includes(kind);
  if (control.subject === 'namespace') return kind === 'Namespace';
  return concerns(control, kind, isWorkload);
}

const PASS = codeOf('pass');
const NOT_EVALUATED = codeOf('not-evaluated');

/**
 * The verdicts of a control with `reads` where one of the kinds that it reads is unknown: what it found stands, and whatever it
 * found nothing wrong with is not evaluated, for what it did not see could change that.
 */
export function throughUnknown(
  verdicts: readonly RelationalVerdict[],
  { control, index }: PlannedControl,
  unknown: UnknownKinds,
): readonly RelationalVerdict[] {
  const read = [...unknown].filter(([kind, { isWorkload }]) => readsKind(control, kind, isWorkload));
  if (read.length === 0) return verdicts;
  const blinds = read.map(([, { reason, detail }]) => ({ control: index, reason, detail }));
  return verdicts.map((verdict) =>
    verdict.code <= PASS || isOfUnknown(verdict, unknown)
      ? { ...verdict, code: NOT_EVALUATED, blinds }
      : verdict,
  );
}

function readsKind(
  { reads = [] }: Control,
  kind: string,
  isWorkload = WORKLOAD_KINDS.includes(kind),
): boolean {
  return reads.includes(kind) || (reads.includes('workloads') && isWorkload);
}

/** A control that asked for an unknown kind and said so: the true reason is that of the kind. */
function isOfUnknown({ code, blinds }: RelationalVerdict, unknown: UnknownKinds): boolean {
  return (
    code === NOT_EVALUATED &&
    blinds.every(
      ({ reason, detail }) => reason === 'partial-inventory' && unknown.has(detail.split(' ', 1)[0] ?? ''),
    )
  );
}
