import { MalformedField, podPath } from '@bulwark/control-kit';
import type {
  Context,
  Fail,
  ObjectView,
  PathBase,
  Verdict,
  Violation,
  WorkloadView,
} from '@bulwark/control-kit';
import { formatPath } from '@bulwark/model';
import type { Path } from '@bulwark/model';
import { codeOf } from './outcomes.ts';
import type { Blind, OutcomeCode } from './outcomes.ts';
import type { LocalControls, PlannedControl } from './plan.ts';
import type { NormalisedObject } from './normalise.ts';

/** A violation with absolute paths, still holding no more than the control said. */
export interface LocatedViolation {
  readonly control: PlannedControl;
  readonly violation: Violation;
  /** From the root of the object. */
  readonly path: Path;
  /** The prefix that turns the violation's own paths into absolute ones. */
  readonly base: Path;
  readonly container: string | undefined;
}

/** Where evaluation of one object puts what it learns. `worst` keeps the worst outcome per control. */
export interface Sink {
  worst(control: PlannedControl, code: OutcomeCode): void;
  violation(located: LocatedViolation): void;
  blind(blind: Blind): void;
}

/** Runs every control that the object decides alone. */
export function evaluateLocal(
  object: NormalisedObject,
  controls: LocalControls,
  contextOf: ContextOf,
  sink: Sink,
): void {
  for (const planned of controls.object) judgeObject(planned, object.view, contextOf, sink);
  for (const workload of object.workloads) evaluateWorkload(workload, controls, contextOf, sink);
  if (hasUnsure(object.view))
    for (const planned of [...controls.workload, ...controls.container])
      noteUnsure(planned, object.view, sink);
}

function evaluateWorkload(
  workload: WorkloadView | MalformedField,
  controls: LocalControls,
  contextOf: ContextOf,
  sink: Sink,
): void {
  if (workload instanceof MalformedField) {
    for (const planned of [...controls.workload, ...controls.container]) malformed(planned, workload, sink);
    return;
  }
  for (const planned of controls.workload) judgeWorkload(planned, workload, contextOf, sink);
  for (const planned of controls.container) judgeContainers(planned, workload, contextOf, sink);
}

/** What looks like a pod template or the spec of a pod may be one, or a part of one that an operator completes. */
export function noteUnsure(planned: PlannedControl, { reference, templates }: ObjectView, sink: Sink): void {
  for (const path of templates?.unsure ?? []) {
    const detail = `${formatPath(path)} of ${reference.kind} looks like a pod template or the spec of a pod, and no schema says what becomes of it`;
    sink.worst(planned, codeOf('not-evaluated'));
    sink.blind({ control: planned.index, reason: 'unresolved-reference', detail });
  }
}

/** Whether an object holds something of which nobody knows whether it is a pod template. */
export function hasUnsure({ templates }: ObjectView): boolean {
  return (templates?.unsure.length ?? 0) > 0;
}

export type ContextOf = (planned: PlannedControl) => Context;

export function judgeObject(
  planned: PlannedControl,
  view: ObjectView,
  contextOf: ContextOf,
  sink: Sink,
): void {
  take(planned, run(planned, view, contextOf), { base: () => [], container: undefined }, sink);
}

export function judgeWorkload(
  planned: PlannedControl,
  workload: WorkloadView,
  contextOf: ContextOf,
  sink: Sink,
): void {
  const verdict = run(planned, workload, contextOf);
  take(planned, verdict, { base: (base) => basePath(workload, base, []), container: undefined }, sink);
}

export function judgeContainers(
  planned: PlannedControl,
  workload: WorkloadView,
  contextOf: ContextOf,
  sink: Sink,
): void {
  if (workload.containers.length === 0) sink.worst(planned, codeOf('not-applicable'));
  for (const container of workload.containers) {
    const verdict = run(planned, container, contextOf);
    take(
      planned,
      verdict,
      { base: (base) => basePath(workload, base, container.path), container: container.name },
      sink,
    );
  }
}

/** Any other subject: roles and namespaces, whose paths start at the object that stands for them. */
export function judge(planned: PlannedControl, subject: unknown, contextOf: ContextOf, sink: Sink): void {
  take(planned, run(planned, subject, contextOf), { base: () => [], container: undefined }, sink);
}

function basePath(workload: WorkloadView, base: PathBase | undefined, subjectPath: Path): Path {
  switch (base) {
    case 'object':
      return [];
    case 'template':
      return workload.templatePath;
    case 'pod':
      return podPath(workload, []);
    default:
      return podPath(workload, subjectPath);
  }
}

type Judged = Verdict | MalformedField | { readonly outcome: 'error'; readonly detail: string };

function run(planned: PlannedControl, subject: unknown, contextOf: ContextOf): Judged {
  try {
    return planned.control.check(subject as never, contextOf(planned));
  } catch (error) {
    if (error instanceof MalformedField) return error;
    return { outcome: 'error', detail: error instanceof Error ? error.message : String(error) };
  }
}

interface Place {
  readonly base: (base: PathBase | undefined) => Path;
  readonly container: string | undefined;
}

function take(planned: PlannedControl, verdict: Judged, place: Place, sink: Sink): void {
  if (verdict instanceof MalformedField) {
    malformed(planned, verdict, sink);
    return;
  }
  sink.worst(planned, codeOf(verdict.outcome));
  if (verdict.outcome === 'fail') takeViolations(planned, verdict, place, sink);
  if (verdict.outcome === 'not-evaluated')
    sink.blind({ control: planned.index, reason: verdict.reason, detail: verdict.detail });
  if (verdict.outcome === 'error')
    sink.blind({
      control: planned.index,
      reason: 'control-error',
      detail: `the control failed: ${verdict.detail}`,
    });
}

function takeViolations(planned: PlannedControl, verdict: Fail, place: Place, sink: Sink): void {
  for (const violation of verdict.violations) {
    const base = place.base(violation.base);
    sink.violation({
      control: planned,
      violation,
      base,
      path: [...base, ...violation.path],
      container: place.container,
    });
  }
}

function malformed(planned: PlannedControl, field: MalformedField, sink: Sink): void {
  sink.worst(planned, codeOf('not-evaluated'));
  sink.blind({
    control: planned.index,
    reason: 'malformed',
    detail: `${field.key} must be ${field.expected}`,
  });
}
