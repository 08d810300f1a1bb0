import type { ReadSourceLines } from '../report.ts';
import type { Style } from './style.ts';

/** How a terminal report is laid out. */
export interface Layout {
  /** Columns; no line of prose or table is longer. Source lines are cut to it. */
  readonly width: number;
  readonly verbose: boolean;
  readonly style: Style;
  readonly readSourceLines: ReadSourceLines;
}
