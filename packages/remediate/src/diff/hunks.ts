import type { Splice } from '../edit/splice.ts';
import type { FileEdit } from '../file-edit.ts';
import { lineChanges, linesOf } from './line-changes.ts';
import type { LineChange } from './line-changes.ts';
import { collapseMask, maskedText } from './mask.ts';
import type { Window } from './mask.ts';

/** One line of a unified diff, without its break. */
export interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
  /** The text ends here without a line break. */
  readonly open: boolean;
}

/** Changes of a file that stand close together. Lines count from 1. */
export interface Hunk {
  readonly oldLine: number;
  readonly oldCount: number;
  readonly newLine: number;
  readonly newCount: number;
  readonly lines: readonly DiffLine[];
  /** Numbers of the fixes that make them. */
  readonly fixes: ReadonlySet<number>;
}

const CONTEXT = 3;

/** A file's edits as hunks of a unified diff, with values that may be secret masked. */
export function hunksOf({ before, splices }: FileEdit): readonly Hunk[] {
  const text = maskedText(
    before,
    splices.map((splice) => windowOf(before, splice)),
  );
  const lines = linesOf(text);
  const groups: LineChange[][] = [];
  for (const change of lineChanges(text, splices)) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.line - (last.line + last.removed.length) <= 2 * CONTEXT)
      groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  let shift = 0;
  return groups.map((group) => {
    const hunk = hunkOf(lines, group, shift);
    shift += hunk.newCount - hunk.oldCount;
    return hunk;
  });
}

/** A splice with the lines around it that a hunk may show. */
function windowOf(text: string, { start, end }: Splice): Window {
  let from = start;
  let to = end;
  for (let line = 0; line <= CONTEXT; line += 1) {
    from = text.lastIndexOf('\n', from - 1);
    if (from < 0) break;
  }
  for (let line = 0; line <= CONTEXT; line += 1) {
    const next = text.indexOf('\n', to);
    to = next < 0 ? text.length : next + 1;
  }
  return { start: Math.max(from, 0), end: to };
}

function hunkOf(lines: readonly string[], changes: readonly LineChange[], shift: number): Hunk {
  const first = Math.max((changes[0] as LineChange).line - CONTEXT, 0);
  const shown: DiffLine[] = [];
  let at = first;
  for (const { line, removed, added } of changes) {
    shown.push(
      ...diffLines(' ', lines.slice(at, line)),
      ...diffLines('-', removed),
      ...diffLines('+', added),
    );
    at = line + removed.length;
  }
  shown.push(...diffLines(' ', lines.slice(at, at + CONTEXT)));
  const oldCount = shown.filter(({ sign }) => sign !== '+').length;
  const newCount = shown.filter(({ sign }) => sign !== '-').length;
  return {
    oldLine: oldCount === 0 ? first : first + 1,
    oldCount,
    newLine: (newCount === 0 ? first : first + 1) + shift,
    newCount,
    lines: shown,
    fixes: new Set(changes.flatMap(({ fixes }) => [...fixes])),
  };
}

function diffLines(sign: DiffLine['sign'], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((line) => ({
    sign,
    text: collapseMask(line.replace(/\r?\n$/, '')),
    open: !line.endsWith('\n'),
  }));
}
