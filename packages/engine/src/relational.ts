import { WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Context, Control, NamespaceView, ObjectView, RoleView } from '@bulwark/control-kit';
import { CUSTOM_WORKLOADS } from './custom-workloads.ts';
import type { UnresolvedBinding } from '@bulwark/graph';
import type { ObjectReference } from '@bulwark/model';
import { judge, judgeContainers, judgeObject, judgeWorkload } from './evaluate.ts';
import type { ContextOf, LocatedViolation, Sink } from './evaluate.ts';
import { FindingRecord, numberTwins } from './finding-record.ts';
import type { Bearer } from './finding-record.ts';
import type { Observations } from './observation.ts';
import { codeOf, NO_SUBJECT } from './outcomes.ts';
import type { Blind } from './outcomes.ts';
import type { Plan, PlannedControl } from './plan.ts';
import type { ObjectRecord } from './record.ts';
import { throughUnknown } from './unknown-kinds.ts';
import type { UnknownKinds } from './unknown-kinds.ts';
import { RBAC_KINDS } from './unit-inventory.ts';
import type { UnitInventory } from './unit-inventory.ts';

/** What one control with `reads` said of one subject. */
export interface RelationalVerdict {
  readonly reference: ObjectReference;
  /** The record on which findings stand. */
  readonly record: ObjectRecord | undefined;
  readonly code: number;
  readonly blinds: readonly Blind[];
  readonly findings: readonly FindingRecord[];
}

interface Change {
  readonly kinds: ReadonlySet<string>;
  readonly previous: RelationalResults | undefined;
  readonly unknown: UnknownKinds;
}

/** The verdicts of controls with `reads` over one unit. */
export class RelationalResults {
  readonly byControl = new Map<number, readonly RelationalVerdict[]>();
  readonly #plan: Plan;
  readonly #inventory: UnitInventory;
  readonly #observations: Observations;
  readonly #unlocated = new Map<ObjectRecord, FindingRecord[]>();

  constructor(plan: Plan, inventory: UnitInventory, observations: Observations) {
    this.#plan = plan;
    this.#inventory = inventory;
    this.#observations = observations;
  }

  /** Evaluates what the change can affect and takes the rest over from the previous state of the unit. */
  evaluate(change: Change): void {
    for (const planned of this.#plan.controls) {
      if (planned.control.reads === undefined) continue;
      const kept = change.previous?.byControl.get(planned.index);
      const unchanged = kept !== undefined && !isAffected(planned, change.kinds);
      if (unchanged) this.byControl.set(planned.index, kept);
      else if (this.#hasSubjects(planned))
        this.byControl.set(planned.index, throughUnknown(this.#judgeAll(planned), planned, change.unknown));
    }
    // Once for all controls: to locate is to read the source of the object again.
    for (const [record, findings] of this.#unlocated) locateAll(findings, record);
    this.#unlocated.clear();
  }

  /** Most units are small and hold few kinds: most controls end here. */
  #hasSubjects({ control }: PlannedControl): boolean {
    const holds = (kind: string): boolean => this.#inventory.recordsOf(kind).length > 0;
    switch (control.subject) {
      case 'container':
      case 'workload':
        return this.#inventory.rootWorkloads.length > 0;
      case 'object':
        return control.kinds?.some(holds) ?? false;
      case 'role':
        return RBAC_KINDS.some(holds);
      case 'namespace':
        return true;
    }
  }

  #judgeAll(planned: PlannedControl): readonly RelationalVerdict[] {
    const inventory = this.#inventory.restrictedTo(planned.control.reads ?? []);
    const context: Context = {
      parameters: planned.parameters as Context['parameters'],
      podSecurityVersion: this.#plan.podSecurityVersion,
      inventory,
    };
    const contextOf: ContextOf = (own) =>
      own === planned ? context : { ...context, parameters: own.parameters as Context['parameters'] };
    switch (planned.control.subject) {
      case 'container':
        return this.#overWorkloads(planned, (own, record, sink) =>
          record.workloads.forEach((workload) => judgeContainers(own, workload, contextOf, sink)),
        );
      case 'workload':
        return this.#overWorkloads(planned, (own, record, sink) =>
          record.workloads.forEach((workload) => judgeWorkload(own, workload, contextOf, sink)),
        );
      case 'object':
        return this.#overObjects(planned, (own, view, sink) => judgeObject(own, view, contextOf, sink));
      case 'role':
        return this.#overRoles(planned, (own, role, sink) => judge(own, role, contextOf, sink));
      case 'namespace':
        return this.#inventory
          .namespaces()
          .flatMap((namespace) =>
            this.#namespace(planned, namespace, (own, sink) => judge(own, namespace, contextOf, sink)),
          );
    }
  }

  #overWorkloads(
    planned: PlannedControl,
    run: (own: PlannedControl, record: ObjectRecord, sink: Sink) => void,
  ): readonly RelationalVerdict[] {
    const { kinds } = planned.control;
    const records = this.#inventory.rootWorkloads;
    const subjects =
      kinds === undefined ? records : records.filter((record) => kinds.includes(record.reference.kind));
    return subjects.flatMap((record) => {
      const own = ownPlan(planned, record);
      if (own === undefined) return [];
      return record.workloads.length === 0
        ? unreadable(planned, record)
        : this.#collect(record, record.view, (sink) => run(own, record, sink));
    });
  }

  #overObjects(
    planned: PlannedControl,
    run: (own: PlannedControl, view: ObjectView, sink: Sink) => void,
  ): readonly RelationalVerdict[] {
    const records = (planned.control.kinds ?? []).flatMap((kind) => this.#inventory.recordsOf(kind));
    return records.flatMap((record) => {
      const own = ownPlan(planned, record);
      return own === undefined
        ? []
        : this.#collect(record, record.view, (sink) => run(own, record.view, sink));
    });
  }

  #overRoles(
    planned: PlannedControl,
    run: (own: PlannedControl, role: RoleView, sink: Sink) => void,
  ): readonly RelationalVerdict[] {
    const { roles, unresolved, malformed } = this.#inventory.resolvedRoles();
    const judged = roles.flatMap((role) => {
      const record = this.#inventory.recordOf(role.object);
      const own = ownPlan(planned, record);
      return own === undefined ? [] : this.#collect(record, role.object, (sink) => run(own, role, sink));
    });
    return [
      ...judged,
      ...unresolved.map((dangling) => this.#dangling(planned, dangling)),
      ...malformed.map(({ object, field }) =>
        this.#blind(planned, object, 'malformed', `${field.key} must be ${field.expected}`),
      ),
    ];
  }

  /** A binding whose role is not there: it grants nothing where all roles are known, else nobody can say what. */
  #dangling(planned: PlannedControl, { binding, role }: UnresolvedBinding): RelationalVerdict {
    if (!this.#inventory.isComplete(role.kind))
      return this.#blind(
        planned,
        binding,
        'unresolved-reference',
        `${role.kind} ${role.name} was not scanned`,
      );
    const record = this.#inventory.recordOf(binding);
    return {
      reference: binding.reference,
      record,
      code: codeOf('not-applicable'),
      blinds: NONE,
      findings: NONE,
    };
  }

  #blind(
    planned: PlannedControl,
    object: ObjectView,
    reason: Blind['reason'],
    detail: string,
  ): RelationalVerdict {
    return {
      reference: object.reference,
      record: this.#inventory.recordOf(object),
      code: codeOf('not-evaluated'),
      blinds: [{ control: planned.index, reason, detail }],
      findings: NONE,
    };
  }

  /** A namespace without its own object is shown at its first workload, or the first object that it holds. */
  #namespace(
    planned: PlannedControl,
    namespace: NamespaceView,
    run: (own: PlannedControl, sink: Sink) => void,
  ): readonly RelationalVerdict[] {
    const reference = { kind: 'Namespace', namespace: '', name: namespace.name };
    const object = namespace.object ?? namespace.workloads[0]?.object;
    const record =
      object === undefined ? this.#inventory.firstIn(namespace.name) : this.#inventory.recordOf(object);
    const bearer = record && { unit: record.unit, reference, origin: record.origin, ordinal: '' };
    const own = ownPlan(planned, record);
    if (own === undefined) return NONE;
    return [{ ...this.#collect(record, record?.view, (sink) => run(own, sink), bearer), reference }];
  }

  #collect(
    record: ObjectRecord | undefined,
    object: ObjectView | undefined,
    run: (sink: Sink) => void,
    bearer: Bearer | undefined = record,
  ): RelationalVerdict {
    const { code, blinds: unjudged, violations } = gather(run);
    const blinds = this.#observations.unseen(unjudged);
    const findings =
      bearer === undefined || object === undefined || violations.length === 0
        ? NONE
        : violations.map((located) => new FindingRecord(bearer, located, object.value, this.#observations));
    if (findings.length > 0) {
      numberTwins(findings);
      this.#locateLater(record, findings);
    }
    return { reference: record?.reference ?? object?.reference ?? NO_OBJECT, record, code, blinds, findings };
  }

  #locateLater(record: ObjectRecord | undefined, findings: readonly FindingRecord[]): void {
    if (record?.locate === undefined) return;
    const waiting = this.#unlocated.get(record);
    if (waiting === undefined) this.#unlocated.set(record, [...findings]);
    else waiting.push(...findings);
  }
}

/** The control as the scope of the object has it; undefined where it is not judged there. */
function ownPlan(planned: PlannedControl, record: ObjectRecord | undefined): PlannedControl | undefined {
  const own = record?.plan.controls[planned.index] ?? planned;
  return own.skipped === true ? undefined : own;
}

interface Gathered {
  readonly code: number;
  readonly blinds: readonly Blind[];
  readonly violations: readonly LocatedViolation[];
}

/** Runs a control on one subject. Most subjects pass, so lists come into being only when something goes into them. */
function gather(run: (sink: Sink) => void): Gathered {
  let code = NO_SUBJECT as number;
  let blinds: Blind[] | undefined;
  let violations: LocatedViolation[] | undefined;
  run({
    worst: (_planned, outcome) => {
      code = Math.max(code, outcome);
    },
    violation: (located) => {
      (violations ??= []).push(located);
    },
    blind: (blind) => {
      (blinds ??= []).push(blind);
    },
  });
  return { code, blinds: blinds ?? NONE, violations: violations ?? NONE };
}

const NONE: readonly never[] = [];
const NO_OBJECT: ObjectReference = { kind: '', namespace: '', name: '' };

function locateAll(findings: readonly FindingRecord[], record: ObjectRecord): void {
  const spans = record.locate?.(findings.map(({ path }) => path));
  findings.forEach((finding, index) => {
    finding.location = spans?.[index];
  });
}

function unreadable(planned: PlannedControl, record: ObjectRecord): RelationalVerdict {
  const blind: Blind = { control: planned.index, reason: 'malformed', detail: 'the pod spec cannot be read' };
  return {
    reference: record.reference,
    record,
    code: codeOf('not-evaluated'),
    blinds: [blind],
    findings: NONE,
  };
}

/** Whether a change of objects of these kinds can change what a control says. */
function isAffected({ control }: PlannedControl, kinds: ReadonlySet<string>): boolean {
  return control.subject === 'namespace' || kindsThatMatter(control).some((kind) => kinds.has(kind));
}

function kindsThatMatter({ subject, reads = [], kinds = [] }: Control): readonly string[] {
  const overWorkloads = subject === 'container' || subject === 'workload' || reads.includes('workloads');
  return [
    ...reads,
    ...kinds,
    ...(overWorkloads ? [CUSTOM_WORKLOADS, ...WORKLOAD_KINDS] : []),
    ...(subject === 'role' ? RBAC_KINDS : []),
  ];
}
