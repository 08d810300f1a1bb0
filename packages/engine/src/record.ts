import { isWorkload, MalformedField, templatePathsOf, workloadViewAt } from '@bulwark/control-kit';
import type { ObjectView, WorkloadView } from '@bulwark/control-kit';
import type { Locate, ObjectReference, Origin, Path, RawObject } from '@bulwark/model';
import type { Bearer, FindingRecord } from './finding-record.ts';
import type { Blind } from './outcomes.ts';
import type { Plan } from './plan.ts';

/** One object in a posture: its retained form, what the controls that it decides alone said, and its place. */
export class ObjectRecord implements Bearer {
  view: ObjectView;
  readonly origin: Origin;
  readonly locate: Locate | undefined;
  /** Whether it came with the places of its pod templates. */
  readonly hasGivenTemplates: boolean;
  /** Worst outcome per control of the plan, 0 where the control has no subject here. Shared between equal objects. */
  outcomes: Uint8Array;
  blinds: readonly Blind[];
  findings: readonly FindingRecord[];
  /** The plan of the scope in which it lies. */
  readonly plan: Plan;
  unit = '';
  ordinal = '';
  owner: ObjectRecord | undefined;
  #workloads: readonly WorkloadView[] | undefined;

  constructor(
    view: ObjectView,
    source: Pick<RawObject, 'origin' | 'locate' | 'templates'>,
    local: LocalResult,
  ) {
    this.view = view;
    this.origin = source.origin;
    this.locate = source.locate;
    this.hasGivenTemplates = source.templates !== undefined;
    this.plan = local.plan;
    this.outcomes = local.outcomes;
    this.blinds = local.blinds;
    this.findings = local.findingsOf(this);
  }

  get reference(): ObjectReference {
    return this.view.reference;
  }

  /** Its definition says something else of its pod templates than before: what the controls then say of it. */
  judgeAgain(view: ObjectView, local: LocalResult): void {
    this.view = view;
    this.#workloads = undefined;
    this.outcomes = local.outcomes;
    this.blinds = local.blinds;
    this.findings = local.findingsOf(this);
  }

  /** Whether it has pod templates, be they readable or not. */
  get isWorkload(): boolean {
    return isWorkload(this.view);
  }

  /** Its retained pod templates, those that can be read: one in nearly all workloads, several in some custom resources. */
  get workloads(): readonly WorkloadView[] {
    this.#workloads ??= readable(this.view);
    return this.#workloads;
  }

  /** The workload that stands for this one: its outermost scanned owner, or itself. */
  get root(): ObjectRecord {
    return this.owner === undefined ? this : this.owner.root;
  }
}

/** What evaluation of one object by itself gave. */
export interface LocalResult {
  readonly plan: Plan;
  readonly outcomes: Uint8Array;
  readonly blinds: readonly Blind[];
  findingsOf(record: Bearer): readonly FindingRecord[];
}

const NONE: readonly never[] = [];

function readable(view: ObjectView): readonly WorkloadView[] {
  return templatePathsOf(view)?.flatMap((path) => readableAt(view, path) ?? NONE) ?? NONE;
}

function readableAt(view: ObjectView, path: Path): WorkloadView | undefined {
  try {
    return workloadViewAt(view, path);
  } catch (error) {
    if (error instanceof MalformedField) return undefined;
    throw error;
  }
}

/** A fixed order: unit, kind, namespace, name, then place in the source. */
export function compareRecords(a: ObjectRecord, b: ObjectRecord): number {
  return (
    compare(a.unit, b.unit) ||
    compare(a.reference.kind, b.reference.kind) ||
    compare(a.reference.namespace, b.reference.namespace) ||
    compare(a.reference.name, b.reference.name) ||
    compareOrigins(a.origin, b.origin)
  );
}

function compareOrigins(a: Origin, b: Origin): number {
  if (a.source === 'file' && b.source === 'file') {
    return compare(a.file, b.file) || a.document - b.document || (a.item ?? 0) - (b.item ?? 0);
  }
  return compare(JSON.stringify(a), JSON.stringify(b));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
