export {
  DEFAULT_LIMITS,
  decodeText,
  decodeUtf8,
  readDocuments,
  readLayout,
  locate,
} from './documents/index.ts';
export type { DocumentLimits, DocumentRange, Layout, LayoutEntry, ReadOutcome } from './documents/index.ts';
export { READ_PROBLEMS } from './documents/problems.ts';
export type {
  InputKind,
  InputSummary,
  PassedOver,
  ReadNotice,
  ReadSourceLines,
  Receiver,
  RenderedSource,
  UnreadInput,
} from './events.ts';
export { DEFAULT_MAX_DOWNLOAD, DEFAULT_MAX_FILES, readInputs } from './inputs.ts';
export type { Inputs, ReadOptions } from './inputs.ts';
export { packedCharts } from './packed-charts.ts';
export type { PackedChart } from './packed-charts.ts';
export { INPUT_PROBLEMS } from './problems.ts';
export { fetchElsewhere } from './elsewhere.ts';
export type { Checkouts, Elsewhere, FetchedCharts } from './elsewhere.ts';
export { rereadFile } from './reread.ts';
export { objectSource, readSourceLines, textOf } from './source-text.ts';
export type { FileText, ObjectSource, TextSource } from './source-text.ts';
export { KUSTOMIZATION_FILES } from './rendered/detect.ts';
export { readKustomizationFile } from './rendered/kustomization-file.ts';
export type { KustomizationFile } from './rendered/kustomization-file.ts';
export { RENDER_NOTICES } from './rendered/notices.ts';
export { renderedFrom } from './rendered/session.ts';
export type {
  RenderedFrom,
  RenderedFromChart,
  RenderedFromKustomization,
  RenderingOptions,
} from './rendered/session.ts';
