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
  Trace,
  ValueMap,
} from '@bulwark/model';
import { evidenceOf } from './evidence.ts';
import type { LocatedViolation } from './evaluate.ts';
import type { Observation, Observations } from './observation.ts';

/** What a finding needs to know of the object it stands on; fields may change as units and owners become known. */
export interface Bearer {
  readonly unit: string;
  readonly reference: ObjectReference;
  readonly origin: Origin;
  /** Distinguishes equal objects in one unit: '' for the only or first. */
  readonly ordinal: string;
}

/**
 * A finding as it is kept: everything that needs the object's values is settled when it is made, what many findings have
 * in common is held once, and the rest is derived on demand, so that a million findings stay small.
 */
export class FindingRecord implements Finding {
  readonly bearer: Bearer;
  location: SourceSpan | undefined;
  /** Set by who renders, for findings in rendered objects. */
  trace: Trace | undefined;
  /** The owner into which the bearer folds, where the owner's template does not show the same. */
  owner: Bearer | undefined;
  /** Position among the findings of one control on one object that have the same pointer. */
  twin = 0;
  readonly #seen: Observation;

  constructor(bearer: Bearer, located: LocatedViolation, value: ValueMap, shared: Observations) {
    this.bearer = bearer;
    this.#seen = shared.observe(located, value, evidence(bearer, located, value));
  }

  get controlIndex(): number {
    return this.#seen.control.index;
  }
  get path(): Path {
    return this.#seen.path;
  }
  get pointer(): string {
    return this.#seen.pointer;
  }
  get evidence(): Evidence {
    return this.#seen.evidence;
  }
  get control(): string {
    return this.#seen.control.control.id;
  }
  get severity(): Severity {
    return this.#seen.control.control.severity;
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
    return this.#seen.container;
  }
  get message(): string {
    return this.#seen.violation.message;
  }
  get related(): readonly RelatedObject[] {
    return this.#seen.violation.related ?? [];
  }
  get holders(): readonly Identity[] {
    return this.#seen.violation.holders ?? [];
  }
  get remedy(): Remedy {
    return absolute(this.#seen.violation.remedy, this.#seen.base);
  }

  /** Stable under re-formatting, re-ordering of lists and moving the object within its unit. */
  get fingerprint(): string {
    const { kind, namespace, name } = this.object;
    const parts = [
      this.control,
      unitKey(this.bearer),
      kind,
      namespace,
      name,
      (this.owner ?? this.bearer).ordinal,
      this.pointer,
      ...(this.twin === 0 ? [] : [String(this.twin)]),
    ];
    return this.#seen.digest(parts.join('\n')).slice(0, 32);
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
      ...(this.trace && { trace: this.trace }),
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

/** A cluster keeps its fingerprints under whatever name a kubeconfig gives it. */
function unitKey({ origin, unit }: Bearer): string {
  return (origin.source === 'cluster' ? origin.clusterUid : undefined) ?? unit;
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
