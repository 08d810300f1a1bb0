import type { ChartFile } from '../../chart-files.ts';
import type { ChartRequest, RenderedChart, RenderedFile, Renderer } from '../../outcome.ts';
import { placeOf } from '../lines/trace-lines.ts';

/** A chart without what costs time at every rendering and is not asked about. */
export interface LighterChart {
  readonly request: ChartRequest;
  /** What was rendered, with what was left out as the whole chart renders it. */
  readonly whole: (rendered: RenderedChart) => RenderedChart;
}

/** Bytes of a template that is worth leaving out: definitions of resources, dashboards. */
const HEAVY = 24 * 1024;

/**
 * Leaves out crds/ and heavy templates of which nothing is asked, as long as all others render the same without them; else the chart stays
 * whole.
 */
export async function lighten(
  renderer: Renderer,
  request: ChartRequest,
  clean: RenderedChart,
  asked: ReadonlySet<string>,
): Promise<LighterChart> {
  const unchanged: LighterChart = { request, whole: (rendered) => rendered };
  const places = new Set([...asked].map(placeOf));
  const files = request.chart.files.filter((file) => !isDispensable(file, places));
  if (files.length === request.chart.files.length) return unchanged;
  const lighter = { ...request, chart: { ...request.chart, files } };
  const outcome = await renderer.renderChart(lighter);
  if (outcome.kind !== 'chart') return unchanged;
  const left = new Set(outcome.files.map(({ path }) => path));
  const dropped = clean.files.filter(({ path }) => !left.has(path) && !places.has(placeOf(path)));
  const whole = (rendered: RenderedChart): RenderedChart => ({
    ...rendered,
    files: [...rendered.files, ...dropped],
    crds: clean.crds,
  });
  return isEqual(whole(outcome).files, clean.files) ? { request: lighter, whole } : unchanged;
}

function isDispensable({ name, bytes }: ChartFile, asked: ReadonlySet<string>): boolean {
  if (/^(?:charts\/[^/]+\/)*crds\//.test(name)) return true;
  const isPrinted = /(?:^|\/)templates\/(?:.*\/)?[^_/][^/]*\.ya?ml$/.test(name);
  return isPrinted && bytes.length > HEAVY && !asked.has(placeOf(name));
}

function isEqual(ours: readonly RenderedFile[], theirs: readonly RenderedFile[]): boolean {
  const texts = new Map(theirs.map(({ path, text }) => [path, text]));
  return ours.length === texts.size && ours.every(({ path, text }) => texts.get(path) === text);
}
