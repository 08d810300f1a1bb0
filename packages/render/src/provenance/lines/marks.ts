import { isSpace } from '../template/scan.ts';
import type { ActionPiece } from '../template/scan.ts';
import type { ParsedTemplate, TemplateBody } from '../template/parse.ts';

/** A place of a template that prints one private-use character. */
export interface Mark {
  readonly template: MarkedTemplate;
  readonly body: TemplateBody;
  /** Which text it stands in, the one before the action of the same number. */
  readonly text: number;
  /** UTF-16 offset in the template. */
  readonly offset: number;
  /** Stands where its text begins, behind the action before; several roles may fall on one place. */
  readonly first: boolean;
  /** Stands where its text ends, before the action after. */
  readonly last: boolean;
}

/** A template and its name, relative to the chart. */
export interface MarkedTemplate {
  readonly file: string;
  readonly parsed: ParsedTemplate;
}

/** Planes 15 and 16 less their two non-characters each. */
const PLANE = 0xfffd;
const FIRST = 0xf0000;
const SECOND = 0x100000;
const ANY_MARK = /[\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}]/gu;

/** Numbers marks and finds them again in what was printed. */
export class MarkTable {
  readonly #marks: Mark[] = [];

  /** The template with marks in these bodies; undefined where the numbers run out. */
  mark(template: MarkedTemplate, bodies: readonly TemplateBody[]): string | undefined {
    const marks = bodies
      .flatMap((body) => body.texts.flatMap((text) => marksOf(template, body, text)))
      .sort((a, b) => a.offset - b.offset);
    if (this.#marks.length + marks.length >= 2 * PLANE) return undefined;
    const { source } = template.parsed;
    let marked = '';
    let from = 0;
    for (const mark of marks) {
      marked += source.slice(from, mark.offset) + characterOf(this.#marks.push(mark) - 1);
      from = mark.offset;
    }
    return marked + source.slice(from);
  }

  /** What was printed without the marks, and the marks with their offsets in that text. */
  read(printed: string): {
    readonly text: string;
    readonly found: readonly { readonly offset: number; readonly mark: Mark }[];
  } {
    const found: { offset: number; mark: Mark }[] = [];
    const parts: string[] = [];
    let length = 0;
    let from = 0;
    for (const match of printed.matchAll(ANY_MARK)) {
      const mark = this.#marks[numberOf(match[0])];
      if (mark === undefined) continue;
      parts.push(printed.slice(from, match.index));
      length += match.index - from;
      from = match.index + match[0].length;
      found.push({ offset: length, mark });
    }
    return { text: parts.join('') + printed.slice(from), found };
  }
}

function characterOf(number: number): string {
  return String.fromCodePoint(number < PLANE ? FIRST + number : SECOND + number - PLANE);
}

function numberOf(character: string): number {
  const code = character.codePointAt(0) as number;
  return code < SECOND ? code - FIRST : code - SECOND + PLANE;
}

/**
 * Where a character may stand in a text without changing what trim marks take away: not within white space that the action
 * before or after it drops. One at the beginning, one at the end, one before each line break between them.
 */
function marksOf(template: MarkedTemplate, body: TemplateBody, text: number): Mark[] {
  const { source, pieces } = template.parsed;
  const piece = pieces.texts[text];
  if (piece === undefined) return [];
  const { start, end } = printable(source, piece, pieces.actions[text - 1], pieces.actions[text]);
  const offsets = [start];
  for (let at = source.indexOf('\n', start); at !== -1 && at < end; at = source.indexOf('\n', at + 1))
    offsets.push(at);
  offsets.push(end);
  return [...new Set(offsets)].map((offset) => ({
    template,
    body,
    text,
    offset,
    first: offset === start,
    last: offset === end,
  }));
}

function printable(
  source: string,
  { start, end }: { readonly start: number; readonly end: number },
  before: ActionPiece | undefined,
  after: ActionPiece | undefined,
): { readonly start: number; readonly end: number } {
  let first = start;
  let last = end;
  if (before?.trimsAfter === true) while (first < last && isSpace(source[first])) first += 1;
  if (after?.trimsBefore === true) while (last > first && isSpace(source[last - 1])) last -= 1;
  return { start: first, end: last };
}
