import type { ExceptionRule, ObjectReference } from '@bulwark/model';
import { ExceptionsInForce, hasEnded } from './exceptions/exceptions.ts';
import type { Exceptions } from './exceptions/exceptions.ts';
import { compareFindings } from './finding-changes.ts';
import type { FindingChanges } from './finding-changes.ts';
import type { FindingRecord } from './finding-record.ts';
import type { Plan } from './plan.ts';
import { compareRecords } from './record.ts';
import type { ObjectRecord } from './record.ts';
import { shownOn } from './shown.ts';
import type { Scope } from './shown.ts';
import type { UnitState } from './unit-state.ts';

/** Where records are found. */
export interface Whereabouts {
  readonly plan: Plan;
  readonly scope: Scope;
  /** All that is there. */
  readonly records: ReadonlySet<ObjectRecord>;
  /** The unit in which a record is; undefined for one that was taken out. */
  readonly unitOf: (record: ObjectRecord) => UnitState | undefined;
  /** Records of a reference, in all units. */
  readonly named: (reference: ObjectReference) => readonly ObjectRecord[];
}

/** The findings that were shown at the last look, by the record on which they stand, exceptions taken off. */
export class ShownFindings {
  readonly #where: Whereabouts;
  readonly #shown = new Map<ObjectRecord, readonly FindingRecord[]>();
  readonly #stale: Set<ObjectRecord>;
  #inForce: ExceptionsInForce | undefined;
  /** The rules of the last look, each with whether it had ended. */
  #rules: ReadonlyMap<ExceptionRule, boolean> = new Map();

  constructor(where: Whereabouts) {
    this.#where = where;
    this.#stale = new Set(where.records);
  }

  /** Something may be different about what stands on these records. */
  reconsider(records: Iterable<ObjectRecord>): void {
    for (const record of records) this.#stale.add(record);
  }

  /** What is different from the last call. */
  changes(exceptions: Exceptions): FindingChanges {
    const inForce = this.#exceptions(exceptions);
    const before: FindingRecord[] = [];
    const after: FindingRecord[] = [];
    for (const record of [...this.#stale].sort(compareRecords)) {
      append(before, this.#shown.get(record) ?? []);
      const findings = this.#findingsOn(record).filter((finding) => !inForce.covers(finding));
      append(after, findings);
      if (findings.length === 0) this.#shown.delete(record);
      else this.#shown.set(record, findings);
    }
    this.#stale.clear();
    return compareFindings(before, after);
  }

  #findingsOn(record: ObjectRecord): readonly FindingRecord[] {
    const unit = this.#where.unitOf(record);
    return unit === undefined || record.owner !== undefined
      ? []
      : shownOn(unit, record, this.#where.scope).findings;
  }

  /** The exceptions as they are now; what may stand under other ones than before is looked at again. */
  #exceptions(exceptions: Exceptions): ExceptionsInForce {
    const rules = new Map(exceptions.rules.map((rule) => [rule, hasEnded(rule.until, exceptions.now)]));
    const different = [
      ...[...rules].filter(([rule, ended]) => this.#rules.get(rule) !== ended),
      ...[...this.#rules].filter(([rule]) => !rules.has(rule)),
    ];
    if (this.#inForce !== undefined && different.length === 0) return this.#inForce;
    for (const [rule] of different) this.reconsider(this.#concernedBy(rule));
    this.#rules = rules;
    this.#inForce = new ExceptionsInForce(this.#where.plan, exceptions);
    return this.#inForce;
  }

  /** What an object states of itself concerns nothing else. */
  #concernedBy({ selector: { object } }: ExceptionRule): Iterable<ObjectRecord> {
    return object === undefined
      ? this.#where.records
      : this.#where.named(object.reference).map((record) => record.root);
  }
}

/** Lists may be longer than a call may have arguments. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item);
}
