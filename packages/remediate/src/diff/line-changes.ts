import { applySplices } from '../edit/splice.ts';
import type { Splice } from '../edit/splice.ts';

/** Lines that are replaced, with the fixes that do it. */
export interface LineChange {
  /** Index of the first old line, from 0; where nothing is removed, new lines go before it. */
  readonly line: number;
  /** With their line breaks. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly fixes: ReadonlySet<number>;
}

/** Lines of a text, each with its break. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Region {
  readonly from: number;
  to: number;
  readonly splices: Splice[];
}

/** The splices of a text, in order and apart, as changes of whole lines. */
export function lineChanges(text: string, splices: readonly Splice[]): readonly LineChange[] {
  const lines = linesOf(text);
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) as number) + line.length);
  const regions: Region[] = [];
  for (const splice of splices) {
    const { from, to } = linesTouched(starts, splice);
    const last = regions.at(-1);
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.splices.push(splice);
    } else regions.push({ from, to, splices: [splice] });
  }
  return regions.map((region) => changeOf(text, lines, starts, region));
}

function linesTouched(
  starts: readonly number[],
  { start, end }: Splice,
): { readonly from: number; readonly to: number } {
  const from = lineAt(starts, start);
  if (start === end && starts[from] === start) return { from, to: from };
  const last = lineAt(starts, end);
  return { from, to: starts[last] === end && end > start ? last : Math.min(last + 1, starts.length - 1) };
}

/** The last line that starts at or before an offset; the number of lines for the end of a text that ends with a break. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function changeOf(
  text: string,
  lines: readonly string[],
  starts: readonly number[],
  { from, to, splices }: Region,
): LineChange {
  const open = from > 0 && from === lines.length && !text.endsWith('\n') ? from - 1 : from;
  const start = starts[open] as number;
  const before = text.slice(start, starts[to]);
  const shifted = splices.map((splice) => ({
    ...splice,
    start: splice.start - start,
    end: splice.end - start,
  }));
  const removed = linesOf(before);
  const added = linesOf(applySplices(before, shifted));
  const head = same(removed, added, (list, index) => list[index]);
  const rest = [removed.slice(head), added.slice(head)] as const;
  const tail = same(rest[0], rest[1], (list, index) => list[list.length - 1 - index]);
  return {
    line: open + head,
    removed: rest[0].slice(0, rest[0].length - tail),
    added: rest[1].slice(0, rest[1].length - tail),
    fixes: new Set(splices.flatMap(({ fixes }) => [...fixes])),
  };
}

/** How many lines two lists share, counted from where `at` counts. */
function same(
  a: readonly string[],
  b: readonly string[],
  at: (list: readonly string[], index: number) => string | undefined,
): number {
  let count = 0;
  while (count < Math.min(a.length, b.length) && at(a, count) === at(b, count)) count += 1;
  return count;
}
