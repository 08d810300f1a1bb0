import { templateDefinition } from '@bulwark/control-kit';
import type { ObjectView, TemplatePlaces } from '@bulwark/control-kit';
import type { ObjectReference, RawObject, ScanResult, ValueMap } from '@bulwark/model';
import { AlikePods } from './alike-pods.ts';
import type { Judged, JudgeObject, Keep } from './alike-pods.ts';
import { ControlGroups } from './control-groups.ts';
import { DEFINITION_KIND } from './custom-workloads.ts';
import { Evaluator } from './evaluator.ts';
import { ExceptionsInForce } from './exceptions/exceptions.ts';
import type { Exceptions } from './exceptions/exceptions.ts';
import { explainRecord } from './explain.ts';
import type { ObjectExplanation } from './explain.ts';
import type { FindingChanges } from './finding-changes.ts';
import { normalised, viewOf } from './normalise.ts';
import { Observations } from './observation.ts';
import type { Digest } from './observation.ts';
import { Pieces } from './pieces.ts';
import type { Plan } from './plan.ts';
import { Pool } from './pool.ts';
import { ObjectRecord } from './record.ts';
import { buildResult } from './result.ts';
import { retain } from './retain.ts';
import { ShownFindings } from './shown-findings.ts';
import { UnitState } from './unit-state.ts';
import type { UnitContext } from './unit-state.ts';
import { NOTHING_UNKNOWN } from './unknown-kinds.ts';
import type { UnknownKinds } from './unknown-kinds.ts';
import { assignUnits } from './units.ts';
import type { Placed } from './units.ts';

export interface PostureOptions {
  readonly plan: Plan;
  /** A cryptographic digest as hexadecimal text, at least 32 digits; the same everywhere, or fingerprints differ. */
  readonly digest: Digest;
  /** Namespace of namespaced objects that name none; `default` as kubectl's. */
  readonly defaultNamespace?: string;
  /** Kinds that a unit holds completely; '*' for all. */
  readonly completeKinds?: (unit: string) => readonly string[];
  /** Kinds of a unit that could not be read, each with the reason: what depends on them is not evaluated. */
  readonly unknownKinds?: (unit: string) => UnknownKinds;
  /** Overrides the unit of an object; undefined leaves the rule of plain files. */
  readonly unitOf?: (raw: RawObject) => string | undefined;
  /** Objects whose verdicts count; all others are there for the relations only. */
  readonly scope?: (reference: ObjectReference) => boolean;
  /** Another plan for some objects, made from `plan` with `adjustPlan`; undefined leaves the plan. */
  readonly planOf?: (view: ObjectView, raw: RawObject) => Plan | undefined;
  /** What stays of an object once it was judged by itself; `retain` where not given. */
  readonly retain?: (kind: string, value: ValueMap) => ValueMap;
}

/**
 * The warm state of an evaluation: objects come and go, results follow. Any sequence of `add` and `remove` that ends in
 * the same objects gives the same result as evaluating them at once.
 */
export class Posture {
  readonly #options: PostureOptions;
  readonly #context: UnitContext;
  readonly #evaluator: Evaluator;
  readonly #judged: (view: ObjectView, plan: Plan) => Judged;
  readonly #records = new Set<ObjectRecord>();
  /** Records whose unit follows from where they and others lie. */
  readonly #placed = new Set<ObjectRecord>();
  readonly #units = new Map<string, UnitState>();
  readonly #stale = new Set<string>();
  readonly #names = new Pool<string>();
  readonly #pieces = new Pieces();
  #isPlaced = true;
  #followed: ShownFindings | undefined;

  constructor(options: PostureOptions) {
    const { plan, digest } = options;
    const observations = new Observations(digest);
    this.#options = options;
    this.#context = {
      plan,
      groups: new ControlGroups(plan),
      observations,
      judgeAgain: (record, templates) => this.#judgeAgain(record, templates),
    };
    this.#evaluator = new Evaluator(observations);
    const judge: JudgeObject = (view, own) => this.#evaluator.evaluate(normalised(view), own);
    const stays = options.retain ?? retain;
    const keep: Keep = (kind, value) => this.#pieces.share(stays(kind, value));
    const pods = options.retain === undefined ? new AlikePods({ judge, keep, digest }) : undefined;
    this.#judged = (view, own) =>
      pods?.judged(view, own) ?? { judgement: judge(view, own), kept: keep(view.reference.kind, view.value) };
  }

  /** Takes an object in and runs at once what it decides alone; the object itself is not kept. */
  add(raw: RawObject): ObjectRecord {
    const { plan, planOf, unitOf, defaultNamespace = 'default' } = this.#options;
    const read = viewOf(raw, releaseNamespace(raw) ?? defaultNamespace);
    const { reference, apiVersion, value, templates } = read;
    const { judgement, kept } = this.#judged(read, planOf?.(read, raw) ?? plan);
    const definition = reference.kind === DEFINITION_KIND ? templateDefinition(value) : undefined;
    const view = {
      reference,
      apiVersion: this.#names.share(apiVersion, apiVersion),
      value: kept,
      ...(templates && { templates }),
    };
    const record = new ObjectRecord(view, raw, { judgement, definition });
    this.#records.add(record);
    this.#enter(record, unitOf?.(raw));
    return record;
  }

  /** Takes an object out. Unknown records are ignored. */
  remove(record: ObjectRecord): void {
    if (!this.#records.delete(record)) return;
    if (this.#placed.delete(record)) this.#isPlaced = false;
    this.#leave(record);
  }

  /** Something else may be known of kinds of a unit than before, be they complete or unread, though none of its objects has changed. */
  reconsider(unit: string): void {
    this.#stale.add(unit);
  }

  /** Everything that is known now, with the decisions to live with some of it. */
  result(exceptions: Exceptions = NO_EXCEPTIONS): ScanResult {
    this.#settle();
    const { plan, scope = everything } = this.#options;
    return buildResult(plan, this.#sortedUnits(), scope, new ExceptionsInForce(plan, exceptions));
  }

  /**
   * What became of the findings since the last call, or since the beginning: what two results tell when they are compared, at the cost of
   * what has changed.
   */
  changes(exceptions: Exceptions = NO_EXCEPTIONS): FindingChanges {
    this.#followed ??= this.#follow();
    this.#settle();
    return this.#followed.changes(exceptions);
  }

  /** Every control's outcome on the objects of a reference, in all units. */
  explain(reference: ObjectReference, exceptions: Exceptions = NO_EXCEPTIONS): readonly ObjectExplanation[] {
    this.#settle();
    const { plan } = this.#options;
    const inForce = new ExceptionsInForce(plan, exceptions);
    return this.#sortedUnits().flatMap((state) =>
      explainRecord({ plan, state, exceptions: inForce }, reference),
    );
  }

  #follow(): ShownFindings {
    const { plan, scope = everything } = this.#options;
    const unitOf = (record: ObjectRecord): UnitState | undefined => this.#unitOf(record);
    const named = ({ kind, namespace, name }: ObjectReference): readonly ObjectRecord[] =>
      [...this.#units.values()].flatMap(({ inventory }) => inventory.named(kind, namespace, name));
    return new ShownFindings({ plan, scope, records: this.#records, unitOf, named });
  }

  /** Brings units, owners and the results of controls with `reads` up to date. */
  #settle(): void {
    this.#assignUnits();
    for (const name of this.#stale) {
      const unit = this.#units.get(name);
      if (unit === undefined) continue;
      const affected = unit.settle({
        complete: this.#options.completeKinds?.(name) ?? [],
        unknown: this.#options.unknownKinds?.(name) ?? NOTHING_UNKNOWN,
      });
      this.#followed?.reconsider(affected);
      if (unit.inventory.size === 0) this.#units.delete(name);
    }
    this.#stale.clear();
  }

  #enter(record: ObjectRecord, given: string | undefined): void {
    const { origin } = record;
    const unit = given ?? (origin.source === 'cluster' ? origin.cluster : undefined);
    if (unit !== undefined) {
      this.#moveTo(record, unit);
      return;
    }
    this.#placed.add(record);
    this.#isPlaced = false;
  }

  /** Where files lie decides their units, so a change of one can move others. */
  #assignUnits(): void {
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    const records: ObjectRecord[] = [];
    const placed: Placed[] = [];
    for (const record of this.#placed) {
      if (record.origin.source !== 'file') continue;
      records.push(record);
      placed.push({ reference: record.reference, origin: record.origin });
    }
    assignUnits(placed).forEach((unit, index) => this.#moveTo(records[index] as ObjectRecord, unit));
  }

  #moveTo(record: ObjectRecord, name: string): void {
    if (record.unit === name) return;
    this.#leave(record);
    record.unit = name;
    let unit = this.#units.get(name);
    if (unit === undefined) this.#units.set(name, (unit = new UnitState(name, this.#context)));
    unit.add(record);
    this.#stale.add(name);
  }

  #leave(record: ObjectRecord): void {
    this.#units.get(record.unit)?.remove(record);
    this.#stale.add(record.unit);
  }

  /** The unit in which a record is; undefined for one that was taken out. */
  #unitOf(record: ObjectRecord): UnitState | undefined {
    return this.#records.has(record) ? this.#units.get(record.unit) : undefined;
  }

  /** The form that is kept of a custom resource is whole, and so can be judged again. */
  #judgeAgain(record: ObjectRecord, templates: TemplatePlaces | undefined): void {
    const { plan, planOf } = this.#options;
    const { reference, apiVersion, value } = record.view;
    const view = { reference, apiVersion, value, ...(templates && { templates }) };
    const own = planOf?.(view, { value, origin: record.origin }) ?? plan;
    record.judgeAgain(view, this.#evaluator.evaluate(normalised(view), own));
  }

  #sortedUnits(): readonly UnitState[] {
    return [...this.#units.keys()].sort().map((name) => this.#units.get(name) as UnitState);
  }
}

/** Helm installs objects that name no namespace into that of the release. */
function releaseNamespace({ origin }: RawObject): string | undefined {
  return origin.source === 'file' ? origin.rendered?.namespace : undefined;
}

function everything(): boolean {
  return true;
}

const NO_EXCEPTIONS: Exceptions = { rules: [], now: '' };
