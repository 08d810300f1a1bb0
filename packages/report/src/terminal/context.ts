import type { AddressOf } from '../choices.ts';
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
  readonly addressOf?: AddressOf | undefined;
  /** Places whose source was shown already; grows while the report is written. */
  readonly shownPlaces: Set<string>;
}

/** The title of a section. */
export function title(text: string, { width, style }: Layout): string[] {
  return wrap(text, width).map((line) => style.bold(line));
}

interface Place {
  readonly file: string;
  readonly line: number | undefined;
}

/**
 * Makes text that was measured and painted a link to a place (OSC 8, as iTerm2, VTE and others follow it). The address has only what
 * URLs may have, so nothing in it ends the link.
 */
export function linked(text: string, place: Place | undefined, { addressOf }: Layout): string {
  const address = place && addressOf?.(place.file, place.line ?? 1);
  if (address === undefined || !/^[\x21-\x7e]+$/.test(address)) return text;
  return `\u001b]8;;${address}\u001b\\${text}\u001b]8;;\u001b\\`;
}
