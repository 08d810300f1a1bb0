import { InternTable, INTERN_LENGTH, cut } from './intern.ts';
import { ReadProblem } from './problems.ts';
import { resolvePlain } from './resolve.ts';
import type { DocumentLimits, ProblemCode, Value } from './types.ts';

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

/** What the characters up to the colon may mean inside plain text. */
const BLANK_ROLE = 1;
const END_ROLE = 2;
const COMMENT_ROLE = 3;
const COLON_ROLE = 4;
const CONTROL_ROLE = 5;
const PLAIN_ROLES = new Uint8Array(COLON + 1);
PLAIN_ROLES.fill(CONTROL_ROLE, 0, SPACE);
PLAIN_ROLES[SPACE] = BLANK_ROLE;
PLAIN_ROLES[TAB] = BLANK_ROLE;
PLAIN_ROLES[LF] = END_ROLE;
PLAIN_ROLES[HASH] = COMMENT_ROLE;
PLAIN_ROLES[COLON] = COLON_ROLE;

/** Strings and plain scalars met before, shared by all documents of the process. */
const strings = new InternTable<string>();
const scalars = new InternTable<Value>();

/** Room for the character codes of one document, reused from document to document. */
let scratch = new Uint16Array(1 << 16);
let scratchBytes = Buffer.from(scratch.buffer);
const KEPT_SCRATCH = 1 << 21;

function resizeScratch(length: number): void {
  scratch = new Uint16Array(length);
  scratchBytes = Buffer.from(scratch.buffer);
}

function codesOf(text: string): Uint16Array<ArrayBuffer> {
  if (scratch.length < text.length + 8) resizeScratch(Math.ceil((text.length + 8) * 1.25));
  const codes = scratch;
  scratchBytes.write(text, 'utf16le');
  if (codes.length > KEPT_SCRATCH) resizeScratch(1 << 16);
  // Every document ends with a line break, as kubectl's line reader makes it; the rest are harmless stops.
  codes.fill(LF, text.length, text.length + 4);
  return codes;
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
  protected codes = scratch;
  protected end = 0;
  protected pos = 0;
  protected col = 0;
  protected lineStart = 0;
  protected fresh = true;
  /** Offset behind the last token consumed. */
  protected last = 0;
  /** End of the text that `scanRun` saw, without blanks at its end, and its hash. */
  protected runStop = 0;
  protected runHash = 0;
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
   * Scans plain text in block style from `start` to where it ends on its line, which is returned: a line feed,
   * the `#` of a comment, or a colon with a blank behind it. Sets runStop and runHash.
   */
  protected scanRun(start: number): number {
    const codes = this.codes;
    let i = start;
    let stop = start;
    let hash = 0;
    for (;;) {
      const c = codes[i] as number;
      const role = c > COLON ? 0 : PLAIN_ROLES[c];
      if (role === BLANK_ROLE) {
        i++;
        continue;
      }
      if (role === END_ROLE || (role === COMMENT_ROLE && stop !== i)) break;
      if (role === COLON_ROLE && isBlank(codes[i + 1])) break;
      if (role === CONTROL_ROLE) this.control(i);
      hash = (Math.imul(hash, 31) + c) | 0;
      i++;
      stop = i;
    }
    this.runStop = stop;
    this.runHash = hash;
    return i;
  }

  /** Plain value on the line of its key or dash. */
  protected plain(indent: number): Value {
    const start = this.pos;
    const at = this.scanRun(start);
    if (this.codes[at] === COLON) this.colonInPlain(at);
    return this.endPlain(start, at, indent);
  }

  /** Ends a plain scalar whose first line has been scanned up to `at`; nearly always it has no other. */
  protected endPlain(start: number, at: number, indent: number): Value {
    const stop = this.runStop;
    const hash = this.runHash;
    this.last = stop;
    if (!this.continues(at, indent)) return this.scalarOf(start, stop, hash);
    const text = this.foldedPlain(start, indent);
    return cut(text, 0, text.length);
  }

  protected colonInPlain(at: number): never {
    return this.syntax('a value on the line of its key cannot hold ": "; put it in quotes', at);
  }

  /**
   * At the end of a line in a plain scalar: moves to the next token unless the scalar goes on there.
   * `at` is the line feed, or the `#` of a comment, which always ends the scalar.
   */
  protected continues(at: number, indent: number): boolean {
    const codes = this.codes;
    if (codes[at] !== LF) {
      this.nextLine(this.lineEnd(at) + 1);
      return false;
    }
    let start = at + 1;
    let lines = this.lines + 1;
    while (start < this.end) {
      let i = start;
      let c = codes[i];
      while (c === SPACE) c = codes[++i];
      if (c === TAB && i - start > indent) while (c === SPACE || c === TAB) c = codes[++i];
      if (c !== LF) return this.continuesWith(i, start, lines, indent);
      start = i + 1;
      lines++;
    }
    this.lines = lines;
    this.atEnd();
    return false;
  }

  private continuesWith(at: number, lineStart: number, lines: number, indent: number): boolean {
    const c = this.codes[at];
    if (c === HASH) {
      this.lines = lines;
      this.nextLine(this.lineEnd(at) + 1);
      return false;
    }
    if (c !== TAB && at - lineStart > indent && !(at === lineStart && this.isDocumentMark(at))) return true;
    this.lines = lines;
    this.arrive(at, lineStart);
    return false;
  }

  private scalarOf(start: number, end: number, hash: number): Value {
    if (end - start > INTERN_LENGTH) return this.resolved(start, end);
    const known = scalars.find(this.codes, start, end, hash);
    if (known !== undefined) return known;
    const value = this.resolved(start, end);
    scalars.keep(this.codes, start, end, value);
    return value;
  }

  private resolved(start: number, end: number): Value {
    return this.finite(resolvePlain(cut(this.text, start, end)), start);
  }

  /** JSON has no infinity; kubectl refuses the whole document. */
  protected finite(value: Value, offset: number): Value {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.fail(
        'BW-READ-NUMBER',
        offset,
        'an infinite or undefined number (.inf, .nan) has no place in a Kubernetes object',
      );
    }
    return value;
  }

  /** text[start, end) as a string that is shared with equal ones. */
  protected stringOf(start: number, end: number, hash: number): string {
    if (end - start > INTERN_LENGTH) return cut(this.text, start, end);
    const known = strings.find(this.codes, start, end, hash);
    if (known !== undefined) return known;
    const value = cut(this.text, start, end);
    strings.keep(this.codes, start, end, value);
    return value;
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

  /** Plain scalar over several lines, from its start, folded. */
  protected foldedPlain(start: number, indent: number): string {
    let out = '';
    let i = start;
    for (;;) {
      const at = this.scanRun(i);
      if (this.codes[at] === COLON) this.colonInPlain(at);
      out += this.text.slice(i, this.runStop);
      this.last = this.runStop;
      i = at;
      if (!this.continues(i, indent)) return out;
      i = this.foldBreaks(i);
      out += this.gap;
    }
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
