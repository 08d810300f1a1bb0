import { isWorkload, MalformedField, templatePathsOf, workloadViewAt } from '@bulwark/control-kit';
import type { ObjectView, TemplateDefinition, WorkloadView } from '@bulwark/control-kit';
import type { Locate, ObjectReference, Origin, Path, RawObject, SourceSpan } from '@bulwark/model';
import { findingsOf } from './finding-record.ts';
import type { Bearer, FindingRecord } from './finding-record.ts';
import type { Judgement } from './judgement.ts';
import type { Blind } from './outcomes.ts';
import type { Plan } from './plan.ts';

/** One object in a posture: its retained form, what the controls that it decides alone said, and its place. */
export class ObjectRecord implements Bearer {
  readonly origin: Origin;
  readonly locate: Locate | undefined;
  /** Whether it came with the places of its pod templates. */
  readonly hasGivenTemplates: boolean;
  /** Where resources of the kind that it defines have pod templates. */
  readonly definition: TemplateDefinition | undefined;
  /** The scanned object that controls this one. */
  owner: ObjectRecord | undefined;
  #view: ObjectView;
  #judgement: Judgement;
  #spans: readonly (SourceSpan | undefined)[] | undefined;
  #unit = '';
  #ordinal = '';
  #findings: readonly FindingRecord[] | undefined;
  #workloads: readonly WorkloadView[] | undefined;

  constructor(
    view: ObjectView,
    { origin, locate, templates }: Pick<RawObject, 'origin' | 'locate' | 'templates'>,
    { judgement, definition }: Learned,
  ) {
    this.origin = origin;
    this.locate = locate;
    this.hasGivenTemplates = templates !== undefined;
    this.definition = definition;
    this.#view = view;
    this.#judgement = judgement;
    this.#locateSeen();
  }

  get view(): ObjectView {
    return this.#view;
  }

  get judgement(): Judgement {
    return this.#judgement;
  }

  /** Its definition says something else of its pod templates than before: what the controls then say of it. */
  judgeAgain(view: ObjectView, judgement: Judgement): void {
    this.#view = view;
    this.#judgement = judgement;
    this.#workloads = undefined;
    this.#findings = undefined;
    this.#locateSeen();
  }

  get unit(): string {
    return this.#unit;
  }
  set unit(unit: string) {
    this.#unit = unit;
    this.#findings = undefined;
  }

  get ordinal(): string {
    return this.#ordinal;
  }
  set ordinal(ordinal: string) {
    if (ordinal !== this.#ordinal) this.#findings = undefined;
    this.#ordinal = ordinal;
  }

  get plan(): Plan {
    return this.#judgement.plan;
  }

  get outcomes(): Uint8Array {
    return this.#judgement.outcomes;
  }

  get blinds(): readonly Blind[] {
    return this.#judgement.blinds;
  }

  /** What the controls found that the object decides alone. Made when asked for: of most pods nobody asks. */
  get findings(): readonly FindingRecord[] {
    this.#findings ??= findingsOf(this, this.#judgement.seen, this.#spans);
    return this.#findings;
  }

  get reference(): ObjectReference {
    return this.#view.reference;
  }

  /** Whether it has pod templates, be they readable or not. */
  get isWorkload(): boolean {
    return isWorkload(this.#view);
  }

  /** Whether what it controls can fold into it: not where nobody knows whether what looks like a template is one. */
  get hasTemplates(): boolean {
    return (templatePathsOf(this.#view) ?? NONE).length > 0;
  }

  /** Its retained pod templates, those that can be read: one in nearly all workloads, several in some custom resources. */
  get workloads(): readonly WorkloadView[] {
    this.#workloads ??= readable(this.#view);
    return this.#workloads;
  }

  /** The workload that stands for this one: its outermost scanned owner, or itself. */
  get root(): ObjectRecord {
    let root: ObjectRecord | undefined;
    for (let next = this.owner; next !== undefined; next = next.owner) root = next;
    return root ?? this;
  }

  /** At once: to locate is to read the source of the object again. */
  #locateSeen(): void {
    const { seen } = this.#judgement;
    this.#spans = seen.length === 0 ? undefined : this.locate?.(seen.map(({ path }) => path));
  }
}

/** What was learned of an object when it was looked at as a whole. */
interface Learned {
  readonly judgement: Judgement;
  readonly definition: TemplateDefinition | undefined;
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
    compareNames(a.reference, b.reference) ||
    compareOrigins(a.origin, b.origin)
  );
}

/** By namespace, then name. */
export function compareNames(a: ObjectReference, b: ObjectReference): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name);
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
