import { Extent, type CutValue } from './cut-value.ts';
import { LONG_NUMBER } from './json-text.ts';
import type { DocumentLimits } from './types.ts';

const LF = 10;
const BLANK = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const ITEMS = Buffer.from('items');

/** What a byte outside strings may be. */
const OTHER = 0;
const DIGIT = 1;
const SPACE = 2;
const MARK = 3;
const KINDS = new Uint8Array(256);
for (const c of '0123456789') KINDS[c.charCodeAt(0)] = DIGIT;
for (const c of ' \t\r\n') KINDS[c.charCodeAt(0)] = SPACE;
for (const c of '{}[],:"') KINDS[c.charCodeAt(0)] = MARK;

/** Where the cutter is: between top-level values, in one, between the items of its list, in an item, in garbage. */
type Mode = 'top' | 'value' | 'list' | 'item' | 'garbage';

function opens(c: number): boolean {
  return c === 123 || c === 91;
}

function closes(c: number): boolean {
  return c === 125 || c === 93;
}

/** What the cutter reports. The envelope of a list is the value with its items left out. */
export interface CutterSink {
  item(value: CutValue): void;
  envelope(value: CutValue, hadItems: boolean): void;
  /** Bytes that begin no JSON value. */
  garbage(start: number, line: number, column: number): void;
}

/**
 * Cuts a stream of JSON values apart: each top-level value is one, and the elements of a top-level `items`
 * array (the mark by which kubectl tells a list) are values of their own. Works on bytes, so that a list may be
 * longer than any string, and holds no more than one item and the envelope.
 */
export class JsonCutter {
  private readonly limits: DocumentLimits;
  private readonly sink: CutterSink;
  private readonly outer: Extent;
  private readonly inner: Extent;
  private current: Extent;
  private mode: Mode = 'top';
  private bytes: Uint8Array = new Uint8Array(0);
  /** Offset of `bytes` in the stream, and the first byte not yet captured. */
  private base = 0;
  private from = 0;
  private line = 1;
  private lineStart = 0;
  private inString = false;
  private escaped = false;
  private digits = 0;
  private expectKey = false;
  /** Characters of "items" that the key being read agrees with; -1 if it differs or no key is read. */
  private matched = -1;
  private itemsNext = false;
  private hadItems = false;

  constructor(limits: DocumentLimits, sink: CutterSink) {
    this.limits = limits;
    this.sink = sink;
    this.outer = new Extent(limits.maxBytes);
    this.inner = new Extent(limits.maxBytes);
    this.current = this.outer;
  }

  /** Takes the next piece of the stream. */
  push(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.from = 0;
    let i = this.inString ? this.text(0) : 0;
    while (i < bytes.length) {
      this.step(bytes[i] as number, i);
      i = this.inString ? this.text(i + 1) : i + 1;
      while (bytes[i] === BLANK) i++;
    }
    if (this.mode === 'value' || this.mode === 'item')
      this.current.capture.add(bytes, this.from, bytes.length);
    this.outer.capture.settle();
    this.inner.capture.settle();
    this.base += bytes.length;
  }

  /** One byte outside strings. */
  private step(c: number, i: number): void {
    const kind = KINDS[c];
    if (kind !== DIGIT) this.digits = 0;
    else if (++this.digits === LONG_NUMBER) this.current.longNumber = true;
    if (c === LF) this.newLine(i);
    else if (kind === MARK || (kind !== SPACE && this.between)) this.mark(c, i);
    else if (kind === OTHER) this.itemsNext = false;
  }

  /** Between values any character begins one. */
  private get between(): boolean {
    return this.mode === 'top' || this.mode === 'list';
  }

  /** Ends the stream: a value that is still open, or undefined. */
  end(): CutValue | undefined {
    if (this.mode === 'top' || this.mode === 'garbage') return undefined;
    return (this.mode === 'item' ? this.inner : this.outer).end(this.base);
  }

  private newLine(i: number): void {
    this.line++;
    this.lineStart = this.base + i + 1;
    if (this.mode === 'garbage') this.mode = 'top';
  }

  /** From inside a string to behind its closing quote, or to the end of the piece. */
  private text(from: number): number {
    const bytes = this.bytes;
    let i = from;
    if (this.escaped && i < bytes.length) {
      this.escaped = false;
      i = this.escape(i);
    }
    while (i < bytes.length) {
      const c = bytes[i];
      if (c === QUOTE) {
        this.inString = false;
        return i + 1;
      }
      if (c === BACKSLASH) {
        this.matched = -1;
        if (++i >= bytes.length) this.escaped = true;
        else i = this.escape(i);
      } else {
        if (this.matched >= 0) this.matched = ITEMS[this.matched] === c ? this.matched + 1 : -1;
        i++;
      }
    }
    return i;
  }

  /** At the character behind a backslash. Only escaped surrogates need care; near the end of a piece all \u do. */
  private escape(i: number): number {
    if (this.bytes[i] === 117) {
      const next = this.bytes[i + 1] ?? 100;
      if ((next | 32) === 100 && (this.bytes[i + 2] ?? 56) >= 56) this.current.surrogate = true;
    }
    return i + 1;
  }

  private mark(c: number, i: number): void {
    if (c === QUOTE) this.openString();
    if (this.mode === 'item') this.itemMark(c, i);
    else if (this.mode === 'value') this.valueMark(c, i);
    else if (this.mode === 'list') this.listMark(c, i);
    else if (this.mode === 'top') this.topMark(c, i);
  }

  private openString(): void {
    this.inString = this.mode !== 'garbage' && this.mode !== 'top';
    this.matched = this.mode === 'value' && this.outer.depth === 1 && this.expectKey ? 0 : -1;
    this.itemsNext = false;
  }

  private topMark(c: number, i: number): void {
    const column = this.base + i - this.lineStart + 1;
    if (c === BYTE_ORDER_MARK[this.base + i]) return;
    if (c !== 123 && c !== 91) {
      this.mode = 'garbage';
      this.sink.garbage(this.base + i, this.line, column);
      return;
    }
    this.outer.begin(this.base + i, this.line, column);
    this.outer.depth = 1;
    this.current = this.outer;
    this.mode = 'value';
    this.from = i;
    this.expectKey = c === 123;
    this.itemsNext = this.hadItems = false;
  }

  private valueMark(c: number, i: number): void {
    const outer = this.outer;
    if (opens(c)) {
      this.deeper(outer);
      if (c === 91 && this.itemsNext) this.openList(i);
      this.itemsNext = false;
    } else if (closes(c)) {
      if (--outer.depth === 0) this.closeValue(i);
    } else if (c === COLON) this.colon(outer);
    else if (c === COMMA && outer.depth === 1) this.expectKey = true;
  }

  private colon(outer: Extent): void {
    outer.entries++;
    if (outer.depth !== 1) return;
    this.itemsNext = this.expectKey && this.matched === ITEMS.length;
    this.expectKey = false;
  }

  private deeper(extent: Extent): void {
    if (++extent.depth > this.limits.maxDepth) extent.tooDeep = true;
  }

  private openList(i: number): void {
    this.outer.capture.add(this.bytes, this.from, i + 1);
    this.mode = 'list';
    this.hadItems = true;
  }

  private closeValue(i: number): void {
    this.outer.capture.add(this.bytes, this.from, i + 1);
    this.mode = 'top';
    this.sink.envelope(this.outer.end(this.base + i + 1), this.hadItems);
  }

  private listMark(c: number, i: number): void {
    if (c === COMMA) return;
    this.from = i;
    if (c === 93) {
      this.mode = 'value';
      this.current = this.outer;
      this.outer.depth--;
      return;
    }
    this.inner.begin(this.base + i, this.line, this.base + i - this.lineStart + 1);
    this.current = this.inner;
    this.mode = 'item';
    if (opens(c)) this.deeper(this.inner);
  }

  private itemMark(c: number, i: number): void {
    const inner = this.inner;
    if (opens(c)) this.deeper(inner);
    else if (c === COLON) inner.entries++;
    else if (c === COMMA && inner.depth === 0) this.closeItem(i);
    else if (closes(c)) this.closeBracket(c, i);
  }

  private closeBracket(c: number, i: number): void {
    if (this.inner.depth === 0) {
      this.closeItem(i);
      this.listMark(c, i);
    } else if (--this.inner.depth === 0) this.closeItem(i + 1);
  }

  private closeItem(end: number): void {
    this.inner.capture.add(this.bytes, this.from, end);
    this.mode = 'list';
    this.sink.item(this.inner.end(this.base + end));
  }
}
