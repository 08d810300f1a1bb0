import { editDocument } from './edit/edit-document.ts';
import type { NumberedRemedy } from './edit/operations.ts';
import { applySplices } from './edit/splice.ts';
import type { FileEdit } from './file-edit.ts';
import type { Fix } from './fix.ts';

/**
 * Writes changes into a file that is one document and no Kubernetes object, such as the values of a chart. What comes back is the edit, or
 * why there is none. Nothing is proved yet: whoever asks renders and judges again.
 */
export function editFile(
  { source, file, before }: Pick<FileEdit, 'source' | 'file' | 'before'>,
  remedies: readonly NumberedRemedy[],
): FileEdit | string {
  const edit = editDocument(before, { start: 0, end: before.length }, remedies);
  if (edit.kind === 'refused') return edit.reason;
  return { source, file, before, after: applySplices(before, edit.splices), splices: edit.splices };
}

/** What one fix has part in among the edits of a plan; undefined where it has none. */
export function partOf(files: readonly FileEdit[], { number }: Fix): FileEdit | undefined {
  const edit = files.find(({ splices }) => splices.some(({ fixes }) => fixes.has(number)));
  if (edit === undefined) return undefined;
  const splices = edit.splices.filter(({ fixes }) => fixes.has(number));
  return { ...edit, splices, after: applySplices(edit.before, splices) };
}
