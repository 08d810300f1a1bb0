import type { Control } from '@bulwark/control-kit';
import type { CaseResult } from './case-result.ts';

/** What a suite is run with. */
export interface SuiteInput {
  readonly folder: string;
  readonly controls: readonly Control[];
}

/** A conformance suite: where its material lies by default, and how it is judged. */
export interface Suite {
  readonly name: string;
  /** Folder below `conformance` of the shared material. */
  readonly defaultFolder: string;
  /** Throws MissingMaterial where the folder does not hold the suite. */
  readonly run: (input: SuiteInput) => SuiteOutcome;
}

export interface SuiteOutcome {
  readonly cases: readonly CaseResult[];
  /** Lines of its own that the suite adds to the report. */
  readonly notes?: readonly string[];
}

/** The folder does not hold what the suite needs. */
export class MissingMaterial extends Error {}
