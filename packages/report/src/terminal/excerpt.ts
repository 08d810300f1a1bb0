import { formatPath } from '@bulwark/model';
import type { Finding, Path, SourceSpan } from '@bulwark/model';
import type { ReadSourceLines } from '../report.ts';
import { holdsData, MASK, mayShow } from './mask.ts';
import { climb, lineAt, parseLine } from './source-line.ts';
import type { Anchor, SourceLine, Window } from './source-line.ts';
import { plain, widthOf } from './text.ts';

/** One line of source as it is shown: structure from the source, values only where they may be seen. */
export interface ShownLine {
  readonly line: number;
  readonly text: string;
}

/** The piece of source that a finding is about. */
export interface Excerpt {
  /** The key above, where it is known. */
  readonly parent: ShownLine | undefined;
  readonly target: ShownLine;
  /** Lines after the target that belong to the value; all of them are marked at the edge then, and `mark` is not. */
  readonly more: readonly ShownLine[];
  /** Columns of the target line to underline. */
  readonly mark: { readonly column: number; readonly width: number };
  /** What is said beside the underline. */
  readonly label: string;
  /** Steps of the path whose place in the source is known, innermost first; empty where the source is no block YAML. */
  readonly anchors: readonly Anchor[];
  /** Offset at which keys below the innermost anchor stand. */
  readonly childColumn: number;
}

// Enough to reach the container or the pod spec above a field; more would cost time and show nothing.
const LINES_ABOVE = 80;
const LINES_BELOW = 10;

/**
 * Builds the excerpt of a finding; undefined where it has no place in a file, the file has changed since, or a line would
 * show nothing: of a whole object, or of an absent field outside block style.
 */
export function excerptOf(finding: Finding, read: ReadSourceLines): Excerpt | undefined {
  const { location, path } = finding;
  const window = location && windowAround(finding, location.line, read);
  if (location === undefined || window === undefined || path.length === 0) return undefined;
  const text = lineAt(window, location.line) ?? '';
  const parsed = parseLine(text);
  const start = startAnchor(path, location, text, window);
  if (start === undefined && !location.exact) return undefined;
  const anchors = start === undefined ? [] : climb(window, path, start);
  return {
    parent: parentLine(finding, window, anchors, location.line),
    ...targetLine(finding, location, start, window),
    anchors: parsed.quoted ? [] : anchors,
    childColumn: childColumn(window, start, parsed),
  };
}

function windowAround({ origin }: Finding, line: number, read: ReadSourceLines): Window | undefined {
  if (origin.source !== 'file') return undefined;
  const first = Math.max(1, line - LINES_ABOVE);
  const lines = read(origin, first, line + LINES_BELOW);
  return lines === undefined || lines.length <= line - first ? undefined : { first, lines };
}

/** The innermost step of the path that is in the source, on the line of the span or, for a block value, above it. */
function startAnchor(path: Path, span: SourceSpan, text: string, window: Window): Anchor | undefined {
  const parsed = parseLine(text);
  const offset = offsetOf(text, span.column);
  if (!span.exact) return ancestorAnchor(path, span.line, offset, parsed);
  const depth = path.length - 1;
  const step = path[depth];
  if (typeof step === 'number') {
    const dash = parsed.dashes.findLast((column) => column <= offset);
    return dash === undefined ? undefined : { depth, line: span.line, column: dash };
  }
  if (parsed.key === step && offset >= parsed.value)
    return { depth, line: span.line, column: parsed.content };
  return step === undefined ? undefined : blockKey(window, span.line, { depth, step }, parsed);
}

/** The span of an absent field is the key or the dash of an ancestor. */
function ancestorAnchor(path: Path, line: number, offset: number, parsed: SourceLine): Anchor | undefined {
  const isDash = parsed.dashes.includes(offset);
  const depth = path.findLastIndex((step) => (isDash ? typeof step === 'number' : step === parsed.key));
  if (depth < 0 || (!isDash && offset !== parsed.content)) return undefined;
  return { depth, line, column: offset };
}

/** The key of a map or list that begins on a later line. */
function blockKey(
  window: Window,
  below: number,
  { depth, step }: { readonly depth: number; readonly step: string },
  inside: SourceLine,
): Anchor | undefined {
  for (let line = below - 1; line >= window.first; line -= 1) {
    const parsed = parseLine(lineAt(window, line) ?? '');
    if (parsed.blank) continue;
    const isKey = parsed.key === step && parsed.content <= (inside.dashes[0] ?? inside.content);
    return isKey ? { depth, line, column: parsed.content } : undefined;
  }
  return undefined;
}

function childColumn(window: Window, start: Anchor | undefined, parsed: SourceLine): number {
  if (start === undefined) return 0;
  if (parsed.dashes.includes(start.column)) return parsed.content;
  for (let line = start.line + 1; line < window.first + window.lines.length; line += 1) {
    const below = parseLine(lineAt(window, line) ?? '');
    if (below.blank) continue;
    const isChild = below.dashes.length === 0 && below.content > start.column;
    return isChild ? below.content : start.column + 2;
  }
  return start.column + 2;
}

function parentLine(
  finding: Finding,
  window: Window,
  anchors: readonly Anchor[],
  target: number,
): ShownLine | undefined {
  const start = anchors[0];
  const parent = anchors[1];
  if (start === undefined || parent === undefined || start.line !== target || parent.line === target)
    return undefined;
  return { line: parent.line, text: keyText(finding, lineAt(window, parent.line) ?? '') };
}

const IDENTIFIER = /^[\w.-]{1,63}$/;

/** A line up to its key; of values only names are shown, which tell the items of a list apart. */
function keyText({ object }: Finding, text: string): string {
  const { key, value, dashes } = parseLine(text);
  const shown = plain(text.slice(0, value).trimEnd());
  const rest = text
    .slice(value)
    .replace(/\s+#.*$/, '')
    .trim();
  if (rest === '' || rest.startsWith('#') || dashes.length === 0) return shown;
  const name = rest.replace(/^(["'])(.*)\1$/, '$2');
  const isName = key === 'name' && IDENTIFIER.test(name) && !holdsData(object.kind);
  return `${shown} ${isName ? name : '…'}`;
}

type Target = Pick<Excerpt, 'target' | 'more' | 'mark' | 'label'>;

function targetLine(finding: Finding, span: SourceSpan, start: Anchor | undefined, window: Window): Target {
  if (!span.exact && start !== undefined) return absentTarget(finding, start, window);
  if (isPlainBlock(finding, span)) return blockTarget(finding, span, window);
  if (start !== undefined && start.line !== span.line) return keyTarget(start, window);
  if (start !== undefined && span.endLine !== span.line) return itemTarget(finding, span, window);
  return valueTarget(finding, span, lineAt(window, span.line) ?? '');
}

/** A value on one line: underlined, in clear or masked. */
function valueTarget(finding: Finding, span: SourceSpan, text: string): Target {
  const from = offsetOf(text, span.column);
  const isOneLine = span.endLine === span.line;
  const value = text.slice(from, isOneLine ? offsetOf(text, span.endColumn) : text.length);
  const shown = isOneLine && mayShow(finding, value) ? plain(value) : masked(value);
  const { text: before, inFlow } = beforeValue(text, from);
  return {
    target: { line: span.line, text: `${before}${shown}${inFlow ? ' …' : ''}` },
    more: [],
    mark: { column: widthOf(before), width: Math.max(1, widthOf(shown)) },
    label: '',
  };
}

function masked(value: string): string {
  if (value.startsWith('{')) return '{ … }';
  return value.startsWith('[') ? '[ … ]' : MASK;
}

// Kinds in which people put no secrets and whose values mean little without their neighbours, such as the rules of a role.
const PLAIN_KINDS = new Set([
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'NetworkPolicy',
  'Service',
  'Ingress',
]);
const MOST_BLOCK_LINES = 8;

function isPlainBlock({ object, observedIn, evidence, path }: Finding, span: SourceSpan): boolean {
  return (
    PLAIN_KINDS.has(object.kind) &&
    observedIn === undefined &&
    path[0] !== 'metadata' &&
    !evidence.redacted &&
    span.endLine > span.line
  );
}

/** A value of several lines, shown as it is but for comments. */
function blockTarget(finding: Finding, span: SourceSpan, window: Window): Target {
  const endsBefore = span.endColumn === 1 ? span.endLine - 1 : span.endLine;
  const last = Math.min(endsBefore, span.line + MOST_BLOCK_LINES - 1);
  const lines: ShownLine[] = [];
  for (let line = span.line; line <= last; line += 1) {
    const text = (lineAt(window, line) ?? '').replace(/(?:^|\s)#.*$/, '').trimEnd();
    if (text !== '') lines.push({ line, text: plain(text) });
  }
  const [target, ...more] = lines;
  if (target === undefined) return itemTarget(finding, span, window);
  return { target, more, mark: { column: 0, width: 0 }, label: '' };
}

/** A list item of several lines: its first key is shown, without the value. */
function itemTarget(finding: Finding, span: SourceSpan, window: Window): Target {
  const text = lineAt(window, span.line) ?? '';
  const shown = keyText(finding, text);
  const { content } = parseLine(text);
  return {
    target: { line: span.line, text: shown },
    more: [],
    mark: { column: content, width: Math.max(1, widthOf(shown) - content) },
    label: '',
  };
}

/** A map or list that begins below its key: the key is underlined. */
function keyTarget(start: Anchor, window: Window): Target {
  const text = lineAt(window, start.line) ?? '';
  const { content, value } = parseLine(text);
  const shown = plain(text.slice(0, value).trimEnd());
  return {
    target: { line: start.line, text: shown },
    more: [],
    mark: { column: content, width: Math.max(1, widthOf(shown) - content) },
    label: '',
  };
}

/** An absent field: the line below which it would stand. */
function absentTarget(finding: Finding, start: Anchor, window: Window): Target {
  const text = lineAt(window, start.line) ?? '';
  const missing = finding.path.slice(start.depth + 1);
  const name = missing.length === 1 ? String(missing[0]) : formatPath(missing);
  const shown = keyText(finding, text);
  const width = text[start.column] === '-' ? 1 : Math.max(1, widthOf(shown) - start.column);
  return {
    target: { line: start.line, text: shown },
    more: [],
    mark: { column: start.column, width },
    label: missing.length === 0 ? '' : `no ${plain(name)}`,
  };
}

// Between a key and a value on its line only flow collections open; what looks like a key elsewhere may be a value.
const OPENINGS = /^\s*(?:[[{]\s*(?:["']?[\w./-]+["']?\s*:\s*)?)*$/;
const AFTER_COMMA = /^\s*(?:["']?[\w./-]+["']?\s*:\s*)?(?:[[{]\s*(?:["']?[\w./-]+["']?\s*:\s*)?)*$/;

/** The part of a line before a value, with every other value in it left out. */
function beforeValue(text: string, from: number): { readonly text: string; readonly inFlow: boolean } {
  const { content, value } = parseLine(text);
  const head = text.slice(0, Math.min(value, from));
  const between = text.slice(head.length, from);
  const tail = between.slice(between.lastIndexOf(',') + 1);
  const isFlow = /[[{]/.test(between);
  if (OPENINGS.test(between)) return { text: plain(head + between), inFlow: isFlow };
  const kept = isFlow && AFTER_COMMA.test(tail) ? tail.trimStart() : '';
  return { text: plain(`${from >= value ? head : text.slice(0, content)}… ${kept}`), inFlow: true };
}

/** Offset in UTF-16 units of a column counted from 1 in code points. */
function offsetOf(text: string, column: number): number {
  let offset = 0;
  for (let left = column - 1; left > 0 && offset < text.length; left -= 1)
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  return offset;
}
