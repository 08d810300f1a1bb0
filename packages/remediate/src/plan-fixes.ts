import { Posture } from '@bulwark/engine';
import type { ObjectRecord, PostureOptions } from '@bulwark/engine';
import { isRendered } from '@bulwark/model';
import type { RawObject, ScanResult } from '@bulwark/model';
import { acceptFixes, fixedValue } from './accept.ts';
import { append } from './append.ts';
import { writeIntoTexts } from './documents.ts';
import type { WrittenFixes } from './documents.ts';
import { candidatesOf } from './candidates.ts';
import type { CandidateRequest } from './candidates.ts';
import type { Fix, FixPlan, RefusedFix } from './fix.ts';
import { ObjectJudge } from './object-judge.ts';
import { complaintsOf } from './whole.ts';

export interface FixRequest extends CandidateRequest {
  /** Decisions to live with findings: what is excepted is not fixed. */
  readonly exceptions?: Parameters<Posture['result']>[0];
}

/**
 * Plans the fixes of findings whose remedy says exactly what to change. A fix is in the plan only where the edited text,
 * read and evaluated again together with all other edits, no longer has the finding and has no other that was not there.
 */
export function planFixes({ posture, objects, exceptions, wanted }: FixRequest): FixPlan {
  const evaluate = (all: readonly RawObject[]): ScanResult => evaluated(posture, all, exceptions).result;
  const { result: before, records } = evaluated(posture, objects, exceptions);
  // What was rendered is never edited: its text is nobody's file.
  const findings = before.findings.filter(({ origin }) => !isRendered(origin));
  const candidates = candidatesOf({ posture, objects, wanted }, findings);
  const relational = relationalControls(posture);
  const isRelational = ({ finding }: Fix): boolean => relational.has(finding.control);
  const judge = new ObjectJudge(posture, (object) => records.get(object)?.view.templates?.paths);
  const refused: RefusedFix[] = [];
  let fixes: readonly Fix[] = byObject(candidates).flatMap((group) => {
    const outcome = acceptFixes(group, judge, isRelational);
    append(refused, outcome.refused);
    return outcome.accepted;
  });
  for (;;) {
    const written: WrittenFixes = writeIntoTexts(fixes);
    append(refused, written.refused);
    const after = written.accepted.length === 0 ? before : evaluate(edited(objects, written.accepted));
    const complaints = complaintsOf({ before, after, fixes: written.accepted, isRelational });
    if (complaints.length === 0)
      return { files: written.files, applied: inOrder(written.accepted), refused, before, after };
    append(refused, complaints);
    const dropped = new Set(complaints.map(({ fix }) => fix));
    fixes = written.accepted.filter((fix) => !dropped.has(fix));
  }
}

function evaluated(
  posture: PostureOptions,
  objects: readonly RawObject[],
  exceptions: FixRequest['exceptions'],
): { readonly result: ScanResult; readonly records: ReadonlyMap<RawObject, ObjectRecord> } {
  const state = new Posture(posture);
  const records = new Map(objects.map((object) => [object, state.add(object)]));
  return { result: state.result(exceptions), records };
}

/** Controls that decide by other objects too. */
export function relationalControls({ plan }: PostureOptions): ReadonlySet<string> {
  return new Set(
    plan.controls.filter(({ control }) => control.reads !== undefined).map(({ control }) => control.id),
  );
}

function byObject(fixes: readonly Fix[]): readonly (readonly Fix[])[] {
  return [...Map.groupBy(fixes, ({ object }) => object).values()];
}

function edited(objects: readonly RawObject[], fixes: readonly Fix[]): readonly RawObject[] {
  const wanted = Map.groupBy(fixes, ({ object }) => object);
  return objects.map((object) => {
    const own = wanted.get(object);
    return own === undefined ? object : { value: fixedValue(object.value, own), origin: object.origin };
  });
}

function inOrder(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.toSorted((a, b) => a.number - b.number);
}
