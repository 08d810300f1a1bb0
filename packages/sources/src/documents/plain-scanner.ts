import { InternTable, INTERN_LENGTH, cut } from './intern.ts';
import { resolvePlain } from './resolve.ts';
import { COLON, HASH, LF, SPACE, Scanner, TAB, isBlank } from './scanner.ts';
import type { Value } from './types.ts';

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

/** Plain scalars in block style, and the sharing of equal ones. */
export class PlainScanner extends Scanner {
  /** End of the text that `scanRun` saw, without blanks at its end, and its hash. */
  protected runStop = 0;
  protected runHash = 0;

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
}
