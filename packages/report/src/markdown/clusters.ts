import { AREA_NAMES, orderedAreas } from '../areas.ts';
import { clusterOverviews } from '../clusters.ts';
import { figure } from '../figure.ts';
import type { Report } from '../report.ts';
import { clip } from '../subject.ts';
import { rankedBy, reasonsText, workloadName } from '../workload-ranking.ts';
import type { WorkloadScore } from '../workload-ranking.ts';
import { code, prose } from './escape.ts';

const MOST_CLUSTERS = 20;
const MOST_WORKLOADS = 3;

/** Of a scan of live clusters: what each is, the areas, and the workloads that matter most; nothing of a scan of files. */
export function clusterLines(report: Report): readonly string[] {
  const clusters = clusterOverviews(report);
  if (clusters.length === 0) return [];
  const more = clusters.length - MOST_CLUSTERS;
  return [
    ...clusters
      .slice(0, MOST_CLUSTERS)
      .flatMap(({ name, facts }) => [
        `### Cluster ${code(clip(name, 200))}`,
        '',
        ...facts.map(({ label, text, isBad }) =>
          isBad ? `- **${label}: ${prose(clip(text, 300))}**` : `- ${label}: ${prose(clip(text, 300))}`,
        ),
        '',
      ]),
    ...(more > 0 ? [`and ${more} more clusters`, ''] : []),
    ...areaTable(report),
    ...workloadLines(report, 'damage', 'Most damage if taken over (0–100)'),
    ...workloadLines(report, 'risk', 'Most at risk today (0–100, lower is better)'),
  ];
}

function areaTable({ result }: Report): readonly string[] {
  return [
    '| Area | Failed | Passed | Not evaluated | Compliance | Coverage |',
    '|---|--:|--:|--:|--:|--:|',
    ...orderedAreas(result).map(
      ({ area, counts, compliance, coverage }) =>
        `| ${AREA_NAMES[area]} | ${counts.fail} | ${counts.pass} | ${counts['not-evaluated']} | ${figure(compliance)} | ${figure(coverage)} |`,
    ),
    '',
  ];
}

function workloadLines({ result }: Report, by: WorkloadScore, title: string): readonly string[] {
  const ranked = rankedBy(by, result.workloads).slice(0, MOST_WORKLOADS);
  if (ranked.length === 0) return [];
  return [
    `${title}:`,
    '',
    ...ranked.map(({ workload, score, parts }) => {
      const name = code(clip(workloadName(workload, result), 400));
      return `- **${figure(score)}** ${name}: ${prose(clip(reasonsText(parts), 300))}`;
    }),
    '',
  ];
}
