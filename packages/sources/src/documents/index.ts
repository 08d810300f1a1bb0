export { decodeText, decodeUtf8, encodingOf } from './decode.ts';
export type { TextEncoding } from './decode.ts';
export { readDocuments } from './documents.ts';
export { readLayout, type Layout, type LayoutEntry } from './layout.ts';
export { locate, type DocumentRange } from './locate.ts';
export { LineIndex } from './places.ts';
export { READ_PROBLEMS } from './problems.ts';
export { DEFAULT_LIMITS } from './types.ts';
export type {
  DocumentFormat,
  DocumentLimits,
  DocumentOutcome,
  ReadOutcome,
  Value,
  ValuePath,
} from './types.ts';
