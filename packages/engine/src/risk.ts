import type { ScorePart, Severity } from '@bulwark/model';

/** How much one failed control of a severity weighs in the risk of an object. */
const WEIGHT: Readonly<Record<Severity, number>> = { critical: 40, high: 15, medium: 5, low: 1 };
/** Weight at which an object reaches about two thirds of the scale. */
const SCALE = 60;
/** Share of the worst object in the risk of a group; the mean of all objects has the rest. */
const WORST_SHARE = 0.7;

/** The figures of the risk formula, for those who explain it. */
export const RISK_FORMULA = { weight: WEIGHT, scale: SCALE, worstShare: WORST_SHARE } as const;

export interface FailedControls {
  /** Number of failed controls by severity. */
  readonly failed: Readonly<Record<Severity, number>>;
}

/**
 * Risk of one object, 0–100: failed controls weighed by severity, saturating, then reduced for objects from which little
 * follows. `reach` is 0–1: how exposed it is and what it gives away. One more failed control never lowers it.
 */
export function objectRisk(
  { failed }: FailedControls,
  reach: number,
  reachLabel: string,
): { readonly risk: number; readonly parts: readonly ScorePart[] } {
  const weighed = (Object.keys(WEIGHT) as Severity[]).map((severity) => ({
    severity,
    count: failed[severity],
    weight: failed[severity] * WEIGHT[severity],
  }));
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { risk: 0, parts: [] };
  const factor = 0.5 + 0.5 * Math.min(1, Math.max(0, reach));
  const risk = 100 * (1 - Math.exp(-total / SCALE)) * factor;
  const parts = weighed
    .filter(({ count }) => count > 0)
    .map(({ severity, count, weight }) => ({
      label: `${count} failed ${severity} control${count === 1 ? '' : 's'} (×${round(factor)} ${reachLabel})`,
      points: round((risk * weight) / total),
    }));
  return { risk: round(risk), parts };
}

/** Risk of a group of objects, 0–100: mostly its worst object, partly the mean of all. */
export function groupRisk(risks: readonly { readonly label: string; readonly risk: number }[]): {
  readonly risk: number;
  readonly parts: readonly ScorePart[];
} {
  if (risks.length === 0) return { risk: 0, parts: [] };
  const worst = risks.reduce((a, b) => (b.risk > a.risk ? b : a));
  if (worst.risk === 0) return { risk: 0, parts: [] };
  const mean = risks.reduce((sum, { risk }) => sum + risk, 0) / risks.length;
  const ofWorst = WORST_SHARE * worst.risk;
  const ofMean = (1 - WORST_SHARE) * mean;
  return {
    risk: round(ofWorst + ofMean),
    parts: [
      { label: `worst object ${worst.label}: ${WORST_SHARE} × ${round(worst.risk)}`, points: round(ofWorst) },
      {
        label: `mean of ${risks.length} objects: ${round(1 - WORST_SHARE)} × ${round(mean)}`,
        points: round(ofMean),
      },
    ],
  };
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
