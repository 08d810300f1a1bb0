import type { Change } from './operations.ts';
import type { BlockStyle } from './render.ts';
import type { OwnEntry } from './source.ts';

/** A collection that is being changed, with where it stands. */
export interface Frame {
  readonly container: object;
  readonly change: Change;
  /** Entries that are written in it, in order. */
  readonly entries: readonly OwnEntry[];
  /** The entry that holds it; undefined for the document itself. */
  readonly holder: OwnEntry | undefined;
  /** Stretch of its text, without anchor and tag. */
  readonly start: number;
  readonly end: number;
  readonly style: BlockStyle;
}
