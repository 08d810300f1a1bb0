import { detectSecretInArgument, detectSecretInText, kindKey } from '@bulwark/control-kit';
import { evidenceOf } from '@bulwark/engine';
import { isList, isMap } from '@bulwark/model';
import type { Path, Value } from '@bulwark/model';
import { readDocuments, readLayout } from '@bulwark/sources/text';
import type { LayoutEntry } from '@bulwark/sources';
import { Source, valueOf } from '../edit/source.ts';

/** Stands for one character of a hidden value, so that offsets stay what they are. */
const HIDDEN = '\ue000';

/** A stretch of the text that will be shown. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * A text of the same length in which every value that may be a credential is hidden, as far as it reaches into one of the
 * windows (in order). Nothing else may be shown.
 */
export function maskedText(text: string, windows: readonly Window[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of hiddenEntries(text, windows)) {
    parts.push(text.slice(from, start), text.slice(start, end).replace(/[^\r\n]/g, HIDDEN));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function hiddenEntries(text: string, windows: readonly Window[]): readonly LayoutEntry[] {
  const isShown = (entry: Window): boolean => reaches(windows, entry);
  return [...readDocuments(text)]
    .filter(isShown)
    .flatMap((outcome) => {
      const layout = outcome.kind === 'document' ? readLayout(text, outcome) : undefined;
      // Nobody can tell what is secret in what cannot be read.
      return layout === undefined
        ? [{ keyStart: outcome.start, start: outcome.start, end: outcome.end }]
        : hiddenIn(new Source(text, layout), isShown);
    })
    .sort((a, b) => a.start - b.start);
}

/** Whether a stretch shares a place with any of the windows, which stand in order. */
function reaches(windows: readonly Window[], { start, end }: Window): boolean {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((windows[middle] as Window).end < start) low = middle + 1;
    else high = middle;
  }
  const next = windows[low];
  return next !== undefined && next.start <= end;
}

/** A line with each hidden value as eight stars, whatever its length. */
export function collapseMask(line: string): string {
  return line.replace(/\ue000+/g, '********');
}

function hiddenIn(source: Source, isShown: Shown): readonly LayoutEntry[] {
  const search: Search = { source, isShown, found: [] };
  const root = source.layout.value;
  if (isMap(root) && isList(root['items']) && kindOf(root).endsWith('List')) {
    const items = root['items'];
    for (const entry of source.entries(items)) if (isShown(entry)) lookAt(search, valueOf(items, entry.key));
  } else lookAt(search, root);
  return search.found;
}

function lookAt(search: Search, object: Value): void {
  look(search, { kind: kindOf(object), path: [] }, object);
}

type Shown = (entry: Window) => boolean;

interface Search {
  readonly source: Source;
  readonly isShown: Shown;
  readonly found: LayoutEntry[];
}

interface Spot {
  readonly kind: string;
  readonly path: Path;
}

function look(search: Search, { kind, path }: Spot, value: Value): void {
  const { source, isShown, found } = search;
  if (!isMap(value) && !isList(value)) return;
  for (const entry of source.entries(value)) {
    if (!isShown(entry)) continue;
    const inner = valueOf(value, entry.key);
    const at = [...path, entry.key];
    if (source.isWrittenHere(entry, inner)) look(search, { kind, path: at }, inner);
    else if (isHidden({ kind, path: at }, inner, value)) found.push(entry);
  }
}

/** What says only which kind of object it is. */
const HEADS: ReadonlySet<string | number> = new Set(['apiVersion', 'kind']);

function isHidden({ kind, path }: Spot, value: Value, holder: Value): boolean {
  if (value === null || typeof value === 'boolean') return false;
  if (path.length === 1 && HEADS.has(path[0] ?? '')) return false;
  if (evidenceOf(kind, path, value, false).redacted) return true;
  if (typeof value !== 'string') return false;
  return path.at(-2) === 'args' || path.at(-2) === 'command'
    ? isHiddenArgument(holder, path.at(-1))
    : detectSecretInText(String(path.at(-1)), value) !== undefined;
}

/** A credential may stand in an argument, or be the whole of one behind its flag. */
function isHiddenArgument(list: Value, index: string | number | undefined): boolean {
  if (!isList(list) || typeof index !== 'number') return true;
  const words = list.map((word) => (typeof word === 'string' ? word : ''));
  const before = words[index - 1] ?? '';
  return (
    detectSecretInArgument(words[index] ?? '', undefined) !== undefined ||
    (/^--?[\w.-]+$/.test(before) && detectSecretInArgument(before, words[index]) !== undefined)
  );
}

function kindOf(value: Value): string {
  if (!isMap(value)) return '';
  const { apiVersion, kind } = value;
  return kindKey(typeof apiVersion === 'string' ? apiVersion : '', typeof kind === 'string' ? kind : '');
}
