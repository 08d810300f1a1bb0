import type { EntryPlace, PositionRecorder } from './node-scanner.ts';
import { normalise, type NormalisedText } from './normalise.ts';
import { LineIndex, type Place } from './places.ts';
import { DEFAULT_LIMITS, type DocumentLimits, type SourceSpan, type Value, type ValuePath } from './types.ts';
import { YamlReader } from './yaml-reader.ts';

/** Remembers where every entry of a document stands. */
export class Positions implements PositionRecorder {
  private readonly entries = new Map<object, Map<string | number, EntryPlace>>();
  private readonly merges = new Map<object, object[]>();

  entry(container: object, key: string | number, place: EntryPlace): void {
    let own = this.entries.get(container);
    if (own === undefined) this.entries.set(container, (own = new Map()));
    own.set(key, place);
  }

  merged(container: object, source: object): void {
    const sources = this.merges.get(container);
    if (sources === undefined) this.merges.set(container, [source]);
    else sources.push(source);
  }

  /** A list is recorded while it grows and may be copied to its final size. */
  moved(from: object, to: object): void {
    const own = this.entries.get(from);
    if (own !== undefined) this.entries.set(to, own);
  }

  /** The place of an entry that is written in the container itself. */
  own(container: object, key: string | number): EntryPlace | undefined {
    return this.entries.get(container)?.get(key);
  }

  find(container: object, key: string | number): EntryPlace | undefined {
    const own = this.own(container, key);
    if (own !== undefined) return own;
    for (const source of (this.merges.get(container) ?? []).toReversed()) {
      const inherited = this.find(source, key);
      if (inherited !== undefined) return inherited;
    }
    return undefined;
  }
}

/** The part of a text that a document outcome names, and on which line it starts, if known. */
export interface DocumentRange {
  readonly start: number;
  readonly end: number;
}

export interface LocateOptions {
  readonly limits?: DocumentLimits;
  /** Index of the lines of `text`, where many documents of it are asked about. */
  readonly lines?: LineIndex;
}

/**
 * Places of the values at `paths` in the document text[start, end), which `readDocuments` read from `text`.
 *
 * A scalar's span is exactly its text, quotes, tag and anchor included; a collection's reaches from its first
 * key, dash or bracket to the end of its last value; an empty value's is empty, behind its colon or dash. What
 * came by alias or merge key is located where it is written. Where the path is absent the span is that of the
 * deepest existing ancestor's key or dash (or of the document's first token), with `exact: false`. Undefined
 * only if the document cannot be read. Reads the document once for all paths.
 */
export function locate(
  text: string,
  document: DocumentRange,
  paths: readonly ValuePath[],
  { limits = DEFAULT_LIMITS, lines = new LineIndex(text) }: LocateOptions = {},
): (SourceSpan | undefined)[] {
  const original = text.slice(document.start, document.end);
  const positions = new Positions();
  const normal = normalise(original);
  let read: { value: Value; start: number };
  try {
    const json = isJsonText(original);
    read = new YamlReader(limits).read(normal.text, normal.odd, { recorder: positions, json });
  } catch (error) {
    YamlReader.problem(error);
    return paths.map(() => undefined);
  }
  const spans = new Spans(document, normal, lines);
  return paths.map((path) => spans.of(path, read, positions));
}

/** Whether a text is one JSON value, which may hold what flow style does not allow. */
export function isJsonText(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Turns offsets of a document into spans of the text around it. */
class Spans {
  private readonly document: DocumentRange;
  private readonly normal: NormalisedText;
  private readonly lines: LineIndex;

  constructor(document: DocumentRange, normal: NormalisedText, lines: LineIndex) {
    this.document = document;
    this.normal = normal;
    this.lines = lines;
  }

  of(path: ValuePath, read: { value: Value; start: number }, positions: Positions): SourceSpan {
    let value: Value = read.value;
    let found: EntryPlace | undefined;
    for (const step of path) {
      const entry = value !== null && typeof value === 'object' ? positions.find(value, step) : undefined;
      if (entry === undefined) return this.absent(found, read.start);
      found = entry;
      value = (value as Record<string | number, Value>)[step] as Value;
    }
    if (found === undefined) return this.span(read.start, this.normal.text.trimEnd().length, true);
    return { ...this.span(found.start, found.end, true), keyOffset: this.offset(found.keyStart) };
  }

  private absent(ancestor: EntryPlace | undefined, start: number): SourceSpan {
    const at = ancestor?.keyStart ?? start;
    return {
      ...this.span(at, this.tokenEnd(at), false),
      ...(ancestor === undefined ? {} : { keyOffset: this.offset(at) }),
    };
  }

  /** End of the key or dash at `at`: up to its colon, or one character of anything else. */
  private tokenEnd(at: number): number {
    const token = /[-?](?=\s)|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^:\s,\]}{[][^\n:]*/y;
    token.lastIndex = at;
    return at + (token.exec(this.normal.text)?.[0].trimEnd().length ?? 1);
  }

  private offset(at: number): number {
    return this.document.start + this.normal.toOriginal(at);
  }

  private span(start: number, end: number, exact: boolean): SourceSpan {
    const offset = this.offset(start);
    const endOffset = Math.max(this.offset(end), offset);
    const from = this.place(offset);
    const to = this.place(endOffset);
    return { ...from, endLine: to.line, endColumn: to.column, offset, endOffset, exact };
  }

  private place(offset: number): Place {
    return this.lines.placeOf(offset);
  }
}
