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
} from '@bulwark/model';
import type { Observation } from './observation.ts';
import { identity } from './units.ts';

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
  readonly owner: Bearer | undefined;
  readonly unit: string;
  /** That of the object which is shown, when this was found. */
  readonly ordinal: string;
  /** Position among the findings of one control on one object that have the same pointer. */
  twin = 0;
  readonly #seen: Observation;

  /** `owner` is that into which the bearer folds, where the owner's template does not show the same. */
  constructor(bearer: Bearer, seen: Observation, owner?: Bearer) {
    this.bearer = bearer;
    this.owner = owner;
    this.unit = bearer.unit;
    this.ordinal = (owner ?? bearer).ordinal;
    this.#seen = seen;
  }

  /** A text that is equal only for findings that say the same of the same object. */
  get likeness(): string {
    const { clusterUid = '' } = this.origin.source === 'cluster' ? this.origin : {};
    const parts = [this.#seen.id, clusterUid, this.unit, identity(this.object), this.ordinal, this.twin];
    const seenIn = this.owner === undefined ? [] : [identity(this.bearer.reference)];
    return [...parts, ...seenIn].join('\n');
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

  /** The same, shown on the owner of the object in which it was seen. */
  foldedInto(owner: Bearer): FindingRecord {
    const folded = new FindingRecord(this.bearer, this.#seen, owner);
    folded.location = this.location;
    folded.twin = this.twin;
    return folded;
  }

  /** Stable under re-formatting, re-ordering of lists and moving the object within its unit. */
  get fingerprint(): string {
    const { kind, namespace, name } = this.object;
    const parts = [
      this.control,
      unitKey(this),
      kind,
      namespace,
      name,
      this.ordinal,
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

/** The findings of what was seen of one object, with their places in the source where those are known. */
export function findingsOf(
  bearer: Bearer,
  seen: readonly Observation[],
  spans?: readonly (SourceSpan | undefined)[],
): readonly FindingRecord[] {
  const findings = seen.map((observation) => new FindingRecord(bearer, observation));
  numberTwins(findings);
  spans?.forEach((span, index) => {
    (findings[index] as FindingRecord).location = span;
  });
  return findings;
}

/**
 * Numbers the findings of one object that have the same pointer, in the order in which the control told them: equal items of
 * a list, or several violations at one place.
 */
function numberTwins(findings: readonly FindingRecord[]): void {
  if (findings.length < 2) return;
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = `${finding.controlIndex}${finding.pointer}`;
    finding.twin = counts.get(key) ?? 0;
    counts.set(key, finding.twin + 1);
  }
}

/** A cluster keeps its fingerprints under whatever name a kubeconfig gives it. */
function unitKey({ origin, unit }: Pick<Bearer, 'origin' | 'unit'>): string {
  return (origin.source === 'cluster' ? origin.clusterUid : undefined) ?? unit;
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
