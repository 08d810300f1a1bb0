import type { RenderedSource } from '../events.ts';
import type { Renderable } from '../walk.ts';
import { looksLikeChart } from './archives.ts';
import { renderJob } from './charts.ts';
import type { ChartJob } from './charts.ts';
import { handOverChart, sourceName } from './hand-over.ts';
import { inOrder } from './in-order.ts';
import { buildKustomizations } from './kustomizations.ts';
import type { RenderPlace } from './place.ts';
import type { RenderSession } from './session.ts';

/** What rendering left for the rest of the scan. */
export interface TreeTaken {
  readonly summaries: readonly RenderedSource[];
  /** Files that are not read as they stand, because they went into something rendered. Relative to the root. */
  readonly consumed: ReadonlySet<string>;
  /** Files that only looked like something to render, and are read as they stand. */
  readonly plain: readonly string[];
  /** Packed files that are no charts. */
  readonly otherFiles: number;
}

/** Charts that are rendered before the results of the first are taken. */
const AHEAD = 4;

/** Renders what a directory holds: kustomizations first, because they may take charts in. */
export async function renderTree(
  renderable: Renderable,
  place: RenderPlace,
  session: RenderSession,
): Promise<TreeTaken> {
  const built = await buildKustomizations(renderable.kustomizations, place, session);
  const isTakenIn = (directory: string): boolean =>
    built.consumed.has(directory === '' ? 'Chart.yaml' : `${directory}/Chart.yaml`);
  const takenIn = renderable.charts.filter(isTakenIn);
  const archives = renderable.archives.filter((path) => !built.consumed.has(path));
  const packed = archives.filter((path) => looksLikeChart(place.absolute(path)));
  const jobs: ChartJob[] = [
    ...renderable.charts
      .filter((directory) => !isTakenIn(directory))
      .map((directory) => ({ path: place.absolute(directory), isArchive: false })),
    ...packed.map((path) => ({ path: place.absolute(path), isArchive: true })),
  ];
  return {
    summaries: [
      ...built.summaries,
      ...takenIn.map((directory) => consumedChart(place, directory)),
      ...(await renderCharts(jobs, place, session)),
    ],
    consumed: built.consumed,
    plain: built.plain,
    otherFiles: archives.length - packed.length,
  };
}

/** Renders charts and hands their objects over in the order of the jobs. */
export async function renderCharts(
  jobs: readonly ChartJob[],
  place: RenderPlace,
  session: RenderSession,
): Promise<readonly RenderedSource[]> {
  const summaries: RenderedSource[] = [];
  await inOrder(
    jobs,
    AHEAD,
    (job) => renderJob(job, place, session),
    async (work, job) => {
      summaries.push(...(await handOverChart(job, work, place, session)));
    },
  );
  return summaries;
}

function consumedChart(place: RenderPlace, directory: string): RenderedSource {
  return {
    kind: 'chart',
    source: sourceName(place.shown(place.absolute(directory))),
    outcome: 'consumed',
    objects: 0,
    hooksLeftOut: 0,
    files: 0,
    supplied: [],
  };
}
