import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { FileOrigin, Locate, Path, SourceSpan } from '@bulwark/model';
import { decodeUtf8, locate } from './documents/index.ts';

/** Where the text of a document can be had again. */
export type TextSource = FileText | HeldText;

/** A file on disk; its size and time tell whether it is still the one that was read. */
export interface FileText {
  readonly kind: 'file';
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Text that cannot be read again, such as standard input. */
export interface HeldText {
  readonly kind: 'held';
  readonly text: string;
}

/** The place of an object in its source: offsets of its document, and the path that leads to it there. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** `['items', 3]` for an item of a List, [] otherwise. */
  readonly prefix: Path;
}

/** One text is kept: findings of a file are located while it is at hand. */
let latest: { readonly source: TextSource; readonly text: string } | undefined;

/** Keeps the text of the file that is being read. */
export function remember(source: TextSource, text: string): void {
  latest = { source, text };
}

/** Locates paths of one object; the text is read again where another file has been read since. */
export function locator(source: TextSource, place: Place): Locate {
  return (paths) => {
    const text = textOf(source);
    if (text === undefined) return paths.map(() => undefined);
    const absolute = place.prefix.length === 0 ? paths : paths.map((path) => [...place.prefix, ...path]);
    return locate(text, place, absolute).map(toModel);
  };
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

/** The text of a source, or undefined where the file is gone, has changed or is too large to be held. */
export function textOf(source: TextSource): string | undefined {
  if (source.kind === 'held') return source.text;
  if (latest?.source === source) return latest.text;
  const text = rereadFile(source);
  if (text !== undefined) remember(source, text);
  return text;
}

function rereadFile(source: FileText): string | undefined {
  try {
    const { size, mtimeMs } = statSync(source.path);
    if (size !== source.size || mtimeMs !== source.modified) return undefined;
    const decoded = decodeUtf8(readWhole(source.path));
    return decoded.kind === 'text' ? decoded.text : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a regular file of known size in one go. */
function readWhole(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(fstatSync(descriptor).size);
    let filled = 0;
    while (filled < buffer.length) {
      const read = readSync(descriptor, buffer, filled, buffer.length - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

const sources = new WeakMap<FileOrigin, TextSource>();

/** Lets `readSourceLines` find the text of an origin. */
export function bind(origin: FileOrigin, source: TextSource): void {
  sources.set(origin, source);
}

/** Lines of the source of an object, counted from 1, both ends included; undefined where it is gone or has changed. */
export function readSourceLines(origin: FileOrigin, from: number, to: number): readonly string[] | undefined {
  const source = sources.get(origin);
  const text = source && textOf(source);
  return text?.split(/\r\n|\n|\r/, to).slice(from - 1);
}
