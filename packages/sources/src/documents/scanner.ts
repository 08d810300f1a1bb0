import { codesOf } from './codes.ts';
import { ReadProblem } from './problems.ts';
import type { DocumentLimits, ProblemCode } from './types.ts';

export const TAB = 9;
export const LF = 10;
export const SPACE = 32;
export const HASH = 35;
export const DASH = 45;
export const COLON = 58;
export const QUESTION = 63;

/** Column of a token that is not the first of its line: it can begin no entry, wherever it stands. */
export const INLINE = 1 << 29;

/** Blank or line end: what makes `:`, `-` and `?` indicators. */
export function isBlank(code: number | undefined): boolean {
  return code === SPACE || code === LF || code === TAB;
}

/**
 * State and lexical level of the YAML reader: one document, line breaks already normalised to LF.
 *
 * Contract between the methods: whoever consumes a node leaves the reader at the next token, with `col` its
 * column (INLINE if it is not the first on its line, -1 at the end) and `fresh` telling whether it is the first. The rules are those of the
 * YAML 1.1 scanner that kubectl uses, including where they are laxer or stricter than YAML 1.2.
 */
export class Scanner {
  protected text = '';
  protected codes = new Uint16Array(0);
  protected end = 0;
  protected pos = 0;
  protected col = 0;
  protected lineStart = 0;
  protected fresh = true;
  /** Offset behind the last token consumed. */
  protected last = 0;
  /** Line feeds passed so far. */
  protected lines = 0;
  /** The text before its line breaks were normalised, when it has breaks that fold in their own way. */
  protected odd: string | undefined = undefined;
  /** The text is known to be valid JSON: escapes and keys follow JSON's rules where YAML's are stricter. */
  protected json = false;
  protected readonly limits: DocumentLimits;

  constructor(limits: DocumentLimits) {
    this.limits = limits;
  }

  protected load(text: string, odd: string | undefined): void {
    this.text = text;
    this.odd = odd;
    this.codes = codesOf(text);
    this.end = text.length;
    this.pos = 0;
    this.col = 0;
    this.lineStart = 0;
    this.fresh = true;
    this.last = 0;
    this.lines = 0;
  }

  protected fail(code: ProblemCode, offset: number, message: string): never {
    throw new ReadProblem(code, offset, message);
  }

  protected syntax(message: string, offset: number = this.pos): never {
    throw new ReadProblem('BW-READ-SYNTAX', offset, message);
  }

  /** From behind a token to the next one, over blanks, comments and line breaks. */
  protected advance(): void {
    const codes = this.codes;
    let i = this.pos;
    let c = codes[i];
    while (c === SPACE || c === TAB) c = codes[++i];
    if (c === HASH) i = this.lineEnd(i);
    else if (c !== LF) {
      this.pos = i;
      this.col = INLINE;
      this.fresh = false;
      return;
    }
    this.nextLine(i + 1);
  }

  protected lineEnd(from: number): number {
    const codes = this.codes;
    let i = from;
    for (;;) {
      const c = codes[i] ?? LF;
      if (c < SPACE && c !== TAB) {
        if (c === LF) return i;
        this.control(i);
      }
      i++;
    }
  }

  /** Control characters may stand nowhere. Those beyond ASCII are looked for before reading. */
  protected control(at: number): never {
    const code = this.codes[at] ?? 0;
    return this.fail(
      'BW-READ-CONTROL',
      at,
      `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')} may not stand in YAML`,
    );
  }

  /** From the start of a line to the first token at or after it. */
  protected nextLine(from: number): void {
    const codes = this.codes;
    let start = from;
    let lines = this.lines + 1;
    for (;;) {
      if (start >= this.end) break;
      let i = start;
      let c = codes[i];
      while (c === SPACE) c = codes[++i];
      if (c === HASH) i = this.lineEnd(i);
      else if (c !== LF) {
        this.lines = lines;
        this.arrive(i, start);
        return;
      }
      start = i + 1;
      lines++;
    }
    this.lines = lines;
    this.atEnd();
  }

  protected atEnd(): void {
    this.pos = this.end;
    this.lineStart = this.end;
    this.col = -1;
    this.fresh = true;
  }

  protected arrive(at: number, lineStart: number): void {
    this.pos = at;
    this.lineStart = lineStart;
    this.col = at - lineStart;
    this.fresh = true;
    const c = this.codes[at] ?? LF;
    if (c === TAB) this.fail('BW-READ-TAB', at, 'a tab stands where indentation or a token is expected');
    if (this.col === 0 && (c === DASH || c === 46 || c === 37)) this.indicatorLine(at, c);
  }

  /** A line `...` (or a second `---`) ends the document; `%` starts a directive. */
  private indicatorLine(at: number, c: number): void {
    if (this.isDocumentMark(at)) {
      this.end = at;
      this.atEnd();
    } else if (c === 37) this.fail('BW-READ-DIRECTIVE', at, 'a % directive stands inside the document');
  }

  /** `---` or `...` with a blank behind it. */
  protected isDocumentMark(at: number): boolean {
    const codes = this.codes;
    const c = codes[at];
    return (c === DASH || c === 46) && codes[at + 1] === c && codes[at + 2] === c && isBlank(codes[at + 3]);
  }

  /**
   * The line break at `at`. Breaks are LF in `text`; Unicode's own two, which YAML 1.1 keeps as they are when
   * it folds lines, are looked up in the text before normalisation.
   */
  protected breakAt(at: number): string {
    const c = this.odd === undefined ? LF : this.odd.charCodeAt(at);
    return c === 0x2028 || c === 0x2029 ? String.fromCharCode(c) : '\n';
  }

  /** What a run of line breaks inside a flowing scalar means: one is a space, more are one less. */
  protected folded(first: string, rest: string): string {
    if (first !== '\n') return first + rest;
    return rest === '' ? ' ' : rest;
  }

  /** Text between the lines that `foldBreaks` passed. */
  protected gap = '';

  /** From a line feed over blank lines to the next text; leaves in `gap` what the breaks fold to. */
  protected foldBreaks(at: number): number {
    const codes = this.codes;
    const first = this.breakAt(at);
    let rest = '';
    let i = at + 1;
    this.lines++;
    this.lineStart = i;
    for (;;) {
      const c = codes[i];
      if (c === LF && i < this.end) {
        rest += this.breakAt(i);
        this.lines++;
        this.lineStart = i + 1;
      } else if (c !== SPACE && c !== TAB) break;
      i++;
    }
    this.gap = this.folded(first, rest);
    return i;
  }

  protected afterBlanks(from: number): number {
    const codes = this.codes;
    let i = from;
    while (codes[i] === SPACE || codes[i] === TAB) i++;
    return i;
  }
}
