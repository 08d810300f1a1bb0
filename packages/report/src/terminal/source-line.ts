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
  const dashes: number[] = [];
  let offset = skipBlanks(text, 0);
  while (text[offset] === '-' && (offset + 1 === text.length || text[offset + 1] === ' ')) {
    dashes.push(offset);
    offset = skipBlanks(text, offset + 1);
  }
  KEY.lastIndex = offset;
  const match = KEY.exec(text);
  const blank = offset >= text.length || text[offset] === '#';
  return {
    dashes,
    content: offset,
    key: match === null ? undefined : (match[1] ?? match[2] ?? match[3]),
    quoted: match?.[1] !== undefined,
    value: match === null ? offset : KEY.lastIndex,
    blank: blank && dashes.length === 0,
  };
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
  const inItem = typeof path[depth] === 'number';
  for (let line = child.line; line >= window.first; line -= 1) {
    const parsed = parseLine(lineAt(window, line) ?? '');
    if (parsed.blank) continue;
    const dash = parsed.dashes.at(-1);
    if (dash !== undefined && parsed.content === child.column)
      return inItem ? { depth, line, column: dash } : undefined;
    if (parsed.content >= child.column || line === child.line) continue;
    if (inItem || parsed.key !== path[depth]) return undefined;
    return { depth, line, column: parsed.content };
  }
  return undefined;
}

/** The key of the list whose item begins with the dash. */
function listKey(window: Window, path: Path, dash: Anchor): Anchor | undefined {
  const depth = dash.depth - 1;
  for (let line = dash.line - 1; line >= window.first; line -= 1) {
    const parsed = parseLine(lineAt(window, line) ?? '');
    const sibling = parsed.dashes.includes(dash.column);
    if (parsed.blank || sibling || parsed.content > dash.column) continue;
    return parsed.key === path[depth] ? { depth, line, column: parsed.content } : undefined;
  }
  return undefined;
}
