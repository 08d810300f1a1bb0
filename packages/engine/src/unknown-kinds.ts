import { WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import type { NotEvaluatedReason } from '@bulwark/model';
import { codeOf } from './outcomes.ts';
import type { Blind } from './outcomes.ts';
import { concerns } from './plan.ts';
import type { PlannedControl } from './plan.ts';
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

/** Kinds of which something else is known than before: whether they are complete, or why they could not be read. */
export function changedKinds(
  before: { readonly complete: readonly string[]; readonly unknown: UnknownKinds },
  after: { readonly complete: readonly string[]; readonly unknown: UnknownKinds },
): readonly string[] {
  const [was, is] = [new Set(before.complete), new Set(after.complete)];
  const kinds = new Set([...was, ...is, ...before.unknown.keys(), ...after.unknown.keys()]);
  return [...kinds].filter(
    (kind) => was.has(kind) !== is.has(kind) || !isSame(before.unknown.get(kind), after.unknown.get(kind)),
  );
}

function isSame(a: UnknownKind | undefined, b: UnknownKind | undefined): boolean {
  return a?.reason === b?.reason && a?.detail === b?.detail && a?.isWorkload === b?.isWorkload;
}

/** What a control would have judged and could not: one for each unknown kind in which it has subjects. */
export function unseenSubjects(planned: PlannedControl, unknown: UnknownKinds): readonly Blind[] {
  if (unknown.size === 0) return [];
  return [...unknown]
    .filter(([kind, { isWorkload }]) => hasSubjectsIn(planned.control, kind, isWorkload))
    .map(([, { reason, detail }]) => ({ control: planned.index, reason, detail }));
}

/** Whether a control can have a subject in objects of a kind; `isWorkload` is told of custom resources with pod templates. */
export function hasSubjectsIn(control: Control, kind: string, isWorkload: boolean | undefined): boolean {
  if (control.subject === 'role') return RBAC_KINDS.includes(kind);
  if (control.subject === 'namespace') return kind === 'Namespace';
  return concerns(control, kind, isWorkload);
}

const PASS = codeOf('pass');
const NOT_EVALUATED = codeOf('not-evaluated');

/** What a control said of one subject, in short. */
interface Verdict {
  readonly code: number;
  readonly blinds: readonly Blind[];
}

/**
 * The verdict of a control with `reads` where one of the kinds that it reads is unknown: what it found stands, and whatever it
 * found nothing wrong with is not evaluated, for what it did not see could change that.
 */
export function throughUnknown(
  verdict: Verdict,
  { control, index }: PlannedControl,
  unknown: UnknownKinds,
): Verdict {
  if (unknown.size === 0) return verdict;
  const read = [...unknown].filter(([kind, { isWorkload }]) => readsKind(control, kind, isWorkload));
  if (read.length === 0 || (verdict.code > PASS && !isOfUnknown(verdict, unknown))) return verdict;
  const blinds = read.map(([, { reason, detail }]) => ({ control: index, reason, detail }));
  return { code: NOT_EVALUATED, blinds };
}

function readsKind(
  { reads = [] }: Control,
  kind: string,
  isWorkload = WORKLOAD_KINDS.includes(kind),
): boolean {
  return reads.includes(kind) || (reads.includes('workloads') && isWorkload);
}

/** A control that asked for an unknown kind and said so: the true reason is that of the kind. */
function isOfUnknown({ code, blinds }: Verdict, unknown: UnknownKinds): boolean {
  return (
    code === NOT_EVALUATED &&
    blinds.every(
      ({ reason, detail }) => reason === 'partial-inventory' && unknown.has(detail.split(' ', 1)[0] ?? ''),
    )
  );
}
