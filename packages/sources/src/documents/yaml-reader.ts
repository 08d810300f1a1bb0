import { BlockReader } from './block-reader.ts';
import type { OffsetNotice, PositionRecorder } from './node-scanner.ts';
import { ReadProblem } from './problems.ts';
import { DASH, HASH, LF, isBlank } from './scanner.ts';
import type { Value } from './types.ts';

/** One document, read; offsets count in the text that was read. */
export interface ReadDocument {
  readonly value: Value;
  /** True if there was nothing but comments and blank lines. */
  readonly empty: boolean;
  /** Offset of the first content and the line feeds before it. */
  readonly start: number;
  readonly linesBefore: number;
  readonly notices: readonly OffsetNotice[];
}

/** How to read a document beyond its text. */
export interface ReadOptions {
  readonly recorder?: PositionRecorder;
  /** The text is valid JSON. */
  readonly json?: boolean;
}

const NO_NOTICES: readonly OffsetNotice[] = [];
/** Characters that the YAML 1.1 of kubectl accepts nowhere in a document, beyond ASCII's control characters. */
const FORBIDDEN = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * Offset of the first character that may not stand in a document, or -1; ASCII's control characters below the
 * blank are left to the reader, which looks at each character once anyway.
 */
export function forbiddenAt(text: string): number {
  if (Buffer.byteLength(text) === text.length) return text.indexOf('\x7f');
  const bad = text.search(FORBIDDEN);
  const lone = text.isWellFormed() ? -1 : text.search(LONE_SURROGATE);
  return bad === -1 || (lone !== -1 && lone < bad) ? lone : bad;
}

/**
 * Reader of single YAML documents with kubectl's understanding of YAML. Reusable; not re-entrant.
 *
 * The text must have LF line breaks only (see `normalise`) and no forbidden characters. Throws ReadProblem.
 */
export class YamlReader extends BlockReader {
  read(text: string, odd: string | undefined, options: ReadOptions = {}): ReadDocument {
    this.load(text, odd);
    this.reset();
    this.recorder = options.recorder;
    this.json = options.json ?? false;
    this.lines = -1;
    this.nextLine(text.charCodeAt(0) === 0xfeff ? 1 : 0);
    // Behind a break that only YAML takes for one, `---` is no separator to kubectl but starts this document.
    if (this.col === -1 && this.end < text.length && this.codes[this.end] === DASH)
      this.startBehind(this.end + 3, text.length);
    const start = this.pos;
    const linesBefore = this.lines;
    const empty = this.col === -1;
    const value = empty ? null : this.root();
    this.rest(text.length, empty);
    return {
      value,
      empty,
      start,
      linesBefore,
      notices: this.notices.length === 0 ? NO_NOTICES : this.notices,
    };
  }

  private startBehind(mark: number, end: number): void {
    this.lineStart = mark - 3;
    this.end = end;
    this.pos = mark;
    this.advance();
  }

  /** Line feeds of the document read last, if it was read to its end; else undefined. */
  passedLines(): number | undefined {
    return this.pos >= this.text.length ? this.lines : undefined;
  }

  private root(): Value {
    try {
      return this.blockNode(-1);
    } catch (error) {
      if (error instanceof RangeError)
        return this.fail('BW-READ-DEPTH', this.pos, 'the nesting is deeper than this process can follow');
      throw error;
    }
  }

  /** What kubectl passes over in silence: everything behind `...` or behind the end of the first node. */
  private rest(length: number, empty: boolean): void {
    const marked = this.end < length;
    let at = this.pos;
    if (this.col === -1) {
      if (!marked) return;
      at = this.contentAfter(this.end, length);
      if (at === -1) return;
      if (empty) this.syntax('the document begins with "...", which ends it', this.end);
    } else if (!this.fresh && this.isIndicator(at)) this.syntax('unexpected text after a value', at);
    const control = this.text.slice(at, length).search(CONTROL);
    if (control !== -1) this.control(at + control);
    this.notices.push({
      code: 'BW-READ-IGNORED',
      message: 'the document has ended before this text, which kubectl ignores',
      offset: at,
    });
  }

  private isIndicator(at: number): boolean {
    const c = this.codes[at];
    return (c === 58 || c === 63 || c === DASH) && isBlank(this.codes[at + 1]);
  }

  /** First content behind the `...` at `mark`, or -1. */
  private contentAfter(mark: number, length: number): number {
    let i = mark + 3;
    while (i < length) {
      const c = this.codes[i];
      if (c === HASH) i = this.lineEnd(i);
      else if (isBlank(c) || c === LF) i++;
      else if (this.isDocumentMark(i)) i += 3;
      else return i;
    }
    return -1;
  }

  /** Whether an error is this module's own. */
  static problem(error: unknown): ReadProblem {
    if (error instanceof ReadProblem) return error;
    throw error;
  }
}
