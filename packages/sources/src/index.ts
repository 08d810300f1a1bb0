export { DEFAULT_LIMITS, readDocuments, locate } from './documents/index.ts';
export type { DocumentLimits } from './documents/index.ts';
export { READ_PROBLEMS } from './documents/problems.ts';
export type { InputKind, InputSummary, PassedOver, ReadSourceLines, Receiver, UnreadInput } from './events.ts';
export { DEFAULT_MAX_DOWNLOAD, DEFAULT_MAX_FILES, readInputs } from './inputs.ts';
export type { Inputs, ReadOptions } from './inputs.ts';
export { INPUT_PROBLEMS } from './problems.ts';
export { readSourceLines } from './source-text.ts';
