import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import type { Addition, Editor, Removal } from './editor.ts';
import type { Frame } from './frame.ts';
import { refuse } from './refusal.ts';
import { renderFlow, renderFlowLines, renderPair, renderPairLines } from './render.ts';
import type { FlowStyle } from './render.ts';
import { valueOf } from './source.ts';
import type { OwnEntry, Source } from './source.ts';

/** Makes the changes inside brackets. */
export function editFlow(editor: Editor, frame: Frame): void {
  const { added, removed } = editor.changeEntries(frame);
  const going = new Set(removed.map(({ entry }) => entry));
  const staying = frame.entries.filter((entry) => !going.has(entry));
  if (staying.length === 0 && frame.entries.length > 0) {
    replaceContent(editor, frame, added);
    return;
  }
  for (const run of runs(frame.entries, removed)) removeRun(editor, frame, run, staying);
  const last = staying.at(-1);
  if (last === undefined) addBesideMerged(editor, frame, added);
  else if (ownLine(editor.source, frame, last)) addLines(editor, frame, added, last);
  else addBeside(editor, frame, added, last);
}

/** Removed entries that stand beside one another. */
function runs(entries: readonly OwnEntry[], removed: readonly Removal[]): readonly (readonly Removal[])[] {
  const byEntry = new Map(removed.map((removal) => [removal.entry, removal]));
  const found: Removal[][] = [];
  let run: Removal[] = [];
  for (const entry of entries) {
    const removal = byEntry.get(entry);
    if (removal === undefined) run = [];
    else if (run.push(removal) === 1) found.push(run);
  }
  return found;
}

function removeRun(
  editor: Editor,
  frame: Frame,
  run: readonly Removal[],
  staying: readonly OwnEntry[],
): void {
  const first = (run[0] as Removal).entry;
  const last = (run.at(-1) as Removal).entry;
  const next = staying.find(({ keyStart }) => keyStart > last.keyStart);
  const previous = staying.findLast(({ keyStart }) => keyStart < first.keyStart);
  const start = next === undefined && previous !== undefined ? previous.end : first.keyStart;
  const end = next === undefined ? last.end : next.keyStart;
  refuseComments(
    editor,
    frame,
    run.map(({ entry }) => entry),
    { start, end },
  );
  const fixes = new Set(run.flatMap(({ change }) => [...change.fixes]));
  editor.splice(start, end, '', { fixes });
}

function refuseComments(
  { source }: Editor,
  frame: Frame,
  entries: readonly OwnEntry[],
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const comments = source.comments(start, end, entries, ({ key }) => valueOf(frame.container, key));
  if (comments.length > 0) refuse('a comment stands inside what would be removed');
}

/** Every entry goes: what stands between the brackets is written anew. */
function replaceContent(editor: Editor, frame: Frame, added: readonly Addition[]): void {
  const { source } = editor;
  const first = frame.entries[0] as OwnEntry;
  const start = frame.start + 1;
  const end = frame.end - 1;
  refuseComments(editor, frame, frame.entries, { start, end });
  const style = flowStyle(source, frame);
  const text = added.map(({ key, value }) => flat(key, value, style)).join(`,${style.afterComma}`);
  const kept = added.length === 0 ? '' : source.text.slice(start, first.keyStart);
  const tail =
    added.length === 0
      ? ''
      : source.text.slice((frame.entries.at(-1) as OwnEntry).end, end).replace(/^\s*,/, '');
  editor.splice(start, end, kept + text + tail, frame.change);
}

function flat(key: string | number, value: Value, style: FlowStyle): string {
  const text = renderFlow(value, style);
  return typeof key === 'number' ? text : renderPair(key, text, style);
}

/** Only entries of a merge key stand there. */
function addBesideMerged(editor: Editor, frame: Frame, added: readonly Addition[]): void {
  const style = flowStyle(editor.source, frame);
  const at = frame.end - 1;
  for (const { key, value, change } of added) editor.splice(at, at, `, ${flat(key, value, style)}`, change);
}

function addBeside(editor: Editor, frame: Frame, added: readonly Addition[], { end }: OwnEntry): void {
  const style = flowStyle(editor.source, frame);
  for (const { key, value, change } of added)
    editor.splice(end, end, `,${style.afterComma}${flat(key, value, style)}`, change);
}

/** Lines of their own behind that of the last entry, whose comment stays with it. */
function addLines(editor: Editor, frame: Frame, added: readonly Addition[], last: OwnEntry): void {
  const { source } = editor;
  const indent = source.indentation(last.keyStart);
  const rest = last === frame.entries.at(-1) ? restOfLine(source, last.end) : undefined;
  const at = last.end + (rest?.[0].length ?? 0);
  const ended = rest?.[1] === ',';
  for (const [index, addition] of added.entries()) {
    const { change } = addition;
    if (index === 0 && !ended) editor.splice(last.end, last.end, ',', change);
    const lines = linesOf(source, frame, addition, indent).join(source.lineBreak);
    const text = source.lineBreak + indent + lines;
    editor.splice(at, at, ended ? `${text},` : `${index === 0 ? '' : ','}${text}`, change);
  }
}

function linesOf(source: Source, frame: Frame, { key, value }: Addition, indent: string): readonly string[] {
  const style = flowStyle(source, frame);
  const step = stepOf(source, frame, indent);
  return typeof key === 'number'
    ? renderFlowLines(value, indent, step, style)
    : renderPairLines([key, value], indent, step, style);
}

/** A comma, if there is one, and a comment; undefined where something else follows on the line. */
function restOfLine(source: Source, offset: number): RegExpExecArray | undefined {
  return (
    /^[ \t]*(,?)[ \t]*(?:(?<=[ \t,])#.*)?$/.exec(source.text.slice(offset, source.lineEnd(offset))) ??
    undefined
  );
}

/** Whether entries stand on lines of their own, as in pretty-printed JSON. */
function ownLine(source: Source, { start }: Frame, entry: OwnEntry): boolean {
  return source.isFirstOnLine(entry.keyStart) && source.lineStart(entry.keyStart) > start;
}

function stepOf(source: Source, { start }: Frame, indent: string): string {
  const outer = source.indentation(start);
  return indent.startsWith(outer) && indent.length > outer.length ? indent.slice(outer.length) : '  ';
}

/** How the entries of a collection in brackets are written; as its holder, where it has none. */
function flowStyle(source: Source, { container, entries, holder }: Frame): FlowStyle {
  const [first] = entries;
  const items = isList(container as Value);
  const sample = first ?? holder;
  const quoted = sample !== undefined && source.text.charAt(sample.keyStart) === '"';
  const written = first === undefined || items ? ' ' : blanksAt(source, source.headEnd(first));
  return {
    json: quoted || (items && isJsonHolder(source, holder)),
    afterColon: quoted ? written : written || ' ',
    afterComma: afterComma(source, entries) ?? written,
  };
}

function blanksAt(source: Source, offset: number): string {
  return /^[ \t]*/.exec(source.text.slice(offset, source.nextLine(offset)))?.[0] ?? '';
}

/** Blanks behind the first comma; undefined where there is none, or where a line ends there. */
function afterComma(source: Source, [first, second]: readonly OwnEntry[]): string | undefined {
  if (first === undefined || second === undefined) return undefined;
  const between = source.text.slice(first.end, second.keyStart);
  return /[\r\n]/.test(between) ? undefined : /,([ \t]*)/.exec(between)?.[1];
}

function isJsonHolder(source: Source, holder: OwnEntry | undefined): boolean {
  return (
    holder !== undefined && typeof holder.key === 'string' && source.text.charAt(holder.keyStart) === '"'
  );
}

/** `{}` or `[]` inside other brackets gets its first content; so does a spot that holds null. */
export function fillFlow(
  editor: Editor,
  outer: Frame,
  holder: OwnEntry,
  { value, fixes }: { readonly value: Value; readonly fixes: ReadonlySet<number> },
): void {
  const { source } = editor;
  if (/^[[{][^]*\S[^]*[\]}]$/.test(source.text.slice(holder.start, holder.end)))
    refuse('a comment stands between the brackets');
  const json = isJsonHolder(source, holder);
  const gap = json && source.headEnd(holder) === holder.start ? '' : ' ';
  const style: FlowStyle = { json, afterColon: gap, afterComma: gap };
  const multiline = source.isFirstOnLine(holder.keyStart) && (isMap(value) || isList(value));
  const indent = source.indentation(holder.keyStart);
  const text = multiline
    ? renderFlowLines(value, indent, stepOf(source, outer, indent), style).join(source.lineBreak)
    : renderFlow(value, style);
  const blank = holder.start === holder.end ? ' ' : '';
  editor.splice(holder.start, holder.end, blank + text, { fixes });
}
