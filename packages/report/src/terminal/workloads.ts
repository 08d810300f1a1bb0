import { formatReference } from '@bulwark/model';
import type { ScanResult, ScorePart, WorkloadRanking } from '@bulwark/model';
import { linked, title } from './context.ts';
import type { Layout } from './context.ts';
import { plain, truncate, truncateStart, widthOf, wrap } from './text.ts';
import { originText } from '../subject.ts';

const SHOWN = 5;

/** The workloads whose loss would hurt most, and those that an attacker can use today; each with why. */
export function* workloadSection(result: ScanResult, layout: Layout): Generator<string> {
  const damage = top(result.workloads, ({ damage }) => damage, layout);
  const risk = top(result.workloads, ({ risk }) => risk, layout);
  if (damage.length > 0) {
    yield* title('Most damage if taken over (0-100, whether or not a control fails)', layout);
    yield* ranked(damage, (each) => [each.damage, each.damageParts], layout);
    yield '';
  }
  if (risk.length > 0) {
    yield* title('Most at risk today (0-100, lower is better)', layout);
    yield* ranked(risk, (each) => [each.risk, each.riskParts], layout);
    yield '';
  }
}

function top(
  workloads: readonly WorkloadRanking[],
  scoreOf: (workload: WorkloadRanking) => number,
  { verbose }: Layout,
): readonly WorkloadRanking[] {
  const order = workloads
    .map((workload, index) => ({ workload, index }))
    .filter(({ workload }) => scoreOf(workload) > 0)
    .sort((a, b) => scoreOf(b.workload) - scoreOf(a.workload) || a.index - b.index)
    .map(({ workload }) => workload);
  return verbose ? order : order.slice(0, SHOWN);
}

type Score = readonly [score: number, parts: readonly ScorePart[]];

function* ranked(
  workloads: readonly WorkloadRanking[],
  scoreOf: (workload: WorkloadRanking) => Score,
  layout: Layout,
): Generator<string> {
  const { width, style } = layout;
  for (const workload of workloads) {
    const [score, parts] = scoreOf(workload);
    const { origin } = workload;
    const place = origin.source === 'file' ? plain(originText(origin)) : '';
    const link = (text: string): string =>
      linked(text, origin.source === 'file' ? origin : undefined, layout);
    const name = truncate(plain(formatReference(workload.object)), width - 6);
    const fits = widthOf(name) + widthOf(place) + 8 <= width;
    yield `${style.bold(String(Math.round(score)).padStart(4))}  ${name}${fits ? `  ${link(style.dim(place))}` : ''}`;
    if (!fits) yield `      ${link(style.dim(truncateStart(place, width - 6)))}`;
    for (const line of wrap(why(parts), width - 6)) yield `      ${line}`;
  }
}

const REMARK = / \((.*)\)$/;

/** Addends from the greatest down; a remark that all of them bear is told once. */
function why(parts: readonly ScorePart[]): string {
  const remarks = new Set(parts.map(({ label }) => REMARK.exec(label)?.[1]));
  const [remark] = remarks;
  const isShared = remarks.size === 1 && remark !== undefined;
  const addends = parts
    .map((part, index) => ({ ...part, index }))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.index - b.index)
    .map(({ label, points }) => `${isShared ? label.replace(REMARK, '') : label} ${signed(points)}`);
  return plain(`${addends.join(', ')}${isShared ? ` (${remark})` : ''}`);
}

function signed(points: number): string {
  return `${points < 0 ? '' : '+'}${Number(points.toFixed(1))}`;
}
