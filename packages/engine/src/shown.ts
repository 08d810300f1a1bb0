import type { ObjectReference } from '@bulwark/model';
import type { FindingRecord } from './finding-record.ts';
import type { Judgement } from './judgement.ts';
import { compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';
import type { UnitState } from './unit-state.ts';

/** Whether an object is one whose verdicts count. */
export type Scope = (reference: ObjectReference) => boolean;

/** What is shown on one object that nothing scanned owns. */
export interface Shown {
  readonly root: ObjectRecord;
  /** In their final order. */
  readonly findings: readonly FindingRecord[];
  /** Those of them that controls without `reads` found, in the object or in what folds into it. */
  readonly own: readonly FindingRecord[];
  /** What folds into it: of many that were judged alike one, the first in order. */
  readonly members: readonly ObjectRecord[];
}

/** The findings that stand on an object and on all that folds into it, in scope. */
export function shownOn(unit: UnitState, root: ObjectRecord, scope: Scope): Shown {
  const all = unit.inventory.owners.membersOf(root);
  const members = all.length === 0 ? [] : representatives(all);
  const failing = all.filter((record) => unit.relational.findingsOn(record).length > 0).sort(compareRecords);
  const related = [root, ...failing].flatMap((record) => unit.relational.findingsOn(record));
  // A namespace may be in scope while the object that shows it is not, and the other way round.
  const ofRelations = related.filter((finding) => scope(finding.bearer.reference));
  const own = scope(root.reference) ? [...root.findings, ...foldedFindings(root, members)] : [];
  return { root, findings: sortFindings([...own, ...ofRelations]), own, members };
}

/** Of records that were judged alike the first, in order: it shows what any of them shows. */
function representatives(records: readonly ObjectRecord[]): readonly ObjectRecord[] {
  const byKind = new Map<string, Map<Judgement, ObjectRecord>>();
  for (const record of records) {
    const { kind } = record.reference;
    let first = byKind.get(kind);
    if (first === undefined) byKind.set(kind, (first = new Map()));
    const known = first.get(record.judgement);
    if (known === undefined || compareRecords(record, known) < 0) first.set(record.judgement, record);
  }
  return [...byKind.values()].flatMap((first) => [...first.values()]).sort(compareRecords);
}

/**
 * Findings of folded objects that the owner's template does not show: a container that admission injected, a field that
 * somebody changed. They stand on the owner; what several pods share is told once.
 */
function foldedFindings(root: ObjectRecord, members: readonly ObjectRecord[]): readonly FindingRecord[] {
  if (members.length === 0) return [];
  const seen = new Set(root.findings.map((finding) => templateKey(root, finding)));
  const extra: FindingRecord[] = [];
  for (const member of members) {
    for (const finding of member.findings) {
      const key = templateKey(member, finding);
      if (seen.has(key)) continue;
      seen.add(key);
      extra.push(finding.foldedInto(root));
    }
  }
  return extra;
}

function templateKey(record: ObjectRecord, finding: FindingRecord): string {
  const prefix = templatePrefix(record, finding);
  const pointer = finding.pointer.startsWith(prefix) ? finding.pointer.slice(prefix.length) : finding.pointer;
  return `${finding.controlIndex}${pointer}`;
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

/** By control, then what the object itself shows before what was seen in objects that it owns, then by path. */
function sortFindings(findings: FindingRecord[]): readonly FindingRecord[] {
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
