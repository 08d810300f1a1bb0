import type { FixSafety } from '@bulwark/control-kit';
import type { Finding, RawObject, Remedy, ScanResult } from '@bulwark/model';
import type { FileEdit } from './file-edit.ts';

/** A finding whose remedy says exactly what to change. */
export interface Fix {
  /** Position in the list of candidates; splices name fixes by it. */
  readonly number: number;
  readonly finding: Finding;
  /** That of the finding; where an earlier fix changed the same spot, what is to be done then. */
  readonly remedy: Remedy;
  readonly safety: FixSafety;
  /** The object as it was read. */
  readonly object: RawObject;
}

/** A fix that was not made, and why. */
export interface RefusedFix {
  readonly fix: Fix;
  readonly reason: string;
}

/** Fixes of a set of objects, proved by evaluating the edited objects again. Nothing is written yet. */
export interface FixPlan {
  readonly files: readonly FileEdit[];
  readonly applied: readonly Fix[];
  readonly refused: readonly RefusedFix[];
  /** What was found, and what is found once the edits are made. */
  readonly before: ScanResult;
  readonly after: ScanResult;
}
