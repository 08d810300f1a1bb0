import { Capture } from './capture.ts';
import { decodeUtf8 } from './decode.ts';
import { DocumentStream } from './documents.ts';
import { hintOf } from './problems.ts';
import {
  DEFAULT_LIMITS,
  type DocumentLimits,
  type ListHeader,
  type ReadOutcome,
  type Value,
} from './types.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
/** Bytes that tell where a line belongs. */
const HEAD = 256;
const ITEMS = Buffer.from('items:');

/** Where the lines being read belong: to a document, or to the items of the list that it is. */
type Mode = 'document' | 'items' | 'item';

/** Cuts a YAML stream at separator lines, and lists (documents with a top-level `items`) at their items. */
class YamlCutter {
  readonly ready: ReadOutcome[] = [];
  private readonly limits: DocumentLimits;
  /** The document, or what of a list is not items. */
  private readonly outer: Capture;
  private readonly inner: Capture;
  /** Start of a line whose end has not come yet. */
  private readonly partial: Capture;
  /** Its first bytes. */
  private head: Buffer = Buffer.alloc(0);
  private mode: Mode = 'document';
  /** Column of the dashes of the items; -1 until the first one is seen. */
  private column = -1;
  private index = 0;
  private offset = 0;
  private line = 1;
  private outerStart = { offset: 0, line: 1 };
  private innerStart = { offset: 0, line: 1 };
  private header: ListHeader | undefined = undefined;

  constructor(limits: DocumentLimits) {
    this.limits = limits;
    this.outer = new Capture(limits.maxBytes);
    this.inner = new Capture(limits.maxBytes);
    this.partial = new Capture(limits.maxBytes);
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      if (this.partial.length > 0) this.longLine(chunk, at + 1);
      else this.takeLine(chunk, from, at + 1);
      from = at + 1;
    }
    this.addPartial(chunk, from, chunk.length);
    for (const capture of [this.outer, this.inner, this.partial]) capture.settle();
  }

  /** Ends the stream. */
  end(): void {
    if (this.partial.length > 0) this.longLine(new Uint8Array(0), 0);
    this.endDocument();
  }

  /** A line that began in an earlier piece of the stream. */
  private longLine(chunk: Uint8Array, end: number): void {
    this.addPartial(chunk, 0, end);
    const size = this.partial.length;
    if (this.partial.over) {
      // A line beyond the limit makes its document one, too; its beginning still tells where it belongs.
      const head = this.head;
      this.partial.clear();
      this.placeLine(head, 0, head.length);
      (this.mode === 'item' ? this.inner : this.outer).skip(size - head.length);
      this.passLine(size);
      return;
    }
    const line = this.partial.take();
    this.takeLine(line, 0, line.length);
  }

  private addPartial(chunk: Uint8Array, from: number, to: number): void {
    if (this.partial.length === 0) this.head = Buffer.alloc(0);
    if (this.head.length < HEAD)
      this.head = Buffer.concat([this.head, chunk.subarray(from, Math.min(to, from + HEAD))]);
    this.partial.add(chunk, from, to);
  }

  private passLine(size: number): void {
    this.offset += size;
    this.line++;
  }

  private takeLine(bytes: Uint8Array, from: number, to: number): void {
    this.placeLine(bytes, from, to);
    this.passLine(to - from);
  }

  private placeLine(bytes: Uint8Array, from: number, to: number): void {
    const c = bytes[from];
    if (c === DASH && bytes[from + 1] === DASH && bytes[from + 2] === DASH) {
      this.endDocument();
      this.outer.add(bytes, from, to);
    } else if (this.mode === 'document') this.documentLine(bytes, from, to);
    else this.listLine(bytes, from, to);
  }

  private documentLine(bytes: Uint8Array, from: number, to: number): void {
    this.outer.add(bytes, from, to);
    if (bytes[from] === 105 && opensItems(bytes, from, to)) {
      this.mode = 'items';
      this.column = -1;
    }
  }

  /** A line after `items:`. An item goes on until a line at or before the column of its dash. */
  private listLine(bytes: Uint8Array, from: number, to: number): void {
    let i = from;
    while (bytes[i] === SPACE) i++;
    const c = bytes[i];
    const column = i - from;
    if (isPadding(c) || i >= to || (this.mode === 'item' && column > this.column)) this.body(bytes, from, to);
    else if (c === DASH && this.startsItem(bytes[i + 1], column)) {
      this.endItem();
      this.mode = 'item';
      this.column = column;
      this.header ??= { items: 0 };
      this.innerStart = { offset: this.offset, line: this.line };
      this.inner.add(bytes, from, to);
    } else {
      this.endItem();
      this.mode = 'document';
      this.documentLine(bytes, from, to);
    }
  }

  private startsItem(next: number | undefined, column: number): boolean {
    return (this.column === -1 || this.column === column) && (next === SPACE || next === LF || next === CR);
  }

  private body(bytes: Uint8Array, from: number, to: number): void {
    (this.mode === 'item' ? this.inner : this.outer).add(bytes, from, to);
  }

  private endItem(): void {
    if (this.mode !== 'item' || this.header === undefined) return;
    this.header.items++;
    for (const outcome of this.read(this.inner, this.innerStart))
      this.ready.push(this.itemOf(outcome, this.header));
  }

  /** The item alone was read as a list of one. */
  private itemOf(outcome: ReadOutcome, list: ListHeader): ReadOutcome {
    if (outcome.kind === 'problem') return outcome;
    const value: Value = Array.isArray(outcome.value) ? (outcome.value[0] ?? null) : outcome.value;
    return { ...outcome, value, list, item: list.items - 1 };
  }

  private endDocument(): void {
    this.endItem();
    const list = this.header;
    const outcomes = this.read(this.outer, this.outerStart);
    if (list === undefined) this.ready.push(...outcomes);
    else {
      this.index -= outcomes.length;
      for (const outcome of outcomes) this.envelope(outcome, list);
    }
    this.header = undefined;
    this.mode = 'document';
    this.outerStart = { offset: this.offset, line: this.line };
  }

  private envelope(outcome: ReadOutcome, list: ListHeader): void {
    if (outcome.kind === 'problem') {
      this.ready.push({ ...outcome, index: this.index++ });
      return;
    }
    const value = outcome.value;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    for (const key of ['apiVersion', 'kind', 'metadata'] as const)
      if (value[key] !== undefined) list[key] = value[key];
    // Items that the line-wise cut did not see as such.
    if (!Array.isArray(value['items'])) return;
    for (const item of value['items'])
      this.ready.push({ ...outcome, index: this.index++, value: item, list, item: list.items++ });
  }

  private read(capture: Capture, start: { offset: number; line: number }): ReadOutcome[] {
    if (capture.over) return [this.tooLong(capture, start)];
    const bytes = capture.take();
    const decoded = decodeUtf8(bytes);
    const range = { start: start.offset, end: start.offset + bytes.length };
    if (decoded.kind === 'problem') return [{ ...decoded, index: this.index++, line: start.line, ...range }];
    const stream = new DocumentStream(decoded.text, 'auto', this.limits, {
      index: this.index,
      line: start.line,
    });
    const outcomes = Array.from(stream.read(), (outcome) => ({ ...outcome, ...range }));
    this.index += outcomes.length;
    return outcomes;
  }

  private tooLong(capture: Capture, start: { offset: number; line: number }): ReadOutcome {
    const end = start.offset + capture.length;
    capture.clear();
    const code = 'BW-READ-SIZE' as const;
    const message = `the document or list item is longer than ${this.limits.maxBytes} bytes`;
    return {
      kind: 'problem',
      index: this.index++,
      code,
      message,
      hint: hintOf(code),
      line: start.line,
      column: 1,
      start: start.offset,
      end,
    };
  }
}

/** First character of a line that belongs to whatever is above it. */
function isPadding(c: number | undefined): boolean {
  return c === LF || c === CR || c === HASH;
}

/** A line `items:` with nothing but a comment behind it. */
function opensItems(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = 0; i < ITEMS.length; i++) if (bytes[from + i] !== ITEMS[i]) return false;
  const rest = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + from + ITEMS.length,
    to - from - ITEMS.length,
  ).toString('latin1');
  return /^[ \t]*(?:[ \t]#.*)?\r?\n?$/.test(rest);
}

/**
 * Reads a YAML stream of any length as it comes. Each document is read as by `readDocuments`, except that the
 * items of a list (a document with a top-level `items` in block style) are yielded one by one, with `list` set.
 * Memory is bounded by the largest document or item. Offsets count bytes and are those of the whole document or
 * item. A list whose quoted texts have lines that look like further items is cut there and reported broken.
 */
export async function* readYamlStream(
  chunks: AsyncIterable<Uint8Array>,
  limits: DocumentLimits = DEFAULT_LIMITS,
): AsyncGenerator<ReadOutcome> {
  const cutter = new YamlCutter(limits);
  for await (const chunk of chunks) {
    cutter.push(chunk);
    yield* cutter.ready.splice(0);
  }
  cutter.end();
  yield* cutter.ready.splice(0);
}
