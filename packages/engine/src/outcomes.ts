import { OUTCOMES } from '@bulwark/model';
import type { NotEvaluatedReason, Outcome, OutcomeCounts } from '@bulwark/model';

/** Outcomes as small integers that order like badness: the worst is the greatest; 0 means no subject. */
export type OutcomeCode = 0 | 1 | 2 | 3 | 4 | 5 | 6;
export const NO_SUBJECT = 0;

const CODES: Readonly<Record<Outcome, OutcomeCode>> = {
  'not-applicable': 1,
  pass: 2,
  'not-evaluated': 3,
  excepted: 4,
  fail: 5,
  error: 6,
};
const NAMES: readonly Outcome[] = OUTCOMES.toReversed();

export function codeOf(outcome: Outcome): OutcomeCode {
  return CODES[outcome];
}

/** The outcome of a code; undefined for "no subject". */
export function outcomeOf(code: number): Outcome | undefined {
  return code === NO_SUBJECT ? undefined : NAMES[code - 1];
}

/** Counts that can grow while results are added up. */
export type Tally = Record<Outcome, number>;

export function emptyTally(): Tally {
  return { pass: 0, fail: 0, 'not-applicable': 0, 'not-evaluated': 0, excepted: 0, error: 0 };
}

export function addCounts(into: Tally, counts: OutcomeCounts): void {
  for (const outcome of OUTCOMES) into[outcome] += counts[outcome];
}

/** A subject that could not be judged. */
export interface Blind {
  readonly control: number;
  readonly reason: NotEvaluatedReason;
  readonly detail: string;
}

/** A text that is equal for equal ones. */
export function blindKey({ control, reason, detail }: Blind): string {
  return `${control}\n${reason}\n${detail}`;
}
