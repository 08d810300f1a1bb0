import type { Path } from '@bulwark/model';

/** What stands on one line of block-style YAML or of indented JSON, as far as its structure goes. */
export interface SourceLine {
  /** Offsets of the dashes of list items that begin on the line. */
  readonly dashes: readonly number[];
  /** Offset of the first thing after indentation and dashes. */
  readonly content: number;
  readonly key: string | undefined;
  /** Whether the key is in double quotes, as in JSON. */
  readonly quoted: boolean;
  /** Offset behind the colon of the key and the blanks after it. */
  readonly value: number;
  /** Nothing but blanks or a comment. */
  readonly blank: boolean;
}

const KEY =
  /(?:"([^"\\]*)"|'([^']*)'|([^\s#:'"{}[\],&*!|>%@`-][^\s#:'"{}[\],]*|-[^\s#:'"{}[\],]+))\s*:(?=\s|$)\s*/y;

/** Reads the structure of a line. Never looks at values. */
export function parseLine(text: string): SourceLine {
  const start = startOf(text);
  KEY.lastIndex = start.content;
  const match = KEY.exec(text);
  if (match === null) return { ...start, key: undefined, quoted: false, value: start.content };
  const [, inDoubleQuotes, inQuotes, bare] = match;
  const key = inDoubleQuotes ?? inQuotes ?? bare;
  return { ...start, key, quoted: inDoubleQuotes !== undefined, value: KEY.lastIndex };
}

const NO_DASHES: readonly number[] = [];

/** Where a line begins. Most lines above a place are passed over by that alone, and to look for a key costs ten times more. */
function startOf(text: string): Pick<SourceLine, 'dashes' | 'content' | 'blank'> {
  let offset = skipBlanks(text, 0);
  if (text[offset] !== '-') return { dashes: NO_DASHES, content: offset, blank: isEnd(text, offset) };
  const dashes: number[] = [];
  while (text[offset] === '-' && (offset + 1 === text.length || text[offset + 1] === ' ')) {
    dashes.push(offset);
    offset = skipBlanks(text, offset + 1);
  }
  return { dashes, content: offset, blank: dashes.length === 0 && isEnd(text, offset) };
}

/** Whether nothing but a comment follows. */
function isEnd(text: string, offset: number): boolean {
  return offset >= text.length || text[offset] === '#';
}

function skipBlanks(text: string, from: number): number {
  let offset = from;
  while (text[offset] === ' ' || text[offset] === '\t') offset += 1;
  return offset;
}

/** Where one step of a path stands: its key, or the dash of its list item. */
export interface Anchor {
  /** Index of the step in the path. */
  readonly depth: number;
  readonly line: number;
  /** Offset of the key or of the dash. */
  readonly column: number;
}

/** Lines of a source around a place, by line number. */
export interface Window {
  readonly first: number;
  readonly lines: readonly string[];
}

export function lineAt({ first, lines }: Window, line: number): string | undefined {
  return lines[line - first];
}

/**
 * Follows a path upwards from the anchor of one of its steps, as far as the window goes and every key met is the one
 * that the path expects; so an anchor is either right or missing. Innermost first.
 */
export function climb(window: Window, path: Path, start: Anchor): Anchor[] {
  const anchors = [start];
  let current: Anchor | undefined = start;
  while (current !== undefined && current.depth > 0) {
    current =
      typeof path[current.depth] === 'number'
        ? listKey(window, path, current)
        : parentOf(window, path, current);
    if (current !== undefined) anchors.push(current);
  }
  return anchors;
}

/** The parent of a key: another key, or the list item whose map holds it. */
function parentOf(window: Window, path: Path, child: Anchor): Anchor | undefined {
  const depth = child.depth - 1;
  return typeof path[depth] === 'number' ? itemOf(window, depth, child) : keyOf(window, path, depth, child);
}

function itemOf(window: Window, depth: number, child: Anchor): Anchor | undefined {
  for (let line = child.line; line >= window.first; line -= 1) {
    const { blank, dashes, content } = startOf(lineAt(window, line) ?? '');
    if (blank || content > child.column) continue;
    const dash = dashes.at(-1);
    if (content === child.column && dash !== undefined) return { depth, line, column: dash };
    if (content < child.column) return undefined;
  }
  return undefined;
}

function keyOf(window: Window, path: Path, depth: number, child: Anchor): Anchor | undefined {
  for (let line = child.line - 1; line >= window.first; line -= 1) {
    const text = lineAt(window, line) ?? '';
    const { blank, content } = startOf(text);
    if (blank || content >= child.column) continue;
    return parseLine(text).key === path[depth] ? { depth, line, column: content } : undefined;
  }
  return undefined;
}

/** The key of the list whose item begins with the dash. */
function listKey(window: Window, path: Path, dash: Anchor): Anchor | undefined {
  const depth = dash.depth - 1;
  for (let line = dash.line - 1; line >= window.first; line -= 1) {
    const text = lineAt(window, line) ?? '';
    const { blank, dashes, content } = startOf(text);
    if (blank || dashes.includes(dash.column) || content > dash.column) continue;
    return parseLine(text).key === path[depth] ? { depth, line, column: content } : undefined;
  }
  return undefined;
}
