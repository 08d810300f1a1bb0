import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileOrigin, Locate, Path, SourceSpan } from '@bulwark/model';
import { decodeText, decodeUtf8, LineIndex, locate } from './documents/index.ts';

/** Where the text of a document can be had again. */
export type TextSource = FileText | HeldText | PackedText;

/** A file on disk; its size and time tell whether it is still the one that was read. */
export interface FileText {
  readonly kind: 'file';
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Bytes that cannot be read again, such as standard input. */
export interface HeldText {
  readonly kind: 'held';
  readonly bytes: Buffer;
}

/** Bytes of a rendered text, deflated: there are many, and few are looked at again. */
export interface PackedText {
  readonly kind: 'packed';
  readonly bytes: Buffer;
  /** Of the text, in bytes. */
  readonly size: number;
}

/** The place of an object in its source: its document, and the path that leads to it there. */
export interface Place {
  /** Offsets in the text, or bytes where `cut` is set. */
  readonly start: number;
  readonly end: number;
  /** `['items', 3]` for an item of a List, [0] for an item that was cut out with its dash, [] otherwise. */
  readonly prefix: Path;
  /** First line (of the object, in the whole source) and column of what was cut out of a long list or stream. */
  readonly cut?: { readonly line: number; readonly column: number } | undefined;
}

interface Latest {
  readonly source: TextSource;
  readonly text: string;
  lines?: LineIndex;
  /** Whether every character of the text is one byte. */
  singleByte?: boolean;
}

/** One text is kept: findings of a file are located while it is at hand. */
let latest: Latest | undefined;

/** Keeps the text of the file that is being read. */
export function remember(source: TextSource, text: string): void {
  latest = { source, text };
}

/** Locates paths of one object; the text is read again where another file has been read since. */
export function locator(place: ObjectSource): Locate {
  const { source } = place;
  return (paths) => {
    const absolute = place.prefix.length === 0 ? paths : paths.map((path) => [...place.prefix, ...path]);
    const spans =
      place.cut === undefined ? locateInText(source, place, absolute) : locateInCut(source, place, absolute);
    return spans ?? paths.map(() => undefined);
  };
}

type Spans = readonly (SourceSpan | undefined)[];

function locateInText(source: TextSource, place: Place, paths: readonly Path[]): Spans | undefined {
  const kept = textAtHand(source);
  if (kept === undefined) return undefined;
  kept.lines ??= new LineIndex(kept.text);
  return locate(kept.text, place, paths, { lines: kept.lines }).map(toModel);
}

/** Reads only the object's own bytes; lines and columns are counted on from its first line in the source. */
function locateInCut(source: TextSource, place: Place, paths: readonly Path[]): Spans | undefined {
  const text = cutOut(source, place);
  if (text === undefined || place.cut === undefined) return undefined;
  const [root, ...spans] = locate(text, { start: 0, end: text.length }, [place.prefix, ...paths]);
  const lines = place.cut.line - (root?.line ?? 1);
  const columns = place.cut.column - 1;
  return spans.map((span) => span && moved(toModel(span), lines, columns));
}

function moved(span: SourceSpan | undefined, lines: number, columns: number): SourceSpan | undefined {
  return (
    span && {
      line: span.line + lines,
      column: span.line === 1 ? span.column + columns : span.column,
      endLine: span.endLine + lines,
      endColumn: span.endLine === 1 ? span.endColumn + columns : span.endColumn,
      exact: span.exact,
    }
  );
}

function toModel(span: SourceSpan | undefined): SourceSpan | undefined {
  return (
    span && {
      line: span.line,
      column: span.column,
      endLine: span.endLine,
      endColumn: span.endColumn,
      exact: span.exact,
    }
  );
}

/** The text of a source, or undefined where the file is gone or has changed. */
export function textOf(source: TextSource): string | undefined {
  return textAtHand(source)?.text;
}

function textAtHand(source: TextSource): Latest | undefined {
  if (latest?.source === source) return latest;
  const known = again.take(source);
  if (known !== undefined) return (latest = known);
  const bytes = bytesOf(source, 0, source.kind === 'held' ? source.bytes.length : source.size);
  const decoded = bytes && decodeText(bytes);
  if (decoded?.kind !== 'text') return undefined;
  latest = { source, text: decoded.text };
  again.keep(latest);
  return latest;
}

/** Texts that were read again, most recent last. Reports ask by control, and so come back to each file many times. */
class ReadAgain {
  readonly #texts = new Map<TextSource, Latest>();
  #length = 0;

  take(source: TextSource): Latest | undefined {
    const found = this.#texts.get(source);
    if (found === undefined) return undefined;
    this.#texts.delete(source);
    this.#texts.set(source, found);
    return found;
  }

  keep(read: Latest): void {
    this.#texts.set(read.source, read);
    this.#length += read.text.length;
    for (const [source, { text }] of this.#texts) {
      if (this.#length <= MOST_AGAIN) break;
      this.#texts.delete(source);
      this.#length -= text.length;
    }
  }
}

/** Characters of texts that are kept. */
const MOST_AGAIN = 8 * 1024 * 1024;
const again = new ReadAgain();

function cutOut(source: TextSource, { start, end }: Place): string | undefined {
  const bytes = bytesOf(source, start, end);
  const decoded = bytes && decodeUtf8(bytes);
  return decoded?.kind === 'text' ? decoded.text : undefined;
}

/** Bytes of a source; undefined where the file is gone or has changed. */
function bytesOf(source: TextSource, start: number, end: number): Buffer | undefined {
  if (source.kind === 'held') return source.bytes.subarray(start, end);
  if (source.kind === 'packed') return unpacked(source).subarray(start, end);
  try {
    return readUnchanged(source, start, end);
  } catch {
    return undefined;
  }
}

function unpacked({ bytes }: PackedText): Buffer {
  return process.getBuiltinModule('node:zlib').inflateRawSync(bytes);
}

function readUnchanged(source: FileText, start: number, end: number): Buffer | undefined {
  const descriptor = openSync(source.path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    if (size !== source.size || mtimeMs !== source.modified) return undefined;
    const buffer = Buffer.allocUnsafe(end - start);
    let filled = 0;
    while (filled < buffer.length) {
      const read = readSync(descriptor, buffer, filled, buffer.length - filled, start + filled);
      if (read === 0) return undefined;
      filled += read;
    }
    return buffer;
  } finally {
    closeSync(descriptor);
  }
}

/** An object's document and its place there, as it can be read again; offsets count UTF-16 units of the text. */
export interface ObjectSource extends Place {
  readonly source: TextSource;
}

const sources = new WeakMap<FileOrigin, ObjectSource>();

/** Lets `readSourceLines` and `objectSource` find the text of an origin. */
export function bind(origin: FileOrigin, source: ObjectSource): void {
  sources.set(origin, source);
}

/** Where the text of an object can be had again; undefined where it was streamed and is gone. */
export function objectSource(origin: FileOrigin): ObjectSource | undefined {
  const place = sources.get(origin);
  if (place?.cut === undefined) return place;
  const { source, start, end, prefix } = place;
  // Where every character is one byte, offsets are the same: nothing before the object has to be read for it.
  if (isSingleByte(source)) return { source, start, end, prefix };
  const before = cutOut(source, { start: 0, end: start, prefix });
  const own = cutOut(source, { start, end, prefix });
  if (before === undefined || own === undefined) return undefined;
  return { source, start: before.length, end: before.length + own.length, prefix };
}

function isSingleByte(source: TextSource): boolean {
  const kept = textAtHand(source);
  if (kept === undefined) return false;
  kept.singleByte ??= Buffer.byteLength(kept.text) === kept.text.length;
  return kept.singleByte;
}

/** Lines of the source of an object, counted from 1, both ends included; undefined where it is gone or has changed. */
export function readSourceLines(origin: FileOrigin, from: number, to: number): readonly string[] | undefined {
  const place = sources.get(origin);
  if (place === undefined) return undefined;
  return place.cut === undefined ? linesOf(place.source, from, to) : linesOfCut(place, from, to);
}

function linesOf(source: TextSource, from: number, to: number): readonly string[] | undefined {
  const kept = textAtHand(source);
  if (kept === undefined) return undefined;
  kept.lines ??= new LineIndex(kept.text);
  return kept.lines.linesOf(from, to);
}

/** Of a long list only the object itself is read again; lines outside of it are not shown. */
function linesOfCut(place: ObjectSource, from: number, to: number): readonly string[] | undefined {
  const text = cutOut(place.source, place);
  if (text === undefined || place.cut === undefined) return undefined;
  const before = linesBefore(text, place, place.cut.line);
  return from <= before ? undefined : new LineIndex(text).linesOf(from - before, to - before);
}

/** Lines of the source before the text that was cut out of it; that may begin with a separator or a comment. */
function linesBefore(text: string, { prefix }: Place, line: number): number {
  const [root] = locate(text, { start: 0, end: text.length }, [prefix]);
  return line - (root?.line ?? 1);
}
