import { formatReference } from '@bulwark/model';
import type { ScanResult } from '@bulwark/model';
import { linked, title } from './context.ts';
import type { Layout } from './context.ts';
import { plain, truncate, truncateStart, widthOf, wrap } from './text.ts';
import { rankedBy, reasonsText, workloadPlace } from '../workload-ranking.ts';
import type { RankedWorkload, WorkloadScore } from '../workload-ranking.ts';

const SHOWN = 5;

/** The workloads whose loss would hurt most, and those that an attacker can use today; each with why. */
export function* workloadSection(result: ScanResult, layout: Layout): Generator<string> {
  const top = (score: WorkloadScore): readonly RankedWorkload[] =>
    rankedBy(score, result.workloads).slice(0, layout.verbose ? undefined : SHOWN);
  const [damage, risk] = [top('damage'), top('risk')];
  if (damage.length > 0) {
    yield* title('Most damage if taken over (0-100, whether or not a control fails)', layout);
    yield* ranked(damage, result, layout);
    yield '';
  }
  if (risk.length > 0) {
    yield* title('Most at risk today (0-100, lower is better)', layout);
    yield* ranked(risk, result, layout);
    yield '';
  }
}

function* ranked(
  workloads: readonly RankedWorkload[],
  result: ScanResult,
  layout: Layout,
): Generator<string> {
  const { width, style } = layout;
  for (const { workload, score, parts } of workloads) {
    const { origin } = workload;
    const place = plain(workloadPlace(workload, result));
    const link = (text: string): string =>
      linked(text, origin.source === 'file' ? origin : undefined, layout);
    const name = truncate(plain(formatReference(workload.object)), width - 6);
    const fits = widthOf(name) + widthOf(place) + 8 <= width;
    yield `${style.bold(String(Math.round(score)).padStart(4))}  ${name}${fits ? `  ${link(style.dim(place))}` : ''}`;
    if (!fits) yield `      ${link(style.dim(truncateStart(place, width - 6)))}`;
    for (const line of wrap(plain(reasonsText(parts)), width - 6)) yield `      ${line}`;
  }
}
