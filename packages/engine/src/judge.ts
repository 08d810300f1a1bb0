import type { Context, Inventory } from '@bulwark/control-kit';
import type { ControlGroup } from './control-groups.ts';
import { judge, judgeContainers, judgeObject, judgeWorkload, hasUnsure, noteUnsure } from './evaluate.ts';
import type { ContextOf, LocatedViolation, Sink } from './evaluate.ts';
import { findingsOf } from './finding-record.ts';
import type { Bearer, FindingRecord } from './finding-record.ts';
import type { Observations } from './observation.ts';
import { blindKey, codeOf, NO_SUBJECT } from './outcomes.ts';
import type { Blind } from './outcomes.ts';
import type { Plan, PlannedControl } from './plan.ts';
import { Pool } from './pool.ts';
import { ObjectRecord } from './record.ts';
import { recordOf, referenceOf } from './subject.ts';
import type { Subject } from './subject.ts';
import type { UnitInventory } from './unit-inventory.ts';
import { throughUnknown } from './unknown-kinds.ts';
import type { UnknownKinds } from './unknown-kinds.ts';

/** What the controls of a group said of one subject. Most say that all is well, and share that. */
export interface Said {
  /** Worst outcome per control of the group, 0 where it does not judge in the scope of the subject. */
  readonly codes: Uint8Array;
  readonly blinds: readonly Blind[];
  readonly findings: readonly FindingRecord[];
}

/** What a judge needs to know of the unit. */
export interface Court {
  readonly plan: Plan;
  readonly inventory: UnitInventory;
  readonly observations: Observations;
  /** The inventory as a control with these `reads` may see it. */
  readonly restrictedTo: (reads: readonly string[]) => Inventory;
}

/** Runs controls with `reads` over the subjects of one unit. */
export class Judge {
  unknown: UnknownKinds = new Map();
  readonly #court: Court;
  readonly #contexts = new Map<string, ContextOf>();
  readonly #shared = new Pool<Said>();
  readonly #unlocated = new Map<ObjectRecord, FindingRecord[]>();

  constructor(court: Court) {
    this.#court = court;
  }

  /** Every control of a group on one subject. */
  judge(group: ControlGroup, subject: Subject): Said {
    const record = recordOf(subject, this.#court.inventory);
    const codes = new Uint8Array(group.controls.length);
    const blinds: Blind[] = [];
    const findings: FindingRecord[] = [];
    group.controls.forEach((planned, index) => {
      const own = record?.plan.controls[planned.index] ?? planned;
      if (own.skipped === true) return;
      const gathered = this.#run(group, own, subject);
      const { code, blinds: unjudged } = throughUnknown(gathered, planned, this.unknown);
      codes[index] = code;
      blinds.push(...unjudged);
      findings.push(...this.#findings(subject, record, gathered.violations));
    });
    return this.#share({ codes, blinds, findings });
  }

  /** Once for all controls: to locate is to read the source of the object again. */
  locateFindings(): void {
    for (const [record, findings] of this.#unlocated) {
      const spans = record.locate?.(findings.map(({ path }) => path));
      findings.forEach((finding, index) => {
        finding.location = spans?.[index];
      });
    }
    this.#unlocated.clear();
  }

  #run(group: ControlGroup, own: PlannedControl, subject: Subject): Gathered {
    const contextOf = this.#contextOf(group.reads);
    if (subject instanceof ObjectRecord)
      return group.subject === 'object'
        ? gather((sink) => judgeObject(own, subject.view, contextOf, sink))
        : workloadVerdict(own, subject, contextOf);
    if ('role' in subject) return gather((sink) => judge(own, subject.role, contextOf, sink));
    if ('namespace' in subject)
      return gather((sink) =>
        judge(own, this.#court.inventory.namespace(subject.namespace), contextOf, sink),
      );
    if ('dangling' in subject) return this.#dangling(own, subject.dangling.role);
    return unreadable(own, `${subject.field.key} must be ${subject.field.expected}`);
  }

  /** A binding whose role is not there: it grants nothing where all roles are known, else nobody can say what. */
  #dangling(own: PlannedControl, { kind, name }: { readonly kind: string; readonly name: string }): Gathered {
    if (this.#court.inventory.isComplete(kind)) return { code: codeOf('not-applicable'), ...NOTHING };
    return notEvaluated(own, 'unresolved-reference', `${kind} ${name} was not scanned`);
  }

  #contextOf(reads: readonly string[]): ContextOf {
    const key = reads.join('\n');
    let contextOf = this.#contexts.get(key);
    if (contextOf === undefined) {
      const { plan, restrictedTo } = this.#court;
      const inventory = restrictedTo(reads);
      const { podSecurityVersion } = plan;
      contextOf = ({ parameters }) => ({
        parameters: parameters as Context['parameters'],
        podSecurityVersion,
        inventory,
      });
      this.#contexts.set(key, contextOf);
    }
    return contextOf;
  }

  #findings(
    subject: Subject,
    record: ObjectRecord | undefined,
    violations: readonly LocatedViolation[],
  ): readonly FindingRecord[] {
    if (record === undefined || violations.length === 0) return NONE;
    const { kind } = referenceOf(subject);
    const seen = violations.map((located) =>
      this.#court.observations.observe(kind, record.view.value, located),
    );
    const findings = findingsOf(bearerOf(subject, record), seen);
    if (record.locate !== undefined) {
      const waiting = this.#unlocated.get(record);
      if (waiting === undefined) this.#unlocated.set(record, [...findings]);
      else waiting.push(...findings);
    }
    return findings;
  }

  #share(said: Said): Said {
    if (said.findings.length > 0) return said;
    return this.#shared.share([said.codes.join(), ...said.blinds.map(blindKey)].join('\n'), said);
  }
}

/** A namespace is shown under its own name, whatever stands for it. */
function bearerOf(subject: Subject, record: ObjectRecord): Bearer {
  return 'namespace' in subject
    ? { unit: record.unit, reference: referenceOf(subject), origin: record.origin, ordinal: '' }
    : record;
}

interface Gathered {
  readonly code: number;
  readonly blinds: readonly Blind[];
  readonly violations: readonly LocatedViolation[];
}

const NONE: readonly never[] = [];
const NOTHING = { blinds: NONE, violations: NONE };

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

function workloadVerdict(
  own: PlannedControl,
  { workloads, view }: ObjectRecord,
  contextOf: ContextOf,
): Gathered {
  if (workloads.length === 0 && !hasUnsure(view)) return unreadable(own, 'the pod spec cannot be read');
  const run = own.control.subject === 'container' ? judgeContainers : judgeWorkload;
  return gather((sink) => {
    for (const workload of workloads) run(own, workload, contextOf, sink);
    noteUnsure(own, view, sink);
  });
}

function unreadable(own: PlannedControl, detail: string): Gathered {
  return notEvaluated(own, 'malformed', detail);
}

function notEvaluated(own: PlannedControl, reason: Blind['reason'], detail: string): Gathered {
  return {
    code: codeOf('not-evaluated'),
    blinds: [{ control: own.index, reason, detail }],
    violations: NONE,
  };
}
