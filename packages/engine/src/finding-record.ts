import { valueAt } from '@bulwark/model';
import type {
  Evidence,
  Finding,
  Identity,
  ObjectReference,
  Origin,
  Path,
  RelatedObject,
  Remedy,
  Severity,
  SourceSpan,
  ValueMap,
} from '@bulwark/model';
import { evidenceOf } from './evidence.ts';
import type { LocatedViolation } from './evaluate.ts';
import { stablePointer } from './pointer.ts';

export type Digest = (text: string) => string;

/** What a finding needs to know of the object it stands on; fields may change as units and owners become known. */
export interface Bearer {
  readonly unit: string;
  readonly reference: ObjectReference;
  readonly origin: Origin;
  /** Distinguishes equal objects in one unit: '' for the only or first. */
  readonly ordinal: string;
}

/** Strings and small values that many findings share. */
export interface Shared {
  readonly digest: Digest;
  intern(text: string): string;
}

/**
 * A finding as it is kept: everything that needs the object's values is settled when it is made, the rest is derived on
 * demand, so that a hundred thousand findings stay small.
 */
export class FindingRecord implements Finding {
  readonly bearer: Bearer;
  readonly path: Path;
  readonly pointer: string;
  readonly evidence: Evidence;
  location: SourceSpan | undefined;
  /** The owner into which the bearer folds, where the owner's template does not show the same. */
  owner: Bearer | undefined;
  /** Position among the findings of one control on one object that have the same pointer. */
  twin = 0;
  readonly #located: LocatedViolation;
  readonly #shared: Shared;

  constructor(bearer: Bearer, located: LocatedViolation, value: ValueMap, shared: Shared) {
    const { violation } = located;
    this.bearer = bearer;
    this.path = located.path;
    this.pointer = shared.intern(stablePointer(value, located.path, shared.digest));
    this.evidence = evidence(bearer, located, value);
    this.#located = { ...located, violation: { ...violation, message: shared.intern(violation.message) } };
    this.#shared = shared;
  }

  get controlIndex(): number {
    return this.#located.control.index;
  }
  get control(): string {
    return this.#located.control.control.id;
  }
  get severity(): Severity {
    return this.#located.control.control.severity;
  }
  get unit(): string {
    return this.bearer.unit;
  }
  get object(): ObjectReference {
    return (this.owner ?? this.bearer).reference;
  }
  get observedIn(): ObjectReference | undefined {
    return this.owner && this.bearer.reference;
  }
  get origin(): Origin {
    return this.bearer.origin;
  }
  get container(): string | undefined {
    return this.#located.container;
  }
  get message(): string {
    return this.#located.violation.message;
  }
  get related(): readonly RelatedObject[] {
    return this.#located.violation.related ?? [];
  }
  get holders(): readonly Identity[] {
    return this.#located.violation.holders ?? [];
  }
  get remedy(): Remedy {
    return absolute(this.#located.violation.remedy, this.#located.base);
  }

  /** Stable under re-formatting, re-ordering of lists and moving the object within its unit. */
  get fingerprint(): string {
    const { kind, namespace, name } = this.object;
    const parts = [
      this.control,
      this.unit,
      kind,
      namespace,
      name,
      (this.owner ?? this.bearer).ordinal,
      this.pointer,
      ...(this.twin === 0 ? [] : [String(this.twin)]),
    ];
    return this.#shared.digest(parts.join('\n')).slice(0, 32);
  }

  /** The finding as plain data, without what the engine keeps beside it. */
  toJSON(): Finding {
    return {
      fingerprint: this.fingerprint,
      control: this.control,
      severity: this.severity,
      unit: this.unit,
      object: this.object,
      container: this.container,
      path: this.path,
      message: this.message,
      evidence: this.evidence,
      remedy: this.remedy,
      related: this.related,
      holders: this.holders,
      origin: this.origin,
      location: this.location,
      observedIn: this.observedIn,
    };
  }
}

/**
 * Numbers the findings of one object that have the same pointer, in the order in which the control told them: equal items of
 * a list, or several violations at one place.
 */
export function numberTwins(findings: readonly FindingRecord[]): void {
  if (findings.length < 2) return;
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = `${finding.controlIndex}${finding.pointer}`;
    finding.twin = counts.get(key) ?? 0;
    counts.set(key, finding.twin + 1);
  }
}

function evidence(bearer: Bearer, { violation, path }: LocatedViolation, value: ValueMap): Evidence {
  const secret = violation.secret ?? false;
  return violation.evidence === undefined
    ? evidenceOf(bearer.reference.kind, path, valueAt(value, path), secret)
    : evidenceOf('', [], violation.evidence, false);
}

function absolute(remedy: Remedy, base: Path): Remedy {
  if (base.length === 0) return remedy;
  return {
    advice: remedy.advice,
    ...(remedy.set && { set: remedy.set.map(({ path, value }) => ({ path: [...base, ...path], value })) }),
    ...(remedy.remove && { remove: remedy.remove.map((path) => [...base, ...path]) }),
    ...(remedy.choose && {
      choose: remedy.choose.map((choice) => ({ ...choice, path: [...base, ...choice.path] })),
    }),
  };
}
