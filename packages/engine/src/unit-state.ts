import type { TemplatePlaces } from '@bulwark/control-kit';
import { concernsKind } from './control-groups.ts';
import type { ControlGroups } from './control-groups.ts';
import { CustomWorkloads } from './custom-workloads.ts';
import { Dependencies } from './dependencies.ts';
import { Judge } from './judge.ts';
import type { Observations } from './observation.ts';
import type { IndexEntry } from './object-indexes.ts';
import type { Plan } from './plan.ts';
import { Question } from './questions.ts';
import type { ObjectRecord } from './record.ts';
import { RelationalResults } from './relational.ts';
import type { Case, Verdict } from './relational.ts';
import { restrict } from './restricted-inventory.ts';
import { recordOf } from './subject.ts';
import type { Subject } from './subject.ts';
import { UnitInventory } from './unit-inventory.ts';
import { changedKinds, NOTHING_UNKNOWN } from './unknown-kinds.ts';
import type { UnknownKinds } from './unknown-kinds.ts';

/** What all units of a posture share. */
export interface UnitContext {
  readonly plan: Plan;
  readonly groups: ControlGroups;
  readonly observations: Observations;
  /** Judges a custom resource by where its pod templates stand. */
  readonly judgeAgain: (record: ObjectRecord, templates: TemplatePlaces | undefined) => void;
}

/** What is known of the kinds of a unit as a whole. */
export interface KindFacts {
  readonly complete: readonly string[];
  readonly unknown: UnknownKinds;
}

/**
 * One unit as it stands, with what the controls that read it said. Objects come and go at once; `settle` then judges what that can
 * affect, and nothing else.
 */
export class UnitState {
  readonly inventory: UnitInventory;
  readonly relational: RelationalResults;
  readonly #context: UnitContext;
  readonly #judge: Judge;
  readonly #custom = new CustomWorkloads();
  readonly #added = new Set<ObjectRecord>();
  readonly #removed = new Set<ObjectRecord>();
  /** Questions whose answers may be other ones. */
  readonly #questions = new Set<string>();
  /** Records beside which stands, or stood, another of the same identity. */
  readonly #twins = new Set<ObjectRecord>();
  /** Namespaces in which something came or went, and those of them that look different. */
  readonly #namespaces = new Set<string>();
  readonly #changedNamespaces = new Set<string>();
  #unknown: UnknownKinds = NOTHING_UNKNOWN;
  #isSettled = false;

  constructor(name: string, context: UnitContext) {
    const { plan, observations } = context;
    const inventory = new UnitInventory(name);
    const dependencies = new Dependencies<Verdict>();
    this.inventory = inventory;
    this.#context = context;
    this.#judge = new Judge({
      plan,
      inventory,
      observations,
      restrictedTo: (reads) => restrict(inventory, reads, (question) => dependencies.note(question)),
    });
    this.relational = new RelationalResults(this.#judge, dependencies, (subject) =>
      recordOf(subject, inventory),
    );
  }

  get unknown(): UnknownKinds {
    return this.#unknown;
  }

  add(record: ObjectRecord): void {
    this.#custom.add(record);
    this.#enter(record);
  }

  remove(record: ObjectRecord): void {
    this.#custom.remove(record);
    this.#strike(record);
  }

  #enter(record: ObjectRecord): void {
    const { entries, isTwin } = this.inventory.add(record);
    if (isTwin) this.#twins.add(record);
    this.#added.add(record);
    this.#note(record, entries);
  }

  #strike(record: ObjectRecord): void {
    if (this.inventory.roots.has(record)) this.#noteRoot(record);
    if (this.#hasTwin(record)) this.#twins.add(record);
    const entries = this.inventory.remove(record);
    record.ordinal = '';
    if (!this.#added.delete(record)) this.#removed.add(record);
    this.#note(record, entries);
  }

  /** Judges what the changes since the last time can affect. Gives the records on whose list of findings something may be different. */
  settle(facts: KindFacts): ReadonlySet<ObjectRecord> {
    const kinds = this.#takeFacts(facts);
    this.#moveTemplates();
    const { moved, roots } = this.inventory.owners.settle();
    const affected = new Set([...roots, ...this.#added, ...this.#removed]);
    this.#settleRoots(moved);
    const renumbered = this.#renumber();
    const { slots, identities } = this.inventory.roleBook.settle();
    if (slots.size > 0) this.#questions.add(Question.roles);
    for (const identity of identities) this.#questions.add(Question.rulesOfKey(identity));
    const again = this.#askAgain(renumbered, kinds);
    for (const record of this.#removed) this.relational.drop(record);
    for (const record of new Set([...this.#added, ...moved]))
      this.relational.judge(record, this.#casesOf(record));
    for (const slot of slots) this.#judgeRoles(slot);
    for (const namespace of new Set([...this.#namespaces, ...this.#changedNamespaces]))
      this.#judgeNamespace(namespace);
    for (const verdict of again) this.relational.rejudge(verdict);
    this.#judge.locateFindings();
    for (const record of [...renumbered, ...this.relational.takeChanged()]) affected.add(record.root);
    this.#forget();
    return affected;
  }

  #note({ reference: { kind, namespace, name } }: ObjectRecord, entries: readonly IndexEntry[]): void {
    if (namespace !== '') this.#namespaces.add(namespace);
    if (kind === 'Namespace') {
      this.#namespaces.add(name);
      this.#changedNamespaces.add(name);
    }
    // Nobody has asked for anything yet.
    if (!this.#isSettled) return;
    this.#questions.add(Question.object(kind, namespace, name));
    this.#questions.add(Question.inNamespace(kind, namespace));
    this.#questions.add(Question.list(kind));
    for (const [index, key] of entries) this.#questions.add(Question.indexed(index, key));
  }

  #noteRoot({ reference: { namespace } }: ObjectRecord): void {
    this.#changedNamespaces.add(namespace);
    this.#questions.add(Question.workloads(namespace));
    this.#questions.add(Question.workloads());
  }

  #hasTwin({ reference: { kind, namespace, name }, ordinal }: ObjectRecord): boolean {
    return ordinal !== '' || this.inventory.named(kind, namespace, name).length > 1;
  }

  /** Gives the kinds of which something else is known than before. */
  #takeFacts({ complete, unknown }: KindFacts): readonly string[] {
    const before = { complete: [...this.inventory.completeKinds], unknown: this.#unknown };
    this.inventory.completeKinds = new Set(complete);
    this.#unknown = unknown;
    this.#judge.unknown = unknown;
    return changedKinds(before, { complete, unknown });
  }

  /** Custom resources may be workloads, and other ones than before, as definitions come and go. */
  #moveTemplates(): void {
    for (const { record, templates } of this.#custom.settle()) {
      this.#strike(record);
      this.#context.judgeAgain(record, templates);
      this.#enter(record);
    }
  }

  /** Enters workloads that nothing owns now, and strikes out those that something does. */
  #settleRoots(moved: ReadonlySet<ObjectRecord>): void {
    const { roots } = this.inventory;
    for (const record of new Set([...this.#added, ...moved])) {
      const isRoot = record.owner === undefined && record.isWorkload;
      if (isRoot === roots.has(record)) continue;
      if (isRoot) roots.add(record);
      else roots.remove(record);
      this.#noteRoot(record);
    }
  }

  /** Equal objects get ordinals in their fixed order, so that their findings differ. Gives those that have another one than before. */
  #renumber(): ReadonlySet<ObjectRecord> {
    const renumbered = new Set<ObjectRecord>();
    for (const { reference } of this.#twins) {
      const { kind, namespace, name } = reference;
      this.inventory.named(kind, namespace, name).forEach((record, position) => {
        const ordinal = position === 0 ? '' : String(position);
        if (record.ordinal !== ordinal) renumbered.add(record);
        record.ordinal = ordinal;
      });
    }
    return renumbered;
  }

  /** The verdicts that asked something to which the answer may be another one. */
  #askAgain(renumbered: ReadonlySet<ObjectRecord>, kinds: readonly string[]): ReadonlySet<Verdict> {
    const again = new Set(this.relational.askersOf(this.#questions));
    if (renumbered.size + kinds.length === 0 || !this.#isSettled) return again;
    const groups = new Set(
      this.#context.groups.all.filter((group) => kinds.some((kind) => concernsKind(group, kind))),
    );
    for (const verdict of this.relational.verdicts()) {
      const stands = verdict.record !== undefined && renumbered.has(verdict.record);
      if (stands || groups.has(verdict.group)) again.add(verdict);
    }
    return again;
  }

  #casesOf(record: ObjectRecord): readonly Case[] {
    return this.#context.groups.on(record).map((group) => ({ group, subject: record }));
  }

  #judgeRoles(slot: string): void {
    const { roles, unresolved, malformed } = this.inventory.roleBook.slot(slot);
    const subjects: readonly Subject[] = [
      ...roles.map((role) => ({ role })),
      ...unresolved.map((dangling) => ({ dangling })),
      ...malformed.map(({ object, field }) => ({ unreadable: object, field })),
    ];
    const cases = this.#context.groups
      .of('role')
      .flatMap((group) => subjects.map((subject) => ({ group, subject })));
    this.relational.judge(`role ${slot}`, cases);
  }

  #judgeNamespace(namespace: string): void {
    const matter = `namespace ${namespace}`;
    if (!this.inventory.hasNamespace(namespace)) {
      this.relational.drop(matter);
      return;
    }
    const [known] = this.relational.about(matter) ?? [];
    const isSame = known !== undefined && known.record === this.inventory.standsFor(namespace);
    if (isSame && !this.#changedNamespaces.has(namespace)) return;
    const cases = this.#context.groups.of('namespace').map((group) => ({ group, subject: { namespace } }));
    this.relational.judge(matter, cases);
  }

  #forget(): void {
    this.#isSettled = true;
    for (const set of [this.#added, this.#removed, this.#twins]) set.clear();
    for (const set of [this.#questions, this.#namespaces, this.#changedNamespaces]) set.clear();
  }
}
