import { formatReference } from '@bulwark/model';
import type { Finding, ObjectReference, Outcome, Origin } from '@bulwark/model';
import { outcomeOf } from './outcomes.ts';
import type { Blind } from './outcomes.ts';
import type { Plan } from './plan.ts';
import type { UnitState } from './posture.ts';
import type { ObjectRecord } from './record.ts';

/** One control's outcome on one object, passes included. */
export interface ControlExplanation {
  readonly control: string;
  readonly outcome: Outcome;
  /** Why it was not judged. */
  readonly reasons: readonly { readonly reason: Blind['reason']; readonly detail: string }[];
  readonly findings: readonly Finding[];
}

export interface ObjectExplanation {
  readonly unit: string;
  readonly object: ObjectReference;
  readonly origin: Origin;
  readonly foldedInto: string | undefined;
  readonly controls: readonly ControlExplanation[];
}

/** What every control of the plan said of an object of one unit; controls without a subject there are left out. */
export function explainRecord(
  plan: Plan,
  { inventory, relational }: UnitState,
  reference: ObjectReference,
): readonly ObjectExplanation[] {
  const matches = inventory.records.filter((record) => sameReference(record.reference, reference));
  return matches.map((record) => ({
    unit: record.unit,
    object: record.reference,
    origin: record.origin,
    foldedInto: record.owner && formatReference(record.root.reference),
    controls: plan.controls.flatMap((planned) => {
      const verdicts =
        relational.byControl.get(planned.index)?.filter((verdict) => verdict.record === record) ?? [];
      const code = Math.max(
        record.outcomes[planned.index] as number,
        ...verdicts.map((verdict) => verdict.code),
      );
      const outcome = outcomeOf(code);
      if (outcome === undefined) return [];
      return [{ control: planned.control.id, outcome, ...details(planned.index, record, verdicts) }];
    }),
  }));
}

interface Part {
  readonly blinds: readonly Blind[];
  readonly findings: ObjectRecord['findings'];
}

function details(
  control: number,
  record: ObjectRecord,
  verdicts: readonly Part[],
): Pick<ControlExplanation, 'reasons' | 'findings'> {
  const parts: readonly Part[] = [record, ...verdicts];
  return {
    reasons: parts.flatMap(({ blinds }) =>
      blinds.filter((blind) => blind.control === control).map(({ reason, detail }) => ({ reason, detail })),
    ),
    findings: parts.flatMap(({ findings }) => findings.filter((finding) => finding.controlIndex === control)),
  };
}

function sameReference(a: ObjectReference, b: ObjectReference): boolean {
  return a.kind.toLowerCase() === b.kind.toLowerCase() && a.namespace === b.namespace && a.name === b.name;
}
