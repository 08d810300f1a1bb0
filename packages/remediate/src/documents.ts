import type { FileOrigin, Path } from '@bulwark/model';
import { objectSource, textOf } from '@bulwark/sources/text';
import type { ObjectSource, TextSource } from '@bulwark/sources';
import { append } from './append.ts';
import { EditableDocument } from './edit/edit-document.ts';
import type { NumberedRemedy } from './edit/operations.ts';
import { applySplices } from './edit/splice.ts';
import type { Splice } from './edit/splice.ts';
import type { FileEdit } from './file-edit.ts';
import type { Fix, RefusedFix } from './fix.ts';

/** Fixes of one document of a text. */
interface DocumentFixes {
  readonly place: ObjectSource;
  readonly file: string;
  readonly fixes: PlacedFix[];
}

/** A fix with the path of its object in the document. */
interface PlacedFix {
  readonly fix: Fix;
  readonly prefix: Path;
}

export interface WrittenFixes {
  readonly files: readonly FileEdit[];
  readonly accepted: readonly Fix[];
  readonly refused: readonly RefusedFix[];
}

/** Writes fixes into the texts that their objects came from. A fix that cannot be written is refused, the others stay. */
export function writeIntoTexts(fixes: readonly Fix[]): WrittenFixes {
  const refused: RefusedFix[] = [];
  const texts = new Map<TextSource, Map<number, DocumentFixes>>();
  for (const fix of fixes) {
    const place = placeOf(fix);
    if (typeof place === 'string') refused.push({ fix, reason: place });
    else addTo(texts, place, fix);
  }
  const files: FileEdit[] = [];
  const accepted: Fix[] = [];
  for (const [source, documents] of texts) {
    const edited = editText(source, [...documents.values()], refused);
    append(accepted, edited.accepted);
    if (edited.file !== undefined) files.push(edited.file);
  }
  return { files, accepted, refused };
}

function placeOf({ finding: { origin } }: Fix): ObjectSource | string {
  if (origin.source !== 'file') return 'the object was read from a cluster';
  return objectSource(origin) ?? 'the text is too large to be edited';
}

function addTo(texts: Map<TextSource, Map<number, DocumentFixes>>, place: ObjectSource, fix: Fix): void {
  let documents = texts.get(place.source);
  if (documents === undefined) texts.set(place.source, (documents = new Map()));
  const { file } = fix.finding.origin as FileOrigin;
  const document = documents.get(place.start);
  const placed = { fix, prefix: place.prefix };
  if (document === undefined) documents.set(place.start, { place, file, fixes: [placed] });
  else document.fixes.push(placed);
}

function editText(
  source: TextSource,
  documents: readonly DocumentFixes[],
  refused: RefusedFix[],
): { readonly file: FileEdit | undefined; readonly accepted: readonly Fix[] } {
  const before = textOf(source);
  const accepted: Fix[] = [];
  const splices: Splice[] = [];
  for (const document of documents.toSorted((a, b) => a.place.start - b.place.start)) {
    if (before === undefined)
      append(
        refused,
        document.fixes.map(({ fix }) => ({ fix, reason: 'the file has changed since it was read' })),
      );
    else {
      const written = writeDocument(before, document, refused);
      append(
        accepted,
        written.fixes.map(({ fix }) => fix),
      );
      append(splices, written.splices);
    }
  }
  const { file } = documents[0] as DocumentFixes;
  if (before === undefined || splices.length === 0) return { file: undefined, accepted };
  return { file: { source, file, before, after: applySplices(before, splices), splices }, accepted };
}

interface Written {
  readonly fixes: readonly PlacedFix[];
  readonly splices: readonly Splice[];
}

/**
 * All fixes of a document at once; where that fails, the halves after one another, down to the one that is at fault. One that was at fault may
 * be written once another is: it may have taken the last alias of an anchor away.
 */
function writeDocument(text: string, document: DocumentFixes, refused: RefusedFix[]): Written {
  const editable = new EditableDocument(text, document.place);
  let written: Written = { fixes: [], splices: [] };
  let waiting: readonly PlacedFix[] = document.fixes;
  for (;;) {
    const left: FaultyFix[] = [];
    written = extend({ editable, left }, written, waiting);
    if (left.length === 0 || left.length === waiting.length) {
      append(
        refused,
        left.map(({ placed: { fix }, reason }) => ({ fix, reason })),
      );
      return written;
    }
    waiting = left.map(({ placed }) => placed);
  }
}

interface FaultyFix {
  readonly placed: PlacedFix;
  readonly reason: string;
}

interface Writing {
  readonly editable: EditableDocument;
  readonly left: FaultyFix[];
}

function extend(writing: Writing, written: Written, fixes: readonly PlacedFix[]): Written {
  const { editable, left } = writing;
  const all = [...written.fixes, ...fixes];
  const edit = editable.edit(all.map(remedyOf));
  if (edit.kind === 'edited') return { fixes: all, splices: edit.splices };
  const [only] = fixes;
  if (fixes.length === 1 && only !== undefined) {
    left.push({ placed: only, reason: edit.reason });
    return written;
  }
  const middle = fixes.length >> 1;
  return extend(writing, extend(writing, written, fixes.slice(0, middle)), fixes.slice(middle));
}

function remedyOf({ fix, prefix }: PlacedFix): NumberedRemedy {
  return { fix: fix.number, prefix, remedy: fix.remedy };
}
