import type { ControlMetadata } from './control.ts';
import type { ExceptedFinding, ExceptionUse } from './exception.ts';
import type { Finding } from './finding.ts';
import type { Framework, Requirement } from './framework.ts';
import type { ObjectReference, Origin } from './object.ts';
import type { Area, NotEvaluatedReason, OutcomeCounts } from './outcome.ts';

/** Why subjects of a control were not judged, and how many. */
export interface NotEvaluatedCount {
  readonly reason: NotEvaluatedReason;
  /** What is missing: a kind, a field, a parameter. */
  readonly detail: string;
  readonly count: number;
}

/** One control over everything that was scanned. Counts are of objects. */
export interface ControlSummary {
  readonly control: ControlMetadata;
  readonly counts: OutcomeCounts;
  /** passed / (passed + failed + excepted), 0 to 100; undefined where nothing was judged. */
  readonly compliance: number | undefined;
  readonly notEvaluated: readonly NotEvaluatedCount[];
}

export interface RequirementSummary {
  readonly requirement: Requirement;
  readonly controls: readonly string[];
  readonly counts: OutcomeCounts;
  readonly compliance: number | undefined;
}

/** Compliance 0–100, higher is better; coverage 0–100, the share of what could be judged. */
export interface FrameworkSummary {
  readonly framework: Framework;
  readonly compliance: number | undefined;
  readonly coverage: number;
  readonly requirements: readonly RequirementSummary[];
}

export interface AreaSummary {
  readonly area: Area;
  readonly controls: number;
  readonly counts: OutcomeCounts;
  readonly compliance: number | undefined;
  readonly coverage: number;
}

/** One addend of a score, so that every point can be explained. */
export interface ScorePart {
  readonly label: string;
  readonly points: number;
}

/** A workload ranked by what its compromise would give an attacker, and by what an attacker can use today. */
export interface WorkloadRanking {
  readonly unit: string;
  readonly object: ObjectReference;
  readonly origin: Origin;
  /** 0–100, what is lost if it is taken over; independent of findings. */
  readonly damage: number;
  readonly damageParts: readonly ScorePart[];
  /** 0–100, lower is better. */
  readonly risk: number;
  readonly riskParts: readonly ScorePart[];
}

/** One scored group: a unit, or a namespace of it. Risk 0–100, lower is better. */
export interface RiskScore {
  readonly unit: string;
  readonly namespace: string | undefined;
  readonly risk: number;
  readonly parts: readonly ScorePart[];
}

export interface UnitSummary {
  readonly name: string;
  readonly objects: number;
  /** Kinds that the unit holds whole; '*' for all. */
  readonly completeKinds: readonly string[];
}

/** The same object more than once in one unit. */
export interface DuplicateObject {
  readonly unit: string;
  readonly object: ObjectReference;
  readonly origins: readonly Origin[];
}

export interface ScannedObject {
  readonly unit: string;
  readonly object: ObjectReference;
  readonly origin: Origin;
  readonly apiVersion: string;
  /** The owner into which it folds. */
  readonly foldedInto: ObjectReference | undefined;
}

/** Everything that evaluation knows, ordered; the same input gives the same value. */
export interface ScanResult {
  readonly units: readonly UnitSummary[];
  readonly objects: readonly ScannedObject[];
  readonly findings: readonly Finding[];
  /** Findings under an exception, in the order of findings. They are not among `findings`. */
  readonly excepted: readonly ExceptedFinding[];
  /** Every exception that was given, and what came of it. */
  readonly exceptions: readonly ExceptionUse[];
  readonly controls: readonly ControlSummary[];
  readonly frameworks: readonly FrameworkSummary[];
  readonly areas: readonly AreaSummary[];
  readonly coverage: number;
  readonly compliance: number | undefined;
  readonly risk: readonly RiskScore[];
  readonly workloads: readonly WorkloadRanking[];
  readonly duplicates: readonly DuplicateObject[];
  readonly scoreVersion: string;
}
