import { formatReference } from '@bulwark/model';
import type { ScanResult, ScorePart, WorkloadRanking } from '@bulwark/model';
import { originText } from './subject.ts';

/** What workloads are ranked by, 0 to 100 each: what their compromise would do, and how much is wrong with them today. */
export type WorkloadScore = 'damage' | 'risk';

export interface RankedWorkload {
  readonly workload: WorkloadRanking;
  readonly score: number;
  readonly parts: readonly ScorePart[];
}

/** The workloads with any of that score, the highest first; equal ones stay in the order of the result. */
export function rankedBy(
  score: WorkloadScore,
  workloads: readonly WorkloadRanking[],
): readonly RankedWorkload[] {
  return workloads
    .map((workload) => ({ workload, score: workload[score], parts: workload[`${score}Parts`] }))
    .filter((ranked) => ranked.score > 0)
    .toSorted((a, b) => b.score - a.score);
}

/** Where a workload is from: its file, or its cluster where several were scanned; '' for the only cluster. */
export function workloadPlace({ origin }: WorkloadRanking, { units }: Pick<ScanResult, 'units'>): string {
  return origin.source === 'file' || units.length > 1 ? originText(origin) : '';
}

/** The workload with the place that it is from. */
export function workloadName(workload: WorkloadRanking, result: Pick<ScanResult, 'units'>): string {
  const place = workloadPlace(workload, result);
  return `${formatReference(workload.object)}${place === '' ? '' : ` (${place})`}`;
}

const REMARK = / \((.*)\)$/;

/** The addends of a score from the greatest down, as one line; a remark that all of them bear is told once. */
export function reasonsText(parts: readonly ScorePart[]): string {
  const remarks = new Set(parts.map(({ label }) => REMARK.exec(label)?.[1]));
  const [remark] = remarks;
  const isShared = remarks.size === 1 && remark !== undefined;
  const addends = parts
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .map(({ label, points }) => `${isShared ? label.replace(REMARK, '') : label} ${signed(points)}`);
  return `${addends.join(', ')}${isShared ? ` (${remark})` : ''}`;
}

function signed(points: number): string {
  return `${points < 0 ? '' : '+'}${Number(points.toFixed(1))}`;
}
