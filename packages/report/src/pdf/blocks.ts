import { SEVERITIES } from '@bulwark/model';
import type { Severity } from '@bulwark/model';
import type { Typesetter } from './setting.ts';

/** A node of the document as pdfmake reads it. */
export type Block = Readonly<Record<string, unknown>>;

/** Points: an A4 page is 595 wide. */
export const MARGIN = 48;
export const TEXT_WIDTH: number = 595 - 2 * MARGIN;

export const COLOURS = {
  ink: '#1c2530',
  quiet: '#5b6672',
  line: '#c9d0d8',
  shade: '#eef1f5',
  good: '#1d6b3a',
  bad: '#a61b1b',
} as const;

/** Dark enough on white for small print. */
const SEVERITY_COLOURS: Readonly<Record<Severity, string>> = {
  critical: '#8f1010',
  high: '#b3430c',
  medium: '#8a6100',
  low: '#2f5d8a',
};

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The title of a chapter, which begins a page unless it is short; stands in the table of contents and in the outline. */
export function chapter(title: string, begins: 'page' | 'below' = 'page'): Block {
  return {
    text: title,
    style: 'chapter',
    ...(begins === 'page' ? { pageBreak: 'before' } : { margin: [0, 28, 0, 10] }),
    tocItem: true,
    tocMargin: [0, 4, 0, 0],
    outline: true,
    outlineExpanded: false,
    id: `chapter-${title}`,
    outlineText: title,
  };
}

/** So much must fit below the title of a section, in points: a title at the foot of a page belongs to what follows it. */
const KEPT_BELOW = 48;

/** The title of a section of a chapter; in the outline below it. Stands on one page with the beginning of what follows. */
export function section(title: string, of: string, set: Typesetter): Block {
  const heading = {
    text: set.set(title),
    style: 'section',
    tocItem: true,
    tocMargin: [14, 1, 0, 0],
    tocStyle: 'quiet',
    outline: true,
    outlineText: set.outline(title),
    outlineParentId: `chapter-${of}`,
  };
  return {
    unbreakable: true,
    stack: [heading, { text: '', fontSize: 1, margin: [0, 0, 0, KEPT_BELOW] }],
    margin: [0, 0, 0, -KEPT_BELOW],
  };
}

export function paragraph(text: string, set: Typesetter, style = 'text'): Block {
  return { text: set.set(text), style };
}

export interface Column {
  readonly title: string;
  /** Share of the width of the text; the shares of a table add up to 100. */
  readonly share: number;
  readonly align?: 'right';
}

export type Cell = string | number | Block;

/** A table whose titles stand on each of its pages. Columns have fixed widths: a long name breaks, and moves nothing. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  set: Typesetter,
): Block {
  if (rows.length === 0) return paragraph('None.', set, 'quiet');
  const room = TEXT_WIDTH - columns.length * 8;
  return {
    style: 'table',
    layout: LAYOUT,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: columns.map(({ share }) => (room * share) / 100),
      body: [
        columns.map(({ title, align }) => ({ text: title, style: 'head', alignment: align ?? 'left' })),
        ...rows.map((row) => row.map((cell, index) => cellBlock(cell, columns[index]?.align ?? 'left', set))),
      ],
    },
  };
}

function cellBlock(cell: Cell, alignment: string, set: Typesetter): Block {
  if (typeof cell === 'object') return { alignment, ...cell };
  return { text: typeof cell === 'number' ? String(cell) : set.set(cell), alignment };
}

const LAYOUT = {
  hLineWidth: (): number => 0.5,
  vLineWidth: (): number => 0,
  hLineColor: (): string => COLOURS.line,
  fillColor: (row: number): string | null => (row === 0 ? COLOURS.shade : null),
  paddingLeft: (): number => 4,
  paddingRight: (): number => 4,
  paddingTop: (): number => 2.5,
  paddingBottom: (): number => 2.5,
};

export function severityCell(severity: Severity): Block {
  return { text: severity, color: SEVERITY_COLOURS[severity], bold: true };
}

/** Boxes with a figure and what it means, side by side. */
export function tiles(entries: readonly (readonly [figure: string, name: string, meaning: string])[]): Block {
  return {
    margin: [0, 8, 0, 8],
    columnGap: 10,
    columns: entries.map(([value, name, meaning]) => ({
      stack: [
        { text: value, fontSize: 24, bold: true },
        { text: name, bold: true },
        { text: meaning, style: 'quiet' },
      ],
    })),
  };
}

/** The numbers of findings by severity, as tiles. */
export function severityTiles(counts: Readonly<Record<Severity, number>>): Block {
  return {
    margin: [0, 4, 0, 8],
    columnGap: 10,
    columns: SEVERITIES.map((severity) => ({
      stack: [
        { text: String(counts[severity]), fontSize: 16, bold: true, color: SEVERITY_COLOURS[severity] },
        { text: severity, style: 'quiet' },
      ],
    })),
  };
}

/** What a table has no room for, as a sentence. */
export function cut(shown: number, all: number, what: string, set: Typesetter): readonly Block[] {
  if (shown >= all) return [];
  return [paragraph(`Shown are the first ${shown} of ${all} ${what}; the json report has all.`, set, 'cut')];
}
