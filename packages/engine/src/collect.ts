import type { ExceptedFinding } from '@bulwark/model';
import type { ExceptionsInForce } from './exceptions/exceptions.ts';
import type { FindingRecord } from './finding-record.ts';
import { codeOf, emptyTally, outcomeOf } from './outcomes.ts';
import type { Blind, Tally } from './outcomes.ts';
import type { Plan } from './plan.ts';
import type { UnitState } from './posture.ts';
import type { ObjectRecord } from './record.ts';
import type { UnitInventory } from './unit-inventory.ts';
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
export function collect(plan: Plan, units: readonly UnitState[], exceptions: ExceptionsInForce): Collected {
  const sums: Sums = {
    tallies: plan.controls.map(emptyTally),
    vectors: new Map(),
    blinds: plan.controls.map(() => new Map()),
    exceptions,
  };
  const findings = units.flatMap((unit) => collectUnit(unit, sums));
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

function collectUnit(unit: UnitState, sums: Sums): readonly FindingRecord[] {
  const { inventory, scope = everything } = unit;
  const members = membersByRoot(inventory);
  const related = relationalFindings(unit, sums);
  return inventory.records.flatMap((record) => {
    if (record.owner !== undefined) return [];
    const folded = members.get(record) ?? [];
    const ofRelations = [record, ...folded].flatMap((member) => related.get(member) ?? []);
    // A namespace may be in scope while the object that shows it is not.
    if (!scope(record.reference)) return sortFindings(ofRelations);
    const own = [...record.findings, ...foldedFindings(record, folded)];
    countRoot({ record, folded, own }, sums);
    return sortFindings([...own, ...ofRelations]);
  });
}

const FAIL = codeOf('fail');
const EXCEPTED = codeOf('excepted');

/** An object is excepted of a control when nothing is left of which nobody has decided. */
function allExcepted(findings: readonly FindingRecord[], exceptions: ExceptionsInForce): boolean {
  if (exceptions.none || findings.length === 0) return false;
  return findings.every((finding) => exceptions.of(finding) !== undefined);
}

function everything(): boolean {
  return true;
}

/** Counts what controls with `reads` said; gives their findings by the record on which they stand. */
function relationalFindings(
  { relational, scope = everything }: UnitState,
  { tallies, blinds, exceptions }: Sums,
): ReadonlyMap<ObjectRecord | undefined, readonly FindingRecord[]> {
  const byRecord = new Map<ObjectRecord | undefined, FindingRecord[]>();
  for (const [index, verdicts] of relational.byControl) {
    for (const { reference, code, blinds: unjudged, record, findings } of verdicts) {
      if (!scope(reference)) continue;
      const isExcepted = code === FAIL && allExcepted(findings, exceptions);
      count(tallies[index] as Tally, isExcepted ? EXCEPTED : code);
      countBlinds(blinds, unjudged);
      if (findings.length > 0) append(byRecord, record, findings);
    }
  }
  return byRecord;
}

function append<K>(map: Map<K, FindingRecord[]>, key: K, findings: readonly FindingRecord[]): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [...findings]);
  else list.push(...findings);
}

function membersByRoot(inventory: UnitInventory): Map<ObjectRecord, ObjectRecord[]> {
  const members = new Map<ObjectRecord, ObjectRecord[]>();
  for (const record of inventory.records) {
    if (record.owner === undefined) continue;
    const list = members.get(record.root);
    if (list === undefined) members.set(record.root, [record]);
    else list.push(record);
  }
  return members;
}

interface Root {
  readonly record: ObjectRecord;
  readonly folded: readonly ObjectRecord[];
  /** What controls without `reads` found in all of them. */
  readonly own: readonly FindingRecord[];
}

/** An owner with what folds into it is one object: its outcome is the worst of all, its blind spots are told once. */
function countRoot({ record, folded, own }: Root, { vectors, blinds, exceptions }: Sums): void {
  const worst = folded.length === 0 ? record.outcomes : worstOutcomes([record, ...folded]);
  const outcomes = exceptions.none ? worst : withExceptions(worst, own, exceptions);
  vectors.set(outcomes, (vectors.get(outcomes) ?? 0) + 1);
  if (folded.length === 0) {
    countBlinds(blinds, record.blinds);
    return;
  }
  const told = new Set(record.blinds.map(blindKey));
  const others = folded.flatMap((member) => member.blinds.filter((blind) => !told.has(blindKey(blind))));
  countBlinds(blinds, record.blinds);
  countBlinds(blinds, [...new Map(others.map((blind) => [blindKey(blind), blind])).values()]);
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

function blindKey({ control, reason, detail }: Blind): string {
  return `${control}\n${reason}\n${detail}`;
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

/**
 * Findings of folded objects that the owner's template does not show: a container that admission injected, a field that
 * somebody changed. They stand on the owner; what several pods share is told once.
 */
function foldedFindings(root: ObjectRecord, folded: readonly ObjectRecord[]): readonly FindingRecord[] {
  for (const finding of root.findings) finding.owner = undefined;
  if (folded.length === 0) return [];
  const seen = new Set(root.findings.map((finding) => templateKey(root, finding)));
  const extra: FindingRecord[] = [];
  for (const member of folded) {
    for (const finding of member.findings) {
      finding.owner = undefined;
      const key = templateKey(member, finding);
      if (seen.has(key)) continue;
      seen.add(key);
      finding.owner = root;
      extra.push(finding);
    }
  }
  return extra;
}

/** The part of a pointer that leads to the pod template in which the finding stands. */
function templatePrefix({ workloads }: ObjectRecord, { path, pointer }: FindingRecord): string {
  const found = workloads.find(({ templatePath }) =>
    templatePath.every((step, index) => step === path[index]),
  );
  const templatePath = found?.templatePath ?? [];
  const last = templatePath.at(-1);
  if (templatePath.every((step) => typeof step === 'string'))
    return templatePath.map((step) => `/${step}`).join('');
  // Items of lists have names in a pointer.
  const at = pointer.indexOf(`/${last}/`);
  return at < 0 ? '' : pointer.slice(0, at + String(last).length + 1);
}

function templateKey(record: ObjectRecord, finding: FindingRecord): string {
  const prefix = templatePrefix(record, finding);
  const pointer = finding.pointer.startsWith(prefix) ? finding.pointer.slice(prefix.length) : finding.pointer;
  return `${finding.controlIndex}${pointer}`;
}

/** By control, then what the object itself shows before what was seen in objects that it owns, then by path. */
function sortFindings(findings: FindingRecord[]): FindingRecord[] {
  return findings.sort(
    (a, b) =>
      a.controlIndex - b.controlIndex ||
      Number(a.owner !== undefined) - Number(b.owner !== undefined) ||
      comparePaths(a.path, b.path),
  );
}

function comparePaths(a: FindingRecord['path'], b: FindingRecord['path']): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const left = a[index] as string | number;
    const right = b[index] as string | number;
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}
