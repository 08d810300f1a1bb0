import type { Identity, NotEvaluatedReason, ObjectReference, Path, Remedy, Value } from '@bulwark/model';

/**
 * Which value the paths of a violation start from: the subject itself (a container, the pod spec, the object …),
 * the pod spec, the pod template, or the whole object.
 */
export type PathBase = 'subject' | 'pod' | 'template' | 'object';

/** One thing that is wrong. Paths in `remedy` start where `path` starts. */
export interface Violation {
  readonly path: Path;
  readonly base?: PathBase;
  /** What is wrong, naming the object's field and value, as one sentence. */
  readonly message: string;
  readonly remedy: Remedy;
  /** Never show the value at `path`, only its shape. */
  readonly secret?: boolean;
  /** Shown instead of the value at `path`, where that says too little; must hold no secret. */
  readonly evidence?: Value;
  readonly related?: readonly RelatedReference[];
  readonly holders?: readonly Identity[];
}

/** Another object of the same unit that takes part in a violation. */
export interface RelatedReference {
  readonly object: ObjectReference;
  readonly relation: string;
  readonly paths: readonly Path[];
}

export interface Pass {
  readonly outcome: 'pass';
}
export interface NotApplicable {
  readonly outcome: 'not-applicable';
}
export interface NotEvaluated {
  readonly outcome: 'not-evaluated';
  readonly reason: NotEvaluatedReason;
  /** What is missing, in a few words: a kind, a field, an object. */
  readonly detail: string;
}
export interface Fail {
  readonly outcome: 'fail';
  readonly violations: readonly Violation[];
}
export type Verdict = Pass | NotApplicable | NotEvaluated | Fail;

export const pass: Pass = { outcome: 'pass' };
/** The control says nothing about this subject: another kind of thing, a version without the feature. */
export const notApplicable: NotApplicable = { outcome: 'not-applicable' };

/** The subject could not be judged, and why. */
export function notEvaluated(reason: NotEvaluatedReason, detail: string): NotEvaluated {
  return { outcome: 'not-evaluated', reason, detail };
}

/** The subject violates the control, in one or several places. At least one violation. */
export function fail(first: Violation, ...rest: readonly Violation[]): Fail {
  return { outcome: 'fail', violations: [first, ...rest] };
}

/** `fail` with the given violations, `pass` where there are none. Only for subjects that were looked at entirely. */
export function failIfAny(violations: readonly Violation[]): Pass | Fail {
  return violations.length === 0 ? pass : { outcome: 'fail', violations };
}

/** The verdict about something absent: a failure only where the unit holds the kind completely. */
export function absent(
  inventory: { isComplete(kind: string): boolean },
  kind: string,
  violation: Violation,
): Fail | NotEvaluated {
  return inventory.isComplete(kind) ? fail(violation) : notEvaluated('partial-inventory', kind);
}
