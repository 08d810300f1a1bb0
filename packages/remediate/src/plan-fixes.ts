import type { FixSafety } from '@bulwark/control-kit';
import { Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import { SEVERITIES } from '@bulwark/model';
import type { Finding, Origin, RawObject, Remedy, ScanResult } from '@bulwark/model';
import { acceptFixes, fixedValue } from './accept.ts';
import { append } from './append.ts';
import { writeIntoTexts } from './documents.ts';
import type { WrittenFixes } from './documents.ts';
import type { Fix, FixPlan, RefusedFix } from './fix.ts';
import { ObjectJudge } from './object-judge.ts';
import { complaintsOf } from './whole.ts';

export interface FixRequest {
  /** How the objects are judged: with every control whose findings a fix must not add. */
  readonly posture: PostureOptions;
  readonly objects: readonly RawObject[];
  /** Decisions to live with findings: what is excepted is not fixed. */
  readonly exceptions?: Parameters<Posture['result']>[0];
  /** Which of the findings that can be fixed are to be. */
  readonly wanted: (finding: Finding, safety: FixSafety) => boolean;
}

/**
 * Plans the fixes of findings whose remedy says exactly what to change. A fix is in the plan only where the edited text,
 * read and evaluated again together with all other edits, no longer has the finding and has no other that was not there.
 */
export function planFixes({ posture, objects, exceptions, wanted }: FixRequest): FixPlan {
  const evaluate = (all: readonly RawObject[]): ScanResult => resultOf(posture, all, exceptions);
  const before = evaluate(objects);
  const candidates = candidatesOf(posture, objects, before.findings, wanted);
  const relational = relationalControls(posture);
  const isRelational = ({ finding }: Fix): boolean => relational.has(finding.control);
  const judge = new ObjectJudge(posture);
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

function resultOf(
  posture: PostureOptions,
  objects: readonly RawObject[],
  exceptions: FixRequest['exceptions'],
): ScanResult {
  const state = new Posture(posture);
  for (const object of objects) state.add(object);
  return state.result(exceptions);
}

function relationalControls({ plan }: PostureOptions): ReadonlySet<string> {
  return new Set(
    plan.controls.filter(({ control }) => control.reads !== undefined).map(({ control }) => control.id),
  );
}

/**
 * Safe fixes first, then by severity: of two that exclude each other the earlier is made. What was rendered is never edited: its text is
 * nobody's file.
 */
function candidatesOf(
  { plan }: PostureOptions,
  objects: readonly RawObject[],
  findings: readonly Finding[],
  wanted: FixRequest['wanted'],
): readonly Fix[] {
  const byOrigin = new Map<Origin, RawObject>(objects.map((object) => [object.origin, object]));
  const safety = new Map(plan.controls.map(({ control }) => [control.id, control.fix ?? 'review']));
  return findings
    .filter(({ remedy, origin }) => isExact(remedy) && !isRendered(origin))
    .map((finding) => ({ finding, safety: safety.get(finding.control) ?? 'review' }))
    .filter(({ finding, safety }) => wanted(finding, safety))
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ finding, safety }, number) => {
      const object = byOrigin.get(finding.origin);
      return object === undefined ? [] : [{ number, finding, remedy: finding.remedy, safety, object }];
    });
}

function isExact({ set = [], remove = [] }: Remedy): boolean {
  return set.length + remove.length > 0;
}

function isRendered(origin: Origin): boolean {
  return origin.source === 'file' && origin.rendered !== undefined;
}

function rank({ finding, safety }: { readonly finding: Finding; readonly safety: FixSafety }): number {
  return SEVERITIES.indexOf(finding.severity) + (safety === 'safe' ? 0 : SEVERITIES.length);
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
