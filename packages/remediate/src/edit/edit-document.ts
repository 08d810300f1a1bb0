import type { Value } from '@bulwark/model';
import { readDocuments, readLayout } from '@bulwark/sources/text';
import type { DocumentRange, ReadOutcome } from '@bulwark/sources';
import { Editor } from './editor.ts';
import type { Placement } from './editor.ts';
import { applyChange, changesOf } from './operations.ts';
import type { Change, NumberedRemedy } from './operations.ts';
import { Refusal } from './refusal.ts';
import { sameValue } from './same-value.ts';
import { Source } from './source.ts';
import { applySplices, areApart, inOrder } from './splice.ts';
import type { Splice } from './splice.ts';

/** What came of changes to one document. */
export type DocumentEdit =
  | { readonly kind: 'edited'; readonly splices: readonly Splice[]; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: string };

/** As `EditableDocument`, for a document that is edited once. */
export function editDocument(
  text: string,
  document: DocumentRange,
  remedies: readonly NumberedRemedy[],
): DocumentEdit {
  return new EditableDocument(text, document).edit(remedies);
}

/** The document text[start, end), which is read once however often an edit of it is tried. */
export class EditableDocument {
  readonly #source: Source | undefined;
  readonly #before: string;
  readonly #start: number;
  #repeatedKeys: number | undefined;

  constructor(text: string, document: DocumentRange) {
    const layout = readLayout(text, document);
    this.#source = layout && new Source(text, layout);
    this.#before = text.slice(document.start, document.end);
    this.#start = document.start;
  }

  /**
   * Writes remedies by splices that leave every other byte as it is. The edited text is read again and must give exactly the document with the
   * remedies made; else nothing is edited.
   */
  edit(remedies: readonly NumberedRemedy[]): DocumentEdit {
    const source = this.#source;
    if (source === undefined) return refused('the document cannot be read');
    const change = changesOf(source.layout.value, remedies);
    const wanted = applyChange(source.layout.value, change);
    let failed: DocumentEdit | undefined;
    for (const placement of ['last', 'first'] satisfies Placement[]) {
      const attempt = this.#attempt(new Editor(source, placement), change);
      if (attempt.kind === 'edited' && sameValue(attempt.value, wanted)) return attempt;
      failed ??=
        attempt.kind === 'refused'
          ? attempt
          : refused('the edited text would say something else than what is wanted');
    }
    return failed as DocumentEdit;
  }

  #attempt(editor: Editor, change: Change): DocumentEdit {
    try {
      const splices = inOrder(editor.edit(change));
      return areApart(splices) ? this.#reread(splices) : refused('two changes meet at one place of the text');
    } catch (error) {
      if (error instanceof Refusal) return refused(error.message);
      throw error;
    }
  }

  /** The document as it is read after the splices, with the same reader as before. */
  #reread(splices: readonly Splice[]): DocumentEdit {
    const own = splices.map((splice) => ({
      ...splice,
      start: splice.start - this.#start,
      end: splice.end - this.#start,
    }));
    const outcomes = [...readDocuments(applySplices(this.#before, own))];
    const [only] = outcomes;
    if (outcomes.length !== 1 || only?.kind !== 'document') {
      const anchored = own.some(({ start, end }) => /(?:^|\s)&[\w-]/.test(this.#before.slice(start, end)));
      return refused(
        anchored
          ? 'an anchor inside of what would be removed is used elsewhere'
          : 'the edited text could not be read',
      );
    }
    this.#repeatedKeys ??= noticesOf(readDocuments(this.#before));
    if (noticesOf(outcomes) > this.#repeatedKeys) return refused('the edited text would have a repeated key');
    return { kind: 'edited', splices, value: only.value };
  }
}

function refused(reason: string): DocumentEdit {
  return { kind: 'refused', reason };
}

/** How many repeated keys were noticed. */
function noticesOf(outcomes: Iterable<ReadOutcome>): number {
  let notices = 0;
  for (const one of outcomes) if (one.kind === 'document') notices += one.notices.length;
  return notices;
}
