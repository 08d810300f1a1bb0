import type { ExceptedFinding } from '@bulwark/model';
import type { ExceptionsInForce } from './exceptions/exceptions.ts';
import type { FindingRecord } from './finding-record.ts';
import { blindKey, codeOf, emptyTally, outcomeOf } from './outcomes.ts';
import type { Blind, Tally } from './outcomes.ts';
import type { Plan } from './plan.ts';
import type { ObjectRecord } from './record.ts';
import { shownOn } from './shown.ts';
import type { Scope, Shown } from './shown.ts';
import { referenceOf } from './subject.ts';
import type { UnitState } from './unit-state.ts';
import { unseenSubjects } from './unknown-kinds.ts';

/** Everything that the controls said, by control, with folded objects counted once and findings in their final order. */
export interface Collected {
  readonly tallies: readonly Tally[];
  readonly blinds: readonly (readonly BlindCount[])[];
  /** All findings, those under an exception among them. */
  readonly findings: readonly FindingRecord[];
  readonly excepted: readonly ExceptedFinding[];
}

export interface BlindCount {
  readonly reason: Blind['reason'];
  readonly detail: string;
  readonly count: number;
}

interface Sums {
  readonly tallies: readonly Tally[];
  /** How many objects have each vector of outcomes; equal vectors are one array, so few are counted one by one. */
  readonly vectors: Map<Uint8Array, number>;
  readonly blinds: readonly Map<string, BlindCount>[];
  readonly exceptions: ExceptionsInForce;
}

/** Adds up all units of a plan. */
export function collect(
  plan: Plan,
  units: readonly UnitState[],
  scope: Scope,
  exceptions: ExceptionsInForce,
): Collected {
  const sums: Sums = {
    tallies: plan.controls.map(emptyTally),
    vectors: new Map(),
    blinds: plan.controls.map(() => new Map()),
    exceptions,
  };
  const shown = units.flatMap((unit) => shownIn(unit, scope));
  const findings = shown.flatMap((each) => each.findings);
  // In the order of the findings, in which exceptions tell what they were asked for.
  for (const finding of findings) exceptions.of(finding);
  for (const unit of units) countVerdicts(unit, scope, sums);
  for (const each of shown) if (scope(each.root.reference)) countRoot(each, sums);
  for (const { unknown } of units) {
    for (const planned of plan.controls) {
      const unseen = unseenSubjects(planned, unknown);
      (sums.tallies[planned.index] as Tally)['not-evaluated'] += unseen.length;
      countBlinds(sums.blinds, unseen);
    }
  }
  for (const [outcomes, objects] of sums.vectors) countVector(outcomes, objects, sums.tallies);
  return {
    tallies: sums.tallies,
    blinds: sums.blinds.map(sortBlinds),
    findings,
    excepted: exceptedOf(findings, exceptions),
  };
}

function exceptedOf(
  findings: readonly FindingRecord[],
  exceptions: ExceptionsInForce,
): readonly ExceptedFinding[] {
  if (exceptions.none) return [];
  return findings.flatMap((finding) => {
    const rule = exceptions.of(finding);
    return rule === undefined ? [] : [{ finding, rule }];
  });
}

function shownIn(unit: UnitState, scope: Scope): readonly Shown[] {
  const roots = unit.inventory.records.filter(({ owner }) => owner === undefined);
  return roots.map((root) => shownOn(unit, root, scope));
}

const FAIL = codeOf('fail');
const EXCEPTED = codeOf('excepted');

/** An object is excepted of a control when nothing is left of which nobody has decided. */
function allExcepted(findings: readonly FindingRecord[], exceptions: ExceptionsInForce): boolean {
  if (exceptions.none || findings.length === 0) return false;
  return findings.every((finding) => exceptions.of(finding) !== undefined);
}

/** Counts what controls with `reads` said. */
function countVerdicts({ relational }: UnitState, scope: Scope, { tallies, blinds, exceptions }: Sums): void {
  for (const { group, subject, said } of relational.verdicts()) {
    if (!scope(referenceOf(subject))) continue;
    group.controls.forEach(({ index }, position) => {
      const code = said.codes[position] as number;
      const found = said.findings.filter(({ controlIndex }) => controlIndex === index);
      const isExcepted = code === FAIL && allExcepted(found, exceptions);
      count(tallies[index] as Tally, isExcepted ? EXCEPTED : code);
    });
    countBlinds(blinds, said.blinds);
  }
}

/** An owner with what folds into it is one object: its outcome is the worst of all, its blind spots are told once. */
function countRoot({ root, own, members }: Shown, { vectors, blinds, exceptions }: Sums): void {
  const worst = members.length === 0 ? root.outcomes : worstOutcomes([root, ...members]);
  const outcomes = exceptions.none ? worst : withExceptions(worst, own, exceptions);
  vectors.set(outcomes, (vectors.get(outcomes) ?? 0) + 1);
  const told = new Map(members.flatMap((member) => member.blinds.map((blind) => [blindKey(blind), blind])));
  for (const blind of root.blinds) told.delete(blindKey(blind));
  countBlinds(blinds, root.blinds);
  countBlinds(blinds, [...told.values()]);
}

/** The same vector, where no exception covers all that a control found. */
function withExceptions(
  outcomes: Uint8Array,
  findings: readonly FindingRecord[],
  exceptions: ExceptionsInForce,
): Uint8Array {
  const byControl = Map.groupBy(findings, ({ controlIndex }) => controlIndex);
  let changed: Uint8Array | undefined;
  for (const [index, found] of byControl) {
    if (outcomes[index] !== FAIL || !allExcepted(found, exceptions)) continue;
    changed ??= new Uint8Array(outcomes);
    changed[index] = EXCEPTED;
  }
  return changed ?? outcomes;
}

function worstOutcomes(records: readonly ObjectRecord[]): Uint8Array {
  const worst = new Uint8Array(records[0]?.outcomes ?? []);
  for (const { outcomes } of records) {
    outcomes.forEach((code, index) => {
      if (code > (worst[index] as number)) worst[index] = code;
    });
  }
  return worst;
}

function countVector(outcomes: Uint8Array, objects: number, tallies: readonly Tally[]): void {
  outcomes.forEach((code, index) => {
    const outcome = outcomeOf(code);
    if (outcome !== undefined) (tallies[index] as Tally)[outcome] += objects;
  });
}

function count(tally: Tally, code: number): void {
  const outcome = outcomeOf(code);
  if (outcome !== undefined) tally[outcome] += 1;
}

function countBlinds(into: readonly Map<string, BlindCount>[], blinds: readonly Blind[]): void {
  for (const { control, reason, detail } of blinds) {
    const counts = into[control] as Map<string, BlindCount>;
    const key = `${reason}\n${detail}`;
    counts.set(key, { reason, detail, count: (counts.get(key)?.count ?? 0) + 1 });
  }
}

function sortBlinds(counts: Map<string, BlindCount>): readonly BlindCount[] {
  return [...counts.keys()].sort().map((key) => counts.get(key) as BlindCount);
}
