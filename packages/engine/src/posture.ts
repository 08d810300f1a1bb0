import { isWorkload, templateDefinition } from '@bulwark/control-kit';
import type { Context, ObjectView, TemplatePlaces } from '@bulwark/control-kit';
import type { ObjectReference, RawObject, ScanResult, ValueMap } from '@bulwark/model';
import { evaluateLocal } from './evaluate.ts';
import type { LocatedViolation, Sink } from './evaluate.ts';
import { ExceptionsInForce } from './exceptions/exceptions.ts';
import type { Exceptions } from './exceptions/exceptions.ts';
import { explainRecord } from './explain.ts';
import type { ObjectExplanation } from './explain.ts';
import { FindingRecord, numberTwins } from './finding-record.ts';
import type { Bearer } from './finding-record.ts';
import { Observations } from './observation.ts';
import type { Digest } from './observation.ts';
import { CUSTOM_WORKLOADS, CustomWorkloads, DEFINITION_KIND, isCustom } from './custom-workloads.ts';
import { foldOwned } from './fold.ts';
import { normalise, normalised } from './normalise.ts';
import type { NormalisedObject } from './normalise.ts';
import type { Blind } from './outcomes.ts';
import { localControls } from './plan.ts';
import type { LocalControls, Plan, PlannedControl } from './plan.ts';
import { PodTemplates } from './pod-templates.ts';
import { ObjectRecord } from './record.ts';
import type { LocalResult } from './record.ts';
import { RelationalResults } from './relational.ts';
import { buildResult } from './result.ts';
import { retain } from './retain.ts';
import { NOTHING_UNKNOWN } from './unknown-kinds.ts';
import type { UnknownKinds } from './unknown-kinds.ts';
import { assignUnits } from './units.ts';
import { UnitInventory } from './unit-inventory.ts';

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

/** One unit as it stands, with what the controls that read it said. */
export interface UnitState {
  readonly inventory: UnitInventory;
  readonly relational: RelationalResults;
  readonly unknown: UnknownKinds;
  readonly scope: PostureOptions['scope'];
}

/**
 * The warm state of an evaluation: objects come and go, results follow. Any sequence of `add` and `remove` that ends in
 * the same objects gives the same result as evaluating them at once.
 */
export class Posture {
  readonly #options: PostureOptions;
  readonly #records = new Set<ObjectRecord>();
  readonly #forcedUnits = new Map<ObjectRecord, string>();
  readonly #dirty = new Map<string, Set<string>>();
  readonly #units = new Map<string, UnitState>();
  readonly #localControls = new Map<Plan, Map<string, LocalControls>>();
  readonly #interned = new Map<string, string>();
  readonly #templates = new PodTemplates();
  readonly #outcomeVectors = new Map<string, Uint8Array>();
  readonly #observations: Observations;
  readonly #custom = new CustomWorkloads();
  #changed = false;

  constructor(options: PostureOptions) {
    this.#options = options;
    this.#observations = new Observations(options.digest);
  }

  /** Takes an object in and runs at once what it decides alone; the object itself is not kept. */
  add(raw: RawObject): ObjectRecord {
    const object = normalise(raw, releaseNamespace(raw) ?? this.#options.defaultNamespace ?? 'default');
    const { reference, apiVersion, value, templates } = object.view;
    const local = this.#evaluate(object, raw);
    const kept = (this.#options.retain ?? retain)(reference.kind, value);
    const view = {
      reference,
      apiVersion: this.#intern(apiVersion),
      value: this.#templates.share(reference.kind, kept),
      ...(templates && { templates }),
    };
    const record = new ObjectRecord(view, raw, local);
    this.#records.add(record);
    this.#custom.add(record, reference.kind === DEFINITION_KIND ? templateDefinition(value) : undefined);
    const unit =
      this.#options.unitOf?.(raw) ?? (raw.origin.source === 'cluster' ? raw.origin.cluster : undefined);
    if (unit !== undefined) this.#forcedUnits.set(record, unit);
    this.#changed = true;
    return record;
  }

  /** Takes an object out. Unknown records are ignored. */
  remove(record: ObjectRecord): void {
    if (!this.#records.delete(record)) return;
    this.#forcedUnits.delete(record);
    this.#custom.remove(record);
    if (record.unit !== '') this.#markGone(record);
    this.#changed = true;
  }

  /** Something else is known of a kind of a unit than before, be it complete or unread, though none of its objects has changed. */
  reconsider(unit: string, kind: string): void {
    this.#markDirty(unit, kind);
    // It may be that of workloads.
    if (isCustom(kind) || kind === DEFINITION_KIND) this.#markDirty(unit, CUSTOM_WORKLOADS);
    this.#changed = true;
  }

  /** Everything that is known now, with the decisions to live with some of it. */
  result(exceptions: Exceptions = NO_EXCEPTIONS): ScanResult {
    this.#settle();
    const { plan } = this.#options;
    return buildResult(plan, this.#sortedUnits(), new ExceptionsInForce(plan, exceptions));
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

  /** Brings units, owners and the results of controls with `reads` up to date. */
  #settle(): void {
    if (!this.#changed) return;
    this.#assignUnits();
    const members = new Map<string, ObjectRecord[]>();
    for (const record of this.#records) {
      const list = members.get(record.unit);
      if (list === undefined) members.set(record.unit, [record]);
      else list.push(record);
    }
    for (const [unit, kinds] of this.#dirty) this.#refresh(unit, kinds, members.get(unit) ?? []);
    this.#dirty.clear();
    this.#changed = false;
  }

  #refresh(unit: string, dirtyKinds: Set<string>, records: readonly ObjectRecord[]): void {
    if (records.length === 0) {
      this.#units.delete(unit);
      return;
    }
    for (const { record, templates } of this.#custom.changed(unit, dirtyKinds)) {
      this.#judgeAgain(record, templates);
      dirtyKinds.add(record.reference.kind).add(CUSTOM_WORKLOADS);
    }
    const inventory = new UnitInventory(unit, records, this.#options.completeKinds?.(unit) ?? []);
    foldOwned(inventory);
    markDuplicates(inventory);
    const relational = new RelationalResults(this.#options.plan, inventory, this.#observations);
    const unknown = this.#options.unknownKinds?.(unit) ?? NOTHING_UNKNOWN;
    relational.evaluate({ kinds: dirtyKinds, previous: this.#units.get(unit)?.relational, unknown });
    this.#units.set(unit, { inventory, relational, unknown, scope: this.#options.scope });
  }

  #assignUnits(): void {
    const placed = [];
    const records: ObjectRecord[] = [];
    for (const record of this.#records) {
      const forced = this.#forcedUnits.get(record);
      if (forced !== undefined) this.#moveTo(record, forced);
      else if (record.origin.source === 'file') {
        placed.push({ reference: record.reference, origin: record.origin });
        records.push(record);
      }
    }
    assignUnits(placed).forEach((unit, index) => this.#moveTo(records[index] as ObjectRecord, unit));
  }

  #moveTo(record: ObjectRecord, unit: string): void {
    if (record.unit === unit) return;
    if (record.unit !== '') this.#markGone(record);
    this.#markDirty(unit, record.reference.kind);
    record.unit = unit;
  }

  #markGone({ unit, reference, view }: ObjectRecord): void {
    this.#markDirty(unit, reference.kind);
    if (view.templates !== undefined) this.#markDirty(unit, CUSTOM_WORKLOADS);
  }

  #markDirty(unit: string, kind: string): void {
    const kinds = this.#dirty.get(unit);
    if (kinds === undefined) this.#dirty.set(unit, new Set([kind]));
    else kinds.add(kind);
  }

  #sortedUnits(): readonly UnitState[] {
    return [...this.#units.keys()].sort().map((name) => this.#units.get(name) as UnitState);
  }

  /** The form that is kept of a custom resource is whole, and so can be judged again. */
  #judgeAgain(record: ObjectRecord, templates: TemplatePlaces | undefined): void {
    const { reference, apiVersion, value } = record.view;
    const view = { reference, apiVersion, value, ...(templates && { templates }) };
    const { origin, locate } = record;
    record.judgeAgain(view, this.#evaluate(normalised(view), { value, origin, ...(locate && { locate }) }));
  }

  #evaluate(object: NormalisedObject, raw: RawObject): LocalResult {
    const plan = this.#options.planOf?.(object.view, raw) ?? this.#options.plan;
    const outcomes = new Uint8Array(plan.controls.length);
    const blinds: Blind[] = [];
    const violations: LocatedViolation[] = [];
    const sink: Sink = {
      worst: ({ index }, code) => {
        if (code > (outcomes[index] as number)) outcomes[index] = code;
      },
      violation: (located) => violations.push(located),
      blind: (blind) => blinds.push(blind),
    };
    const contextOf = (planned: PlannedControl): Context => localContext(plan, planned);
    evaluateLocal(object, this.#controlsFor(plan, object.view), contextOf, sink);
    return {
      plan,
      outcomes: this.#internOutcomes(outcomes),
      blinds,
      findingsOf: (record) => this.#findings(record, violations, object, raw),
    };
  }

  #findings(
    record: Bearer,
    violations: readonly LocatedViolation[],
    object: NormalisedObject,
    raw: RawObject,
  ): readonly FindingRecord[] {
    if (violations.length === 0) return [];
    const spans = raw.locate?.(violations.map(({ path }) => path));
    const findings = violations.map((located, index) => {
      const finding = new FindingRecord(record, located, object.view.value, this.#observations);
      finding.location = spans?.[index];
      return finding;
    });
    numberTwins(findings);
    return findings;
  }

  #controlsFor(plan: Plan, view: ObjectView): LocalControls {
    const { reference, templates } = view;
    // Some resources of a custom kind have pod templates, and some may have none.
    const kind = templates === undefined ? reference.kind : `${reference.kind} with templates`;
    let byKind = this.#localControls.get(plan);
    if (byKind === undefined) this.#localControls.set(plan, (byKind = new Map()));
    let controls = byKind.get(kind);
    if (controls === undefined)
      byKind.set(kind, (controls = localControls(plan, reference.kind, isWorkload(view))));
    return controls;
  }

  #intern(text: string): string {
    const known = this.#interned.get(text);
    if (known !== undefined) return known;
    this.#interned.set(text, text);
    return text;
  }

  #internOutcomes(outcomes: Uint8Array): Uint8Array {
    const key = String.fromCharCode(...outcomes);
    const known = this.#outcomeVectors.get(key);
    if (known !== undefined) return known;
    this.#outcomeVectors.set(key, outcomes);
    return outcomes;
  }
}

/** Helm installs objects that name no namespace into that of the release. */
function releaseNamespace({ origin }: RawObject): string | undefined {
  return origin.source === 'file' ? origin.rendered?.namespace : undefined;
}

const NO_EXCEPTIONS: Exceptions = { rules: [], now: '' };

const NO_INVENTORY = new Proxy({} as Context['inventory'], {
  get: () => {
    throw new Error('a control without reads must not ask the inventory');
  },
});

function localContext(plan: Plan, planned: PlannedControl): Context {
  return {
    parameters: planned.parameters as Context['parameters'],
    podSecurityVersion: plan.podSecurityVersion,
    inventory: NO_INVENTORY,
  };
}

/** Equal objects of one unit get ordinals in their fixed order, so that their findings differ. */
function markDuplicates(inventory: UnitInventory): void {
  for (const record of inventory.records) record.ordinal = '';
  for (const same of inventory.duplicates()) {
    same.forEach((record, position) => {
      record.ordinal = position === 0 ? '' : String(position);
    });
  }
}
