import { HASH, LF, SPACE, TAB, isBlank } from './scanner.ts';
import { BlockFold } from './block-fold.ts';
import { cut } from './intern.ts';
import { PlainScanner } from './plain-scanner.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const APOSTROPHE = 39;
const PIPE = 124;
const PLUS = 43;
const MINUS = 45;
const ZERO = 48;

/** Escapes of one letter; \x, \u and \U are read apart. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Header of a block scalar: which breaks stay at its end, and the indentation it declares (0: found out). */
interface BlockHeader {
  readonly chomp: '-' | '+' | '';
  readonly increment: number;
  /** Start of the first line of content. */
  readonly body: number;
}

function isIncrement(c: number): boolean {
  return c > ZERO && c <= ZERO + 9;
}

/** Quoted and block scalars. */
export class TextScanner extends PlainScanner {
  /** Scalar in double quotes at `pos`; leaves `pos` behind the closing quote, on the same line or a later one. */
  protected doubleQuoted(): string {
    const codes = this.codes;
    const start = this.pos + 1;
    let i = start;
    let hash = 0;
    for (;;) {
      const c = codes[i] ?? LF;
      if (c === QUOTE) break;
      if (c === BACKSLASH || c < SPACE) return this.quotedSlowly(QUOTE);
      hash = (Math.imul(hash, 31) + c) | 0;
      i++;
    }
    this.pos = this.last = i + 1;
    return this.stringOf(start, i, hash);
  }

  /** Scalar in single quotes at `pos`. */
  protected singleQuoted(): string {
    const codes = this.codes;
    const start = this.pos + 1;
    let i = start;
    let hash = 0;
    for (;;) {
      const c = codes[i] ?? LF;
      if (c === APOSTROPHE) break;
      if (c < SPACE) return this.quotedSlowly(APOSTROPHE);
      hash = (Math.imul(hash, 31) + c) | 0;
      i++;
    }
    if (codes[i + 1] === APOSTROPHE) return this.quotedSlowly(APOSTROPHE);
    this.pos = this.last = i + 1;
    return this.stringOf(start, i, hash);
  }

  /** Quoted scalar with escapes or line breaks. Its lines may be indented in any way, as kubectl has it. */
  private quotedSlowly(quote: number): string {
    const open = this.pos;
    const parts: string[] = [];
    let i = open + 1;
    let from = i;
    while (!this.closesQuote(i, quote, open)) {
      const next = this.quotedSpecial(i, quote, parts, from);
      if (next >= 0) i = from = next;
      else i = ~next;
    }
    parts.push(this.text.slice(from, i));
    this.pos = this.last = i + 1;
    const text = parts.join('');
    return parts.length === 1 ? cut(text, 0, text.length) : text;
  }

  private closesQuote(at: number, quote: number, open: number): boolean {
    this.assertInside(at, open);
    return this.codes[at] === quote && !(quote === APOSTROPHE && this.codes[at + 1] === APOSTROPHE);
  }

  /**
   * One step inside a quoted text. Where the text is not what is written (escapes, breaks), pushes the text
   * from `from` and what is meant, and returns where reading goes on; else the complement of that.
   */
  private quotedSpecial(at: number, quote: number, parts: string[], from: number): number {
    const c = this.codes[at] as number;
    if (c === quote || (c === BACKSLASH && quote === QUOTE)) {
      parts.push(this.text.slice(from, at), c === quote ? "'" : '');
      return c === quote ? at + 2 : this.escape(at, parts);
    }
    if (c > SPACE) return ~(at + 1);
    if (!isBlank(c)) this.control(at);
    const stop = this.afterBlanks(at);
    if (this.codes[stop] !== LF || stop >= this.end) return ~stop;
    parts.push(this.text.slice(from, at));
    const next = this.foldBreaks(stop);
    parts.push(this.gap);
    return next;
  }

  private assertInside(at: number, open: number): void {
    if (at >= this.end) this.syntax('a quoted text is not closed', open);
    if (at === this.lineStart && this.isDocumentMark(at))
      this.syntax('a document mark stands inside a quoted text', at);
  }

  /** Escape sequence at `at`; pushes its text and returns where reading goes on. */
  private escape(at: number, parts: string[]): number {
    const name = this.text.charAt(at + 1);
    const simple = this.json && name === '/' ? '/' : ESCAPES.get(name);
    if (simple !== undefined) {
      parts.push(simple);
      return at + 2;
    }
    if (this.codes[at + 1] === LF && at + 1 < this.end) {
      const next = this.foldBreaks(at + 1);
      // The escaped break itself is nothing; further ones stay.
      parts.push(this.gap === ' ' ? '' : this.gap);
      return next;
    }
    const length = HEX_LENGTH.get(name) ?? this.syntax(`\\${name} is no escape that YAML knows`, at);
    const digits = this.text.slice(at + 2, at + 2 + length);
    if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
      this.syntax(`\\${name} wants ${length} hexadecimal digits`, at);
    }
    parts.push(this.character(Number.parseInt(digits, 16), at));
    return at + 2 + length;
  }

  private character(code: number, at: number): string {
    // JSON writes characters beyond 16 bits as two escapes.
    if (this.json) return String.fromCharCode(code);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      this.syntax('an escape names no Unicode character', at);
    return String.fromCodePoint(code);
  }

  /** Literal or folded block scalar at `pos` inside a collection at column `parent`; goes on to the next token. */
  protected blockScalar(parent: number): string {
    const literal = this.codes[this.pos] === PIPE;
    const header = this.blockHeader();
    const found = this.blockIndent(header.body, parent, header.increment);
    return literal && this.odd === undefined
      ? this.literalBody(header, found)
      : this.foldedBody(header, found, literal);
  }

  private blockHeader(): BlockHeader {
    const codes = this.codes;
    let chomp: BlockHeader['chomp'] = '';
    let increment = 0;
    let i = this.pos + 1;
    for (let n = 0; n < 2; n++) {
      const c = codes[i] as number;
      if (chomp === '' && (c === PLUS || c === MINUS)) chomp = c === PLUS ? '+' : '-';
      else if (increment === 0 && isIncrement(c)) increment = c - ZERO;
      else break;
      i++;
    }
    i = this.afterBlanks(i);
    if (codes[i] !== LF && codes[i] !== HASH)
      this.syntax('the header of a block text may hold only +, - and a digit 1-9', i);
    return { chomp, increment, body: this.lineEnd(i) + 1 };
  }

  /** Indentation of the body: declared, or the widest of its leading blank lines and its first line. */
  private blockIndent(body: number, parent: number, increment: number): number {
    if (increment > 0) return Math.max(parent, 0) + increment;
    const codes = this.codes;
    let widest = 0;
    let start = body;
    while (start < this.end) {
      let i = start;
      while (codes[i] === SPACE) i++;
      widest = Math.max(widest, i - start);
      if (codes[i] === TAB) this.fail('BW-READ-TAB', i, 'a tab stands in the indentation of a block text');
      if (codes[i] !== LF) break;
      start = i + 1;
    }
    return Math.max(widest, parent + 1, 1);
  }

  /** Column of the first character of a line that is not indentation, at most `indent`. */
  private indentOf(start: number, indent: number): number {
    const codes = this.codes;
    let i = start;
    const stop = start + indent;
    while (i < stop && codes[i] === SPACE) i++;
    if (i < stop && codes[i] === TAB)
      this.fail('BW-READ-TAB', i, 'a tab stands in the indentation of a block text');
    return i - start;
  }

  private literalBody(header: BlockHeader, indent: number): string {
    const lines: string[] = [];
    let start = header.body;
    let content = 0;
    this.last = header.body - 1;
    while (start < this.end) {
      const width = this.indentOf(start, indent);
      const i = start + width;
      if (width < indent && this.codes[i] !== LF) break;
      const stop = this.lineEnd(i);
      lines.push(this.text.slice(i, stop));
      if (width === indent && stop !== i) {
        content = lines.length;
        this.last = stop;
      }
      start = stop + 1;
    }
    const tail = lines.length - content;
    this.lines += lines.length;
    this.nextLine(start);
    lines.length = content;
    const text = lines.length === 1 ? cut(lines[0] ?? '', 0, lines[0]?.length ?? 0) : lines.join('\n');
    return text + this.chomped(header, content, tail);
  }

  private chomped(header: BlockHeader, content: number, tail: number): string {
    if (header.chomp === '-') return '';
    const own = content > 0 ? '\n' : '';
    return header.chomp === '+' ? own + '\n'.repeat(tail) : own;
  }

  /** Folded body, or a literal one with breaks of its own kind. */
  private foldedBody(header: BlockHeader, indent: number, literal: boolean): string {
    const fold = new BlockFold(literal);
    let start = header.body;
    let passed = 0;
    this.last = header.body - 1;
    while (start < this.end) {
      const width = this.indentOf(start, indent);
      const i = start + width;
      const stop = this.lineEnd(i);
      if (stop === i) fold.emptyLine(this.breakAt(stop));
      else if (width < indent) break;
      else {
        fold.line(this.text.slice(i, stop), this.breakAt(stop));
        this.last = stop;
      }
      start = stop + 1;
      passed++;
    }
    this.lines += passed;
    this.nextLine(start);
    return fold.end(header.chomp);
  }
}
