export { loadChart, loadChartArchive } from './chart-files.ts';
export type { ChartFile, ChartFiles, ChartLimits, LoadedChart } from './chart-files.ts';
export type {
  BuiltDocument,
  BuiltKustomization,
  ChartRequest,
  KustomizationRequest,
  ObjectOrigin,
  RenderedChart,
  RenderedFile,
  Renderer,
  SuppliedDependency,
  Unrendered,
  ValuesLayers,
} from './outcome.ts';
export { hookOf } from './hooks.ts';
export type { HookKind } from './hooks.ts';
export { RENDER_PROBLEMS } from './problems.ts';
export type { RenderProblem, RenderProblemCode } from './problems.ts';
export { openRenderer } from './renderer.ts';
export type { RendererOptions } from './renderer.ts';
export { findSiblings } from './siblings.ts';
export type { SiblingChart, SiblingCharts } from './siblings.ts';
export { traceChart } from './provenance/trace-chart.ts';
export type { ChartTrace, ChartTraces, ChartTracing, TraceQuery } from './provenance/trace-chart.ts';
export type { Effect, ProvenKey, Watch } from './provenance/keys/search.ts';
export type { Wanted } from './provenance/keys/trials.ts';
