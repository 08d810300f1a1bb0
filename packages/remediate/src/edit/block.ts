import { isList } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import type { Addition, Editor, Removal } from './editor.ts';
import type { Frame } from './frame.ts';
import type { Change } from './operations.ts';
import { refuse } from './refusal.ts';
import { renderBlock, renderEntry, renderItem } from './render.ts';
import { nameOf, valueOf } from './source.ts';
import type { Comment, OwnEntry } from './source.ts';

/** Adds entries to a block collection, at the column of its own, behind its last line or before its first key that begins one. */
export function addToBlock(editor: Editor, frame: Frame, added: readonly Addition[]): void {
  const { source } = editor;
  const first = frame.entries[0]?.keyStart ?? frame.start;
  const column = source.column(first);
  if (/\t/.test(source.text.slice(source.lineStart(first), first))) refuse('a tab stands in the indentation');
  const before = frame.entries.find(({ keyStart }) => source.isFirstOnLine(keyStart));
  if (editor.placement === 'first' && before !== undefined && !isList(frame.container as Value)) {
    for (const { key, value, change } of added)
      insertLines(
        editor,
        source.lineStart(before.keyStart),
        renderEntry(String(key), value, column, frame.style),
        change,
      );
    return;
  }
  for (const { key, value, change } of added) {
    const lines =
      typeof key === 'number'
        ? renderItem(value, column, frame.style)
        : renderEntry(key, value, column, frame.style);
    insertLines(editor, source.nextLine(frame.end), lines, change);
  }
}

/** Whole lines at the start of a line, or behind a last line that has no break. */
function insertLines(
  editor: Editor,
  at: number,
  lines: readonly string[],
  change: Pick<Change, 'fixes'>,
): void {
  const { text, lineBreak } = editor.source;
  const open = at === text.length && at > 0 && !/[\r\n]/.test(text.charAt(at - 1));
  const block = lines.join(lineBreak);
  editor.splice(at, at, open ? lineBreak + block : block + lineBreak, change);
}

/** Takes entries out of a block collection of which others stay. Their comments stay as lines of their own. */
export function removeFromBlock(editor: Editor, frame: Frame, removed: readonly Removal[]): void {
  for (const { entry, change } of removed) {
    if (editor.source.isFirstOnLine(entry.keyStart)) removeLines(editor, frame, entry, change);
    else removeBesideDash(editor, frame, entry, change);
  }
}

function removeLines(editor: Editor, frame: Frame, entry: OwnEntry, change: Change): void {
  const { source } = editor;
  const start = source.lineStart(entry.keyStart);
  const end = source.nextLine(entry.end);
  const comments = commentsOf(editor, frame, [entry], { start, end });
  editor.splice(start, end, commentLines(editor, comments, source.indentation(entry.keyStart)), change);
}

/** `- a: 1` with more keys below: the next key moves up to the dash, or the dash stays alone where comments stand between. */
function removeBesideDash(editor: Editor, frame: Frame, entry: OwnEntry, change: Change): void {
  const { source } = editor;
  const next = frame.entries[frame.entries.indexOf(entry) + 1];
  if (next === undefined || frame.change.children.get(next.key)?.removed)
    return refuse(`${nameOf(entry)} shares its line with the dash of its list`);
  const comments = commentsOf(editor, frame, [entry], { start: entry.keyStart, end: next.keyStart });
  // The next key moves up from the very next line; from further below it would take what stands between along.
  if (comments.length === 0 && source.lineStart(next.keyStart) === source.nextLine(entry.end)) {
    editor.splice(entry.keyStart, next.keyStart, '', change);
    return;
  }
  const inside = comments.filter(({ start }) => start < entry.end);
  if (inside.length > 0) refuse('a comment stands inside what would be removed');
  const dash = source.text.slice(source.lineStart(entry.keyStart), entry.keyStart).trimEnd().length;
  const trailing = comments.some(({ start }) => start < source.nextLine(entry.end));
  const from = trailing ? entry.keyStart : source.lineStart(entry.keyStart) + dash;
  const to = trailing ? (comments[0] as Comment).start : entry.end;
  editor.splice(from, to, '', change);
}

/** Leaves `{}` or `[]` where every entry of a block collection goes. */
export function clearBlock(editor: Editor, frame: Frame): void {
  const { source } = editor;
  const { holder, entries, change } = frame;
  const first = entries[0] as OwnEntry;
  if (holder === undefined) return refuse('nothing of the document would stay');
  const empty = isList(frame.container as Value) ? '[]' : '{}';
  if (!source.isFirstOnLine(first.keyStart)) {
    const comments = commentsOf(editor, frame, entries, { start: first.keyStart, end: frame.end });
    if (comments.length > 0) refuse('a comment stands inside what would be removed');
    editor.splice(first.keyStart, frame.end, empty, change);
    return;
  }
  const head = Math.max(
    source.headEnd(holder),
    holder.start < first.keyStart ? holder.start + source.properties(holder).trimEnd().length : 0,
  );
  editor.splice(head, head, ` ${empty}`, change);
  const start = source.lineStart(first.keyStart);
  const end = source.nextLine(frame.end);
  const comments = commentsOf(editor, frame, entries, { start, end });
  editor.splice(start, end, commentLines(editor, comments, source.indentation(first.keyStart)), change);
}

interface Holder {
  readonly frame: Frame;
  readonly entry: OwnEntry;
  readonly change: Change;
}

/** Gives a key that holds nothing, `{}` or `[]` content of its own lines. */
export function fillBlock(editor: Editor, { frame, entry, change }: Holder, value: Value): void {
  const { source } = editor;
  if (entry.start < entry.end && source.lineStart(entry.start) > entry.keyStart) {
    const lines = renderBlock(value, source.column(entry.start), frame.style);
    editor.splice(entry.start, entry.end, lines.join(source.lineBreak).trimStart(), change);
    return;
  }
  const head = source.headEnd(entry);
  const old = source.text.slice(head, entry.end);
  if (old.includes('#')) refuse(`a comment stands in the value of ${nameOf(entry)}`);
  if (old !== '') editor.splice(head, entry.end, '', change);
  const column = source.column(entry.keyStart) + (isList(value) ? frame.style.listStep : frame.style.step);
  insertLines(editor, source.nextLine(entry.end), renderBlock(value, column, frame.style), change);
}

function commentsOf(
  editor: Editor,
  frame: Frame,
  entries: readonly OwnEntry[],
  { start, end }: Comment,
): readonly Comment[] {
  return editor.source.comments(start, end, entries, ({ key }) => valueOf(frame.container, key));
}

function commentLines({ source }: Editor, comments: readonly Comment[], indentation: string): string {
  return comments
    .map(({ start, end }) => indentation + source.text.slice(start, end) + source.lineBreak)
    .join('');
}
