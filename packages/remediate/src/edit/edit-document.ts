import type { Value } from '@bulwark/model';
import { readDocuments, readLayout } from '@bulwark/sources/text';
import type { DocumentRange } from '@bulwark/sources';
import { Editor } from './editor.ts';
import type { Placement } from './editor.ts';
import { applyChange, changesOf } from './operations.ts';
import type { NumberedRemedy } from './operations.ts';
import { Refusal } from './refusal.ts';
import { sameValue } from './same-value.ts';
import { Source } from './source.ts';
import { applySplices, areApart, inOrder } from './splice.ts';
import type { Splice } from './splice.ts';

/** What came of changes to one document. */
export type DocumentEdit =
  | { readonly kind: 'edited'; readonly splices: readonly Splice[]; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Writes remedies into the document text[start, end) by splices that leave every other byte as it is. The edited text is
 * read again and must give exactly the document with the remedies made; else nothing is edited.
 */
export function editDocument(
  text: string,
  document: DocumentRange,
  remedies: readonly NumberedRemedy[],
): DocumentEdit {
  const layout = readLayout(text, document);
  if (layout === undefined) return { kind: 'refused', reason: 'the document cannot be read' };
  const source = new Source(text, layout);
  const change = changesOf(layout.value, remedies);
  const wanted = applyChange(layout.value, change);
  let failed: DocumentEdit | undefined;
  for (const placement of ['last', 'first'] satisfies Placement[]) {
    const attempt = tryEdit(source, document, placement, change);
    if (attempt.kind === 'edited' && sameValue(attempt.value, wanted)) return attempt;
    failed ??=
      attempt.kind === 'refused'
        ? attempt
        : { kind: 'refused', reason: 'the edited text would say something else than what is wanted' };
  }
  return failed as DocumentEdit;
}

function tryEdit(
  source: Source,
  document: DocumentRange,
  placement: Placement,
  change: Parameters<Editor['edit']>[0],
): DocumentEdit {
  try {
    const splices = inOrder(new Editor(source, placement).edit(change));
    if (!areApart(splices)) return { kind: 'refused', reason: 'two changes meet at one place of the text' };
    return reread(source.text, document, splices);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

/** The document as it is read after the splices, with the same reader as before. */
function reread(text: string, { start, end }: DocumentRange, splices: readonly Splice[]): DocumentEdit {
  const before = text.slice(start, end);
  const shifted = splices.map((splice) => ({
    ...splice,
    start: splice.start - start,
    end: splice.end - start,
  }));
  const outcomes = [...readDocuments(applySplices(before, shifted))];
  const [only] = outcomes;
  if (outcomes.length !== 1 || only?.kind !== 'document') {
    const anchored = splices.some(({ start, end }) => /(?:^|\s)&[\w-]/.test(text.slice(start, end)));
    return {
      kind: 'refused',
      reason: anchored
        ? 'an anchor inside of what would be removed is used elsewhere'
        : 'the edited text could not be read',
    };
  }
  const known = [...readDocuments(before)].reduce(
    (sum, one) => sum + (one.kind === 'document' ? one.notices.length : 0),
    0,
  );
  if (only.notices.length > known)
    return { kind: 'refused', reason: 'the edited text would have a repeated key' };
  return { kind: 'edited', splices, value: only.value };
}
