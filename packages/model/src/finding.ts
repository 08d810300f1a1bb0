import type { ObjectReference, Origin, SourceSpan } from './object.ts';
import type { Severity } from './outcome.ts';
import type { Path, Value } from './value.ts';

/** One change that would clear a finding. Paths are absolute in the object. */
export interface Change {
  readonly path: Path;
  readonly value: Value;
}

/** A value that only a person can choose. */
export interface Choice {
  readonly path: Path;
  /** What to choose, as it stands in the placeholder: a few words. */
  readonly value: string;
  /** What to choose it from: one phrase. */
  readonly from: string;
}

/**
 * What to do about a finding: one sentence, and the exact lines where they follow from the object. `choose` names values
 * that do not follow: they are shown, never written.
 */
export interface Remedy {
  readonly advice: string;
  readonly set?: readonly Change[];
  readonly remove?: readonly Path[];
  readonly choose?: readonly Choice[];
}

/** Whether a remedy says exactly what to change. */
export function isExact({ set = [], remove = [] }: Remedy): boolean {
  return set.length + remove.length > 0;
}

/** Another object that takes part in a finding: a binding, a role, a Service; with the paths that matter in it. */
export interface RelatedObject {
  readonly object: ObjectReference;
  readonly relation: string;
  readonly paths: readonly Path[];
}

/** Who holds a permission. */
export interface Identity {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly namespace: string;
  readonly name: string;
}

/** What was found at a path. Values that may be secret are shown as a shape only. */
export interface Evidence {
  /** The value as compact JSON, cut and redacted; undefined where the field is absent. */
  readonly value?: string;
  readonly redacted: boolean;
}

/** A key of a chart's values that was seen to decide about a finding. */
export interface TracedKey {
  /** As `--set` takes it: `controller.image.tag`. */
  readonly key: string;
  /** `sets`: changing it changes the value; `clears`: setting it adds what is absent. */
  readonly effect: 'sets' | 'clears';
  /** Values file in which it stands, or the key around it; undefined where it comes from the command line or is nowhere. */
  readonly file?: string;
  readonly line?: number;
}

/** Where the text of a rendered object can be changed. Only what was proven is said. */
export interface Trace {
  /** Template or resource file as shown to the user. */
  readonly file: string;
  /** Its line, from 1; undefined where none is proven. */
  readonly line: number | undefined;
  /** Proven keys of the values, most direct first. */
  readonly values: readonly TracedKey[];
  /** Of a kustomization: the patch that sets the value. */
  readonly patch?: { readonly file: string; readonly line: number | undefined };
}

/** One violation of one control by one object. */
export interface Finding {
  readonly fingerprint: string;
  readonly control: string;
  readonly severity: Severity;
  readonly unit: string;
  readonly object: ObjectReference;
  readonly container: string | undefined;
  readonly path: Path;
  readonly message: string;
  readonly evidence: Evidence;
  readonly remedy: Remedy;
  readonly related: readonly RelatedObject[];
  readonly holders: readonly Identity[];
  readonly origin: Origin;
  readonly location: SourceSpan | undefined;
  /** The owned object in which it was seen, where it stands on the owner. */
  readonly observedIn: ObjectReference | undefined;
  /** Of a rendered object, where it was traced: what to change instead of the rendered text. */
  readonly trace?: Trace | undefined;
}
