/** What a case of a suite says should happen: something is found, or nothing is. */
export type Expects = 'findings' | 'none';

/** One verdict of a suite, compared with ours. */
export interface CaseResult {
  readonly id: string;
  readonly expects: Expects;
  readonly status: 'agree' | 'disagree' | 'skipped';
  /** Why it was skipped, or both verdicts where they disagree. */
  readonly detail?: string;
  /** Whether the paths agree, where the suite expects some: to the very field, at least to the container or list item, or not. */
  readonly paths?: PathAgreement;
}

export interface PathAgreement {
  readonly level: 'exact' | 'covered' | 'missed';
  readonly missed: readonly string[];
}

export function skipped(id: string, expects: Expects, detail: string): CaseResult {
  return { id, expects, status: 'skipped', detail };
}

/** Agreement where `problem` is undefined, else a disagreement with it as detail. */
export function compared(id: string, expects: Expects, problem: string | undefined): CaseResult {
  return problem === undefined
    ? { id, expects, status: 'agree' }
    : { id, expects, status: 'disagree', detail: problem };
}
