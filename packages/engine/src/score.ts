import type { OutcomeCounts, Severity } from '@bulwark/model';

/** Printed with every score; a change of the formulas below raises it. */
export const SCORE_VERSION = '1';

/** Weight of a control in the compliance of a framework. */
export const SEVERITY_WEIGHT: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 6,
  medium: 3,
  low: 1,
};

/**
 * passed / (passed + failed + excepted) in percent; undefined where nothing was judged. An exception is a decision to live with
 * a failure, not a cure: it leaves the score where it was and is counted beside it.
 */
export function complianceOf(counts: OutcomeCounts): number | undefined {
  const judged = counts.pass + counts.fail + counts.excepted;
  return judged === 0 ? undefined : (100 * counts.pass) / judged;
}

/** Share of subjects that were judged, 0–100; undefined where there was none. An error of a control is not a judgement. */
export function coverageOf(counts: OutcomeCounts): number | undefined {
  const judged = counts.pass + counts.fail + counts.excepted + counts['not-applicable'];
  const all = judged + counts['not-evaluated'] + counts.error;
  return all === 0 ? undefined : (100 * judged) / all;
}

/** A weighted mean; undefined where no value is known. */
export function weightedMean(
  values: readonly { readonly value: number | undefined; readonly weight: number }[],
): number | undefined {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of values) {
    if (value === undefined) continue;
    sum += value * weight;
    weights += weight;
  }
  return weights === 0 ? undefined : sum / weights;
}

/** One decimal, so that equal results print equal. Never rounds up to 100. */
export function percent(value: number): number {
  const rounded = Math.round(value * 10) / 10;
  return rounded === 100 && value < 100 ? 99.9 : rounded;
}
