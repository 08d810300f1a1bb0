import { padEnd, padStart, truncate, widthOf } from './text.ts';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** The column that gives way where the table is wider than the terminal. */
  readonly shrinks?: boolean;
  /** Paints a padded cell. */
  readonly paint?: (text: string, row: number) => string;
}

const GAP = '  ';
const SMALLEST = 4;

/** Lines of a table: titles, then rows. Cells hold plain text, one for each column. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const total = widths.reduce((sum, each) => sum + each, GAP.length * (columns.length - 1));
  const shrinking = columns.findIndex(({ shrinks }) => shrinks === true);
  if (total > width && shrinking >= 0)
    widths[shrinking] = Math.max(SMALLEST, (widths[shrinking] as number) - (total - width));
  const line = (cells: readonly string[], row: number): string =>
    cells
      .map((cell, index) => {
        const { align, paint } = columns[index] as Column;
        const size = widths[index] as number;
        const cut = truncate(cell, size);
        const isLast = index === columns.length - 1;
        const padded = align === 'right' ? padStart(cut, size) : padEnd(cut, isLast ? 0 : size);
        return row >= 0 && paint !== undefined ? paint(padded, row) : padded;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      -1,
    ),
    ...rows.map(line),
  ];
}
