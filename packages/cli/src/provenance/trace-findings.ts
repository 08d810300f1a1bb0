import type { PostureOptions } from '@bulwark/engine';
import type { ScanResult, Trace } from '@bulwark/model';
import type { Tracing } from '@bulwark/report';
import { traceChartFindings } from './chart.ts';
import { traceKustomizationFindings } from './kustomize/trace-kustomization.ts';
import { chartFinding, kustomizationFinding, noteTraces, renderedFinding } from './rendered-finding.ts';
import type { RenderedFinding } from './rendered-finding.ts';

/**
 * Notes with every finding in a rendered object where it can be changed. Renders again what has findings, and starts the engine for it
 * where it has been ended.
 */
export async function traceFindings(
  { findings, excepted }: Pick<ScanResult, 'findings' | 'excepted'>,
  options: PostureOptions,
): Promise<Tracing> {
  const rendered = [...findings, ...excepted.map(({ finding }) => finding)].flatMap(renderedFinding);
  let renders = 0;
  const incomplete = new Set<string>();
  for (const group of groupsOf(rendered)) {
    const traced = await traceGroup(group, options);
    if (traced === undefined) continue;
    renders += traced.renders;
    if (!traced.complete) incomplete.add(sourceOf(group));
    noteTraces(group, traced.traces);
  }
  for (const renderer of new Set(rendered.map(({ from }) => from.renderer))) await renderer.close();
  return { findings: rendered.length, renders, incomplete: [...incomplete] };
}

function sourceOf([first]: readonly RenderedFinding[]): string {
  return first?.origin.rendered?.source ?? '';
}

interface TracedGroup {
  readonly traces: readonly Trace[];
  readonly renders: number;
  readonly complete: boolean;
}

async function traceGroup(
  group: readonly RenderedFinding[],
  options: PostureOptions,
): Promise<TracedGroup | undefined> {
  const [chart, ...charts] = group.flatMap(chartFinding);
  if (chart !== undefined) return traceChartFindings([chart, ...charts], options);
  const [built, ...others] = group.flatMap(kustomizationFinding);
  return built === undefined ? undefined : traceKustomizationFindings([built, ...others]);
}

/** Findings of one rendering share the way to render it again. */
function groupsOf(findings: readonly RenderedFinding[]): readonly (readonly RenderedFinding[])[] {
  return [...Map.groupBy(findings, ({ from }) => from.request as object).values()];
}
