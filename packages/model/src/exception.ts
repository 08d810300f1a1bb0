import type { Finding } from './finding.ts';
import type { ObjectReference } from './object.ts';
import type { Severity } from './outcome.ts';

/** Text with `*` (any characters) and `?` (one), or an anchored regular expression where another tool's file has one. */
export type Pattern = string | { readonly regex: string };

/**
 * Which findings an exception covers, by the object on which they stand. A field that is absent covers everything; the
 * patterns of one field are alternatives, and all fields that are given must agree.
 */
export interface ExceptionSelector {
  /** Exactly this object, where it stands in this file: an annotation speaks for the object that carries it. */
  readonly object?: {
    readonly reference: ObjectReference;
    readonly file: string | undefined;
    /** First and last line of a part of it: a comment speaks for the block below. */
    readonly lines?: readonly [from: number, to: number];
  };
  readonly kinds?: readonly Pattern[];
  readonly names?: readonly Pattern[];
  /** A Namespace object counts as inside itself. */
  readonly namespaces?: readonly Pattern[];
  /** Labels of the object or of its pod template; all must be there. */
  readonly labels?: Readonly<Record<string, Pattern>>;
  readonly containers?: readonly Pattern[];
  /** Image of the container of the finding; of all containers where the finding is of the pod. */
  readonly images?: readonly Pattern[];
  /** Path of the value within the object, as users read it: `spec.template.spec.hostNetwork`; covers what lies below. */
  readonly paths?: readonly Pattern[];
  /** Path of the file as reports show it; a directory covers what lies below. */
  readonly files?: readonly Pattern[];
  readonly units?: readonly Pattern[];
}

/** Where an exception was written. */
export interface ExceptionSource {
  /** `policy` for the team's own file, `annotation` for Bulwark's, else the tool whose suppression it is. */
  readonly kind: ExceptionSourceKind;
  /** As users find it: `bulwark.yaml:12`, `deploy.yaml:3`. */
  readonly place: string;
}

export type ExceptionSourceKind =
  | 'policy'
  | 'annotation'
  | 'kubescape'
  | 'polaris'
  | 'kube-linter'
  | 'checkov'
  | 'kube-score'
  | 'trivy';

/** A decision to live with findings: by whom, why, until when. Plain data. */
export interface ExceptionRule {
  /** Control ids; with none, and no framework, every control. */
  readonly controls: readonly string[];
  /** Framework ids: their controls. */
  readonly frameworks: readonly string[];
  /** Single findings; with none, all that the other fields cover. */
  readonly fingerprints: readonly string[];
  readonly selector: ExceptionSelector;
  readonly reason: string;
  readonly owner: string | undefined;
  /** Last day in UTC (2027-01-31), or the moment at which it ends as Date.toISOString() writes it. */
  readonly until: string | undefined;
  readonly source: ExceptionSource;
  /** Severities for which policy lets it count; findings of others stay, and what it would hide is told. */
  readonly severities: readonly Severity[];
}

const UNKNOWN = 'unknown: ';

/** What stands among the controls of an exception for names that no control has: it covers nothing. */
export function unknownControl(names: readonly string[]): string {
  return UNKNOWN + names.join(', ');
}

/** What is wrong with the names of an exception that covers nothing because no control has them. */
export function unknownNames({ controls: [first] }: Pick<ExceptionRule, 'controls'>): string | undefined {
  if (first?.startsWith(UNKNOWN) !== true) return undefined;
  const names = first.slice(UNKNOWN.length);
  return names === '' ? 'it names no control' : `no control is called ${names}`;
}

/** Until when an exception holds; an end that is no date has come. */
export function endText(until: string): string {
  return until.startsWith('no date') ? `its end is ${until}` : `until ${until}`;
}

/** A finding that somebody has decided to live with. */
export interface ExceptedFinding {
  readonly finding: Finding;
  readonly rule: ExceptionRule;
}

/** What is wrong with an exception as it is written. */
export type ExceptionWeakness = 'every-control' | 'every-object' | 'no-end' | 'no-owner';

/** What came of one exception. */
export interface ExceptionUse {
  readonly rule: ExceptionRule;
  /** `not-allowed`: policy lets it count for no finding that it covers. */
  readonly state: 'in-force' | 'expired' | 'unmatched' | 'not-allowed';
  /** Findings that it covers and that are excepted. */
  readonly matched: number;
  /** Findings that it covers and that stay: it has expired, or policy does not let it count. */
  readonly withheld: readonly Finding[];
  readonly weaknesses: readonly ExceptionWeakness[];
}
