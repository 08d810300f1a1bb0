import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import type { Layout, LayoutEntry } from '@bulwark/sources';
import { keyTextAt } from './key-text.ts';

/** One entry that is written in its container, with its key. */
export interface OwnEntry extends LayoutEntry {
  readonly key: string | number;
}

/** A comment with its mark, without the line break. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** A stretch in which a `#` is no comment. */
interface Opaque {
  readonly start: number;
  readonly end: number;
}

const BREAK = /\r\n|\r|\n/g;

/** A document's text as an editor asks of it. Offsets are those of the whole text. */
export class Source {
  readonly text: string;
  readonly layout: Layout;
  /** The line break of the document. */
  readonly lineBreak: string;
  readonly #entries = new Map<object, readonly OwnEntry[]>();

  constructor(text: string, layout: Layout) {
    this.text = text;
    this.layout = layout;
    BREAK.lastIndex = layout.start;
    this.lineBreak = (BREAK.exec(text) ?? /\r\n|\n/.exec(text))?.[0] ?? '\n';
  }

  /** Entries that are written in a container, in the order in which they stand. */
  entries(container: object): readonly OwnEntry[] {
    let entries = this.#entries.get(container);
    if (entries === undefined) this.#entries.set(container, (entries = this.#entriesOf(container)));
    return entries;
  }

  #entriesOf(container: object): readonly OwnEntry[] {
    const keys = Array.isArray(container) ? container.keys() : Object.keys(container);
    return [...keys]
      .flatMap((key) => {
        const entry = this.layout.entry(container, key);
        return entry === undefined ? [] : [{ ...entry, key }];
      })
      .sort((a, b) => a.keyStart - b.keyStart);
  }

  lineStart(offset: number): number {
    if (offset === 0) return 0;
    const line = this.text.lastIndexOf('\n', offset - 1) + 1;
    // Most texts have no carriage return: looked for in the whole of a long one, each line would cost as much as the text.
    const start = line + this.text.slice(line, offset).lastIndexOf('\r') + 1;
    return start === 0 && this.text.startsWith('\ufeff') ? 1 : start;
  }

  /** Offset behind the break of the line that holds `offset`; the end of the text where there is no break. */
  nextLine(offset: number): number {
    BREAK.lastIndex = offset;
    const found = BREAK.exec(this.text);
    return found === null ? this.text.length : found.index + found[0].length;
  }

  /** Offset before the break of the line that holds `offset`. */
  lineEnd(offset: number): number {
    BREAK.lastIndex = offset;
    return BREAK.exec(this.text)?.index ?? this.text.length;
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Blanks that the line of `offset` begins with. */
  indentation(offset: number): string {
    const start = this.lineStart(offset);
    return /^[ \t]*/.exec(this.text.slice(start, offset))?.[0] ?? '';
  }

  /** Whether nothing but blanks stands before `offset` on its line. */
  isFirstOnLine(offset: number): boolean {
    return this.indentation(offset).length === this.column(offset);
  }

  /** Offset behind the key and its colon, or behind the dash. */
  headEnd({ key, keyStart, start }: OwnEntry): number {
    if (typeof key === 'number') return keyStart + 1;
    const { colon } = keyTextAt(this.text, keyStart);
    return colon === undefined || colon >= Math.max(start, keyStart + 1) ? start : colon + 1;
  }

  /** Comments between two offsets that hold whole entries of the given containers. */
  comments(
    from: number,
    to: number,
    entries: readonly OwnEntry[],
    values: (entry: OwnEntry) => Value,
  ): readonly Comment[] {
    const opaque = entries.flatMap((entry) => this.#opaque(entry, values(entry)));
    const comments: Comment[] = [];
    let at = from;
    for (const stretch of [...opaque.sort((a, b) => a.start - b.start), { start: to, end: to }]) {
      this.#collect(at, Math.min(stretch.start, to), comments);
      at = Math.max(at, stretch.end);
    }
    return comments;
  }

  #collect(from: number, to: number, into: Comment[]): void {
    for (let at = this.text.indexOf('#', from); at !== -1 && at < to;) {
      const end = this.lineEnd(at);
      into.push({ start: at, end });
      at = this.text.indexOf('#', end);
    }
  }

  /** Keys and scalars of an entry. A block text's header line is left open: a comment may stand there. */
  #opaque(entry: OwnEntry, value: Value): readonly Opaque[] {
    const key =
      typeof entry.key === 'number'
        ? { start: entry.keyStart, end: entry.keyStart }
        : keyTextAt(this.text, entry.keyStart);
    if (!this.isWrittenHere(entry, value)) return [key, this.#scalar(entry)];
    const container = value as object;
    return [
      key,
      ...this.entries(container).flatMap((inner) => this.#opaque(inner, valueOf(container, inner.key))),
    ];
  }

  #scalar({ start, end }: LayoutEntry): Opaque {
    if (!/^(?:[&!]\S*\s+)*[|>]/.test(this.text.slice(start, end))) return { start, end };
    return { start: Math.min(this.nextLine(start), end), end };
  }

  /** Whether the entries of a collection stand inside this entry: false for scalars and aliases. */
  isWrittenHere({ start }: LayoutEntry, value: Value | undefined): boolean {
    return (isMap(value) || isList(value)) && this.text.charAt(start) !== '*';
  }

  /** Anchor and tag in front of a value; '' where there is none. */
  properties({ start, end }: LayoutEntry): string {
    return /^(?:[&!]\S*\s*)*/.exec(this.text.slice(start, end))?.[0] ?? '';
  }

  /** Name of the anchor of a value that an alias in this text refers to. */
  sharedAnchor(entry: LayoutEntry): string | undefined {
    const name = /&([\w-]+)/.exec(this.properties(entry))?.[1];
    return name !== undefined && this.usesAnchor(this.text.slice(entry.start), name) ? name : undefined;
  }

  /** Whether a text has an alias of an anchor; what only looks like one counts, too. */
  usesAnchor(text: string, name: string): boolean {
    return new RegExp(`\\*${name}(?![\\w-])`).test(text);
  }

  /** Whether a collection is written in brackets. */
  isFlow(entry: LayoutEntry): boolean {
    return /[[{]/.test(this.text.charAt(entry.start + this.properties(entry).length));
  }
}

/** An entry's value in its container. */
export function valueOf(container: object, key: string | number): Value {
  return (container as Readonly<Record<string | number, Value>>)[key] as Value;
}

/** An entry as people name it. */
export function nameOf({ key }: Pick<OwnEntry, 'key'>): string {
  return typeof key === 'number' ? `item ${key + 1} of the list` : key;
}
