import type { ReadSourceLines } from '../report.ts';
import type { Style } from './style.ts';
import { wrap } from './text.ts';

/** How a terminal report is laid out. */
export interface Layout {
  /** Columns; nothing is wider but places and commands, which are there to be opened and copied. */
  readonly width: number;
  readonly verbose: boolean;
  readonly style: Style;
  readonly readSourceLines: ReadSourceLines;
  /** Places whose source was shown already; grows while the report is written. */
  readonly shownPlaces: Set<string>;
}

/** The title of a section. */
export function title(text: string, { width, style }: Layout): string[] {
  return wrap(text, width).map((line) => style.bold(line));
}
