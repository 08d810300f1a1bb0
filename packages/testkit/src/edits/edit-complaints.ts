import { formatPath, isList, isMap } from '@bulwark/model';
import type { Path, Remedy, Value } from '@bulwark/model';
import { locate, readDocuments } from '@bulwark/sources';
import { applyRemedies } from '../changes.ts';
import { commentsOf } from './comments.ts';

/** What was to be changed in one document of a text, with paths from the document. */
export interface WantedChange {
  /** Number of the document among those that hold something, from 0. */
  readonly document: number;
  readonly remedies: readonly Remedy[];
}

/**
 * What an edit of a text did beyond the changes that were wanted: a document that reads otherwise, a comment that is
 * gone, a line that was touched without need. Nothing that makes edits is used to find out.
 */
export function editComplaints(
  before: string,
  after: string,
  wanted: readonly WantedChange[],
): readonly string[] {
  return [
    ...treeComplaints(before, after, wanted),
    ...commentComplaints(before, after),
    ...lineComplaints(before, after, wanted),
    ...lineBreakComplaints(before, after),
  ];
}

function treeComplaints(before: string, after: string, wanted: readonly WantedChange[]): readonly string[] {
  const old = [...readDocuments(before)];
  const now = [...readDocuments(after)];
  if (old.length !== now.length) return [`${old.length} documents have become ${now.length}`];
  return old.flatMap((outcome, index) => {
    const edited = now[index];
    if (edited?.kind !== outcome.kind)
      return [`document ${index} was ${outcome.kind} and is ${edited?.kind}`];
    if (outcome.kind === 'problem' || edited.kind === 'problem') return [];
    const remedies = wanted.filter(({ document }) => document === index).flatMap((change) => change.remedies);
    const found = firstDifference(applyRemedies(outcome.value, remedies), edited.value, []);
    return found === undefined ? [] : [`document ${index} differs at ${formatPath(found)}`];
  });
}

function firstDifference(a: Value | undefined, b: Value | undefined, path: Path): Path | undefined {
  if (a === b) return undefined;
  const collections = (isMap(a) && isMap(b)) || (isList(a) && isList(b));
  if (!collections) return path;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const step = isList(a) ? Number(key) : key;
    const found = firstDifference(own(a, key), own(b, key), [...path, step]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function own(value: Value, key: string): Value | undefined {
  return Object.hasOwn(value as object, key) ? (value as Record<string, Value>)[key] : undefined;
}

function commentComplaints(before: string, after: string): readonly string[] {
  const left = [...commentsOf(after)];
  return commentsOf(before).flatMap((comment) => {
    const at = left.indexOf(comment);
    if (at === -1) return [`the comment ${comment} is gone`];
    left.splice(at, 1);
    return [];
  });
}

/**
 * Lines that hold nothing of what was to be changed are all still there, in their order, byte for byte; in brackets commas and
 * what is new may come behind what was last, in each of those that a line closes.
 */
function lineComplaints(before: string, after: string, wanted: readonly WantedChange[]): readonly string[] {
  const touched = touchedLines(before, wanted);
  const rest = after.split('\n');
  let at = 0;
  for (const [index, line] of before.split('\n').entries()) {
    if (touched.has(index + 1)) continue;
    const found = rest.findIndex((other, place) => place >= at && (other === line || hasGrown(line, other)));
    if (found === -1) return [`line ${index + 1} is not as it was: ${line.slice(0, 80)}`];
    at = found + 1;
  }
  return [];
}

/** Whether a line of something in brackets is another one with commas, and perhaps more, put in before those it closes, or cut at one place. */
function hasGrown(line: string, other: string): boolean {
  let same = 0;
  while (same < line.length && line.charAt(same) === other.charAt(same)) same += 1;
  if (other === `${line.slice(0, same)},${line.slice(same)}`) return true;
  if (!/[\]},]/.test(line)) return false;
  if (other.length <= line.length) return /\S/.test(line.slice(0, same)) && /^,?\s*$/.test(other.slice(same));
  const end = sameEnd(line.slice(same), other.slice(same));
  const isNew = other.charAt(same) === ',' || /[,[{]\s*$/.test(other.slice(0, same));
  return isNew && /^[\s\]},]*$/.test(line.slice(same, line.length - end));
}

/** How many characters two texts have alike at their ends. */
function sameEnd(a: string, b: string): number {
  let end = 0;
  while (end < a.length && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return end;
}

/** Lines of values that are set or removed, of the deepest part that exists of a path that is new, and the last line. */
function touchedLines(text: string, wanted: readonly WantedChange[]): ReadonlySet<number> {
  const lines = new Set([text.split('\n').length]);
  const documents = [...readDocuments(text)];
  for (const { document, remedies } of wanted) {
    const place = documents[document];
    if (place === undefined) continue;
    const paths = remedies.flatMap(({ set = [], remove = [] }) => [
      ...set.map(({ path }) => path),
      ...remove,
    ]);
    for (const [index, span] of locate(text, place, paths).entries())
      if (span !== undefined) addLines(text, lines, span, holderLine(text, place, paths[index] ?? []));
  }
  return lines;
}

interface Lines {
  readonly line: number;
  readonly endLine: number;
}

function holderLine(
  text: string,
  place: { readonly start: number; readonly end: number },
  path: Path,
): Lines {
  const [span] = locate(text, place, [path.slice(0, -1)]);
  if (span?.keyOffset === undefined) return { line: 0, endLine: 0 };
  const line = text.slice(0, span.keyOffset).split('\n').length;
  // The colon of a key with a question mark stands on a line of its own.
  return { line, endLine: text.startsWith('?', span.keyOffset) ? span.line : line };
}

function addLines(
  text: string,
  into: Set<number>,
  span: Lines & { readonly keyOffset?: number },
  holder: Lines,
): void {
  const first = span.keyOffset === undefined ? span.line : text.slice(0, span.keyOffset).split('\n').length;
  // The line behind may move up to a dash; in brackets the line before gets a comma.
  for (let line = first - 1; line <= span.endLine + 1; line += 1) into.add(line);
  for (let line = holder.line; line <= holder.endLine; line += 1) into.add(line);
}

function lineBreakComplaints(before: string, after: string): readonly string[] {
  const bare = (text: string): number => text.replaceAll('\r\n', '').split('\n').length - 1;
  if (before.includes('\r\n') && bare(before) === 0 && bare(after) > 0)
    return ['a line ends with LF among CR LF'];
  if (before.startsWith('\ufeff') !== after.startsWith('\ufeff'))
    return ['the byte order mark is not as it was'];
  return [];
}
