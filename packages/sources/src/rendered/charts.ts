import type {
  ChartFiles,
  ChartRequest,
  RenderedChart,
  Renderer,
  RenderProblem,
  Unrendered,
  ValuesLayers,
} from '@bulwark/render';
import { problem } from '@bulwark/render/problems';
import type { RenderPlace } from './place.ts';
import type { RenderingOptions, RenderSession } from './session.ts';

/** A chart to render. */
export interface ChartJob {
  /** Absolute path of its directory or archive. */
  readonly path: string;
  readonly isArchive: boolean;
  /** What somebody deploys it with, instead of what the command line says. */
  readonly release?: ChartRelease;
}

/** Values and names of one release. */
export interface ChartRelease {
  /** As shown: `HelmRelease/apps/shop`. */
  readonly name: string;
  readonly values: ValuesLayers;
  readonly releaseName?: string;
  readonly namespace?: string;
}

/** One set of values; the defaults have no name. */
export interface ChartCase {
  readonly name: string | undefined;
  readonly request: ChartRequest;
  readonly outcome: RenderedChart | Unrendered;
}

/** What came of one chart, not handed over yet. */
export type ChartWork =
  | {
      readonly kind: 'cases';
      readonly chart: ChartFiles;
      readonly renderer: Renderer;
      readonly cases: readonly ChartCase[];
    }
  | { readonly kind: 'problem'; readonly problem: RenderProblem };

/** Loads a chart and renders it with every set of values that is asked for. Never rejects for a chart. */
export async function renderJob(
  job: ChartJob,
  place: RenderPlace,
  session: RenderSession,
): Promise<ChartWork> {
  const { loadChart } = await session.engine();
  const renderer = await session.renderer();
  if (renderer === undefined) return { kind: 'problem', problem: problem('BW-RENDER-ENGINE') };
  const loaded = await loadChart(job.path);
  if (loaded.kind === 'problem') return loaded;
  const { chart } = loaded;
  const siblings = namesDependencies(chart) ? await session.siblings(place.tree) : [];
  const sets = job.release === undefined ? setsOf(chart, session.options) : [setOf(job.release)];
  const cases = sets.map(async ({ name, values }): Promise<ChartCase> => {
    const request = { ...settingsOf(session.options, job.release), chart, values, siblings };
    return { name, request, outcome: await renderer.renderChart(request) };
  });
  return { kind: 'cases', chart, renderer, cases: await Promise.all(cases) };
}

function namesDependencies({ files }: ChartFiles): boolean {
  return files.some(
    ({ name, bytes }) =>
      name === 'requirements.yaml' || (name === 'Chart.yaml' && bytes.includes('dependencies:')),
  );
}

interface ValuesSet {
  readonly name: string | undefined;
  readonly values: ValuesLayers;
}

function setOf({ name, values }: ChartRelease): ValuesSet {
  return { name, values };
}

/** Where the tools around Helm look for values of test cases, and where people keep those of environments. */
const CASE_FILE = /^(?:ci\/[^/]*-values|values-[^/]*)\.ya?ml$/;

/** The defaults, and with `allValues` each file beside them; what the command line says is laid over each. */
function setsOf(chart: ChartFiles, { values = {}, allValues = false }: RenderingOptions): ValuesSet[] {
  const sets: ValuesSet[] = [{ name: undefined, values }];
  if (!allValues) return sets;
  for (const { name, bytes } of chart.files) {
    if (!CASE_FILE.test(name)) continue;
    const files = [{ name, text: bytes.toString('utf8') }, ...(values.files ?? [])];
    sets.push({ name, values: { ...values, files } });
  }
  return sets;
}

function settingsOf(
  { releaseName, namespace, kubeVersion, apiVersions }: RenderingOptions,
  release: ChartRelease | undefined,
): Omit<ChartRequest, 'chart' | 'values' | 'siblings'> {
  const named = release ?? { releaseName, namespace };
  return {
    ...(named.releaseName !== undefined && { releaseName: named.releaseName }),
    ...(named.namespace !== undefined && { namespace: named.namespace }),
    ...(kubeVersion !== undefined && { kubeVersion }),
    ...(apiVersions !== undefined && { apiVersions }),
  };
}
