import { LF, SPACE, TAB, HASH, Scanner } from './scanner.ts';
import { cut } from './intern.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const APOSTROPHE = 39;
const PIPE = 124;

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

/** Quoted and block scalars. */
export class TextScanner extends Scanner {
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
    const codes = this.codes;
    const open = this.pos;
    const parts: string[] = [];
    let i = open + 1;
    let from = i;
    for (;;) {
      this.assertInside(i, open);
      const c = codes[i] ?? LF;
      if (c === quote) {
        parts.push(this.text.slice(from, i));
        if (quote === QUOTE || codes[i + 1] !== APOSTROPHE) break;
        parts.push("'");
        i = from = i + 2;
      } else if (c === BACKSLASH && quote === QUOTE) {
        parts.push(this.text.slice(from, i));
        i = from = this.escape(i, open, parts);
      } else if (c === LF || c === SPACE || c === TAB) {
        const stop = this.afterBlanks(i);
        if (codes[stop] === LF) {
          parts.push(this.text.slice(from, i));
          this.assertInside(stop, open);
          i = from = this.foldBreaks(stop);
          parts.push(this.gap);
        } else i = stop;
      } else if (c < SPACE) this.control(i);
      else i++;
    }
    this.pos = this.last = i + 1;
    return parts.length === 1 ? cut(parts[0] ?? '', 0, parts[0]?.length ?? 0) : parts.join('');
  }

  private assertInside(at: number, open: number): void {
    if (at >= this.end) this.syntax('a quoted text is not closed', open);
    if (at === this.lineStart && this.isDocumentMark(at))
      this.syntax('a document mark stands inside a quoted text', at);
  }

  /** Escape sequence at `at`; pushes its text and returns where reading goes on. */
  private escape(at: number, open: number, parts: string[]): number {
    const name = this.text.charAt(at + 1);
    const simple = ESCAPES.get(name);
    if (simple !== undefined) {
      parts.push(simple);
      return at + 2;
    }
    if (this.codes[at + 1] === LF) {
      this.assertInside(at + 1, open);
      const next = this.foldBreaks(at + 1);
      // The escaped break itself is nothing; further ones stay.
      parts.push(this.gap === ' ' ? '' : this.gap);
      return next;
    }
    if (this.json && name === '/') {
      parts.push('/');
      return at + 2;
    }
    const length = HEX_LENGTH.get(name);
    if (length === undefined) return this.syntax(`\\${name} is no escape that YAML knows`, at);
    const digits = this.text.slice(at + 2, at + 2 + length);
    if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits))
      return this.syntax(`\\${name} wants ${length} hexadecimal digits`, at);
    const code = Number.parseInt(digits, 16);
    if (this.json) {
      parts.push(String.fromCharCode(code));
      return at + 2 + length;
    }
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      return this.syntax('an escape names no Unicode character', at);
    parts.push(String.fromCodePoint(code));
    return at + 2 + length;
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
      const c = codes[i] ?? LF;
      if ((c === 43 || c === 45) && chomp === '') chomp = c === 43 ? '+' : '-';
      else if (c >= 49 && c <= 57 && increment === 0) increment = c - 48;
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
    const parts: string[] = [];
    let start = header.body;
    let passed = 0;
    let leading = '';
    let trailing = '';
    let wasBlank = false;
    this.last = header.body - 1;
    for (;;) {
      // Lines with less than the indentation are breaks only.
      let width = 0;
      while (
        start < this.end &&
        (width = this.indentOf(start, indent)) <= indent &&
        this.codes[start + width] === LF
      ) {
        trailing += this.breakAt(start + width);
        start += width + 1;
        passed++;
      }
      if (start >= this.end || width < indent) break;
      const i = start + indent;
      const blank = this.codes[i] === SPACE || this.codes[i] === TAB;
      if (!literal && leading === '\n' && !wasBlank && !blank) parts.push(trailing === '' ? ' ' : trailing);
      else parts.push(leading, trailing);
      trailing = '';
      wasBlank = blank;
      const stop = this.lineEnd(i);
      parts.push(this.text.slice(i, stop));
      leading = this.breakAt(stop);
      this.last = stop;
      start = stop + 1;
      passed++;
    }
    this.lines += passed;
    this.nextLine(start);
    if (header.chomp !== '-') parts.push(leading);
    if (header.chomp === '+') parts.push(trailing);
    return parts.join('');
  }
}
