import { formatReference } from '@bulwark/model';
import type { ExceptionRule, Finding, ObjectReference, Outcome, Origin } from '@bulwark/model';
import type { ExceptionsInForce } from './exceptions/exceptions.ts';
import { codeOf, NO_SUBJECT, outcomeOf } from './outcomes.ts';
import type { Blind } from './outcomes.ts';
import type { Plan } from './plan.ts';
import type { ObjectRecord } from './record.ts';
import type { Verdict } from './relational.ts';
import type { UnitState } from './unit-state.ts';

/** One control's outcome on one object, passes included. */
export interface ControlExplanation {
  readonly control: string;
  readonly outcome: Outcome;
  /** Why it was not judged. */
  readonly reasons: readonly { readonly reason: Blind['reason']; readonly detail: string }[];
  /** What nobody has decided to live with. */
  readonly findings: readonly Finding[];
  readonly excepted: readonly { readonly finding: Finding; readonly rule: ExceptionRule }[];
}

export interface ObjectExplanation {
  readonly unit: string;
  readonly object: ObjectReference;
  readonly origin: Origin;
  readonly foldedInto: string | undefined;
  readonly controls: readonly ControlExplanation[];
}

interface Asked {
  readonly plan: Plan;
  readonly state: UnitState;
  readonly exceptions: ExceptionsInForce;
}

/** What every control of the plan said of an object of one unit; controls without a subject there are left out. */
export function explainRecord(
  { plan, state: { inventory, relational }, exceptions }: Asked,
  reference: ObjectReference,
): readonly ObjectExplanation[] {
  const matches = inventory.records.filter((record) => sameReference(record.reference, reference));
  return matches.map((record) => {
    const verdicts = [...relational.verdicts()].filter((verdict) => verdict.record === record);
    return {
      unit: record.unit,
      object: record.reference,
      origin: record.origin,
      foldedInto: record.owner && formatReference(record.root.reference),
      controls: plan.controls.flatMap((planned) => {
        const code = Math.max(
          record.outcomes[planned.index] as number,
          ...verdicts.map((verdict) => codeIn(verdict, planned.index)),
        );
        const parts = [record, ...verdicts.map((verdict) => verdict.said)];
        const said = details(planned.index, parts, exceptions);
        const isExcepted = code === codeOf('fail') && said.findings.length === 0 && said.excepted.length > 0;
        const outcome = isExcepted ? 'excepted' : outcomeOf(code);
        return outcome === undefined ? [] : [{ control: planned.control.id, outcome, ...said }];
      }),
    };
  });
}

/** What a control said in a verdict of its group; 0 where it is of another. */
function codeIn({ group, said }: Verdict, control: number): number {
  return said.codes[group.controls.findIndex(({ index }) => index === control)] ?? NO_SUBJECT;
}

interface Part {
  readonly blinds: readonly Blind[];
  readonly findings: ObjectRecord['findings'];
}

function details(
  control: number,
  parts: readonly Part[],
  exceptions: ExceptionsInForce,
): Pick<ControlExplanation, 'reasons' | 'findings' | 'excepted'> {
  const findings = parts.flatMap((part) =>
    part.findings.filter(({ controlIndex }) => controlIndex === control),
  );
  const excepted = findings.flatMap((finding) => {
    const rule = exceptions.of(finding);
    return rule === undefined ? [] : [{ finding, rule }];
  });
  return {
    reasons: parts.flatMap(({ blinds }) =>
      blinds.filter((blind) => blind.control === control).map(({ reason, detail }) => ({ reason, detail })),
    ),
    findings: excepted.length === 0 ? findings : findings.filter((finding) => !exceptions.of(finding)),
    excepted,
  };
}

function sameReference(a: ObjectReference, b: ObjectReference): boolean {
  return a.kind.toLowerCase() === b.kind.toLowerCase() && a.namespace === b.namespace && a.name === b.name;
}
