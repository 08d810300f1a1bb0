import type { DocumentRange } from '@bulwark/sources';
import { editDocument } from './edit/edit-document.ts';
import type { NumberedRemedy } from './edit/operations.ts';
import { applySplices, areApart, inOrder } from './edit/splice.ts';
import type { Splice } from './edit/splice.ts';
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
  const document = { start: 0, end: before.length };
  return editParts({ source, file, before }, [{ text: before, document, remedies }]);
}

/** A document of a file, or one that a text of the file holds, with the changes that it is to have. */
export interface FilePart {
  /** Of the file, or of what is written in it. */
  readonly text: string;
  /** Where in the text the document stands. */
  readonly document: DocumentRange;
  readonly remedies: readonly NumberedRemedy[];
  /** A splice of the text as one of the file; where it is missing both are the same. */
  readonly inFile?: (splice: Splice) => Splice;
}

/** As `editFile`, for a file of several documents. */
export function editParts(
  { source, file, before }: Pick<FileEdit, 'source' | 'file' | 'before'>,
  parts: readonly FilePart[],
): FileEdit | string {
  const found: Splice[] = [];
  for (const { text, document, remedies, inFile } of parts) {
    const edit = editDocument(text, document, remedies);
    if (edit.kind === 'refused') return edit.reason;
    found.push(...(inFile === undefined ? edit.splices : edit.splices.map(inFile)));
  }
  const splices = inOrder(found);
  if (!areApart(splices)) return 'two changes meet at one place of the text';
  return { source, file, before, after: applySplices(before, splices), splices };
}

/** What one fix has part in among the edits of a plan; undefined where it has none. */
export function partOf(files: readonly FileEdit[], { number }: Fix): FileEdit | undefined {
  const edit = files.find(({ splices }) => splices.some(({ fixes }) => fixes.has(number)));
  if (edit === undefined) return undefined;
  const splices = edit.splices.filter(({ fixes }) => fixes.has(number));
  return { ...edit, splices, after: applySplices(edit.before, splices) };
}
