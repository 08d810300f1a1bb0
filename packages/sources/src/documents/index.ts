export { decodeUtf8, type DecodedText } from './decode.ts';
export { readDocuments } from './documents.ts';
export { readLayout, type Layout, type LayoutEntry } from './layout.ts';
export { locate, type DocumentRange, type LocateOptions } from './locate.ts';
export { LineIndex } from './places.ts';
export { READ_PROBLEMS, type ProblemText } from './problems.ts';
export { DEFAULT_LIMITS } from './types.ts';
export type {
  DocumentFormat,
  DocumentLimits,
  DocumentOutcome,
  ListHeader,
  Notice,
  NoticeCode,
  ObjectValue,
  ProblemCode,
  ProblemOutcome,
  ReadOutcome,
  SourceSpan,
  Value,
  ValuePath,
} from './types.ts';
