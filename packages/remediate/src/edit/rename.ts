import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import type { Addition, Editor, Removal } from './editor.ts';
import { keyTextAt } from './key-text.ts';
import { renderScalar } from './render.ts';
import { sameValue } from './same-value.ts';
import { valueOf } from './source.ts';

/** What is to be added to a collection and removed from it. */
export interface Entries {
  readonly added: readonly Addition[];
  readonly removed: readonly Removal[];
}

/**
 * A plain value that goes and comes back under another key keeps its place and its comment: its key alone is written anew. Gives back
 * what is left to be added and removed.
 */
export function renameKeys(editor: Editor, container: object, { added, removed }: Entries): Entries {
  const left = { added: [...added], removed: [...removed] };
  for (const addition of added) {
    const index = left.removed.findIndex((removal) => isRenamed(container, addition, removal));
    const [removal] = index < 0 ? [] : left.removed.splice(index, 1);
    if (removal === undefined) continue;
    left.added.splice(left.added.indexOf(addition), 1);
    const { text } = editor.source;
    const { start, end } = keyTextAt(text, removal.entry.keyStart);
    const first = text.charAt(start);
    const quote = first === '"' || first === "'" ? first : '';
    const fixes = new Set([...removal.change.fixes, ...addition.change.fixes]);
    editor.splice(start, end, renderScalar(addition.key, quote), { fixes });
  }
  return left;
}

function isRenamed(container: object, { key, value }: Addition, { entry }: Removal): boolean {
  const old: Value = valueOf(container, entry.key);
  return typeof key === 'string' && !isMap(old) && !isList(old) && sameValue(old, value);
}
