import type { PostureOptions } from '@bulwark/engine';
import { isExact, isMap, valueAt } from '@bulwark/model';
import type { Finding, RawObject } from '@bulwark/model';
import { objectSource, readDocuments, textOf } from '@bulwark/sources/text';
import type { ObjectSource } from '@bulwark/sources';
import { acceptFixes } from './accept.ts';
import { editDocument } from './edit/edit-document.ts';
import type { Splice } from './edit/splice.ts';
import type { Fix } from './fix.ts';
import { ObjectJudge } from './object-judge.ts';

/** A stretch of a source file and what is to stand there; places as those of SourceSpan. */
export interface SourceChange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** Characters of documents that are read and judged again, in all: one document may have many findings. */
const MOST_CHARACTERS = 20_000_000;

/** Characters that are counted for a small document. */
const LEAST_CHARACTERS = 500;

/**
 * The safe fixes of single findings, each by itself and proved: the object, read from its file and judged again with the change, no longer has the
 * finding and has no other. What other objects decide, what was rendered and what is no file any more has none.
 */
export class SafeFixes {
  readonly #judge: ObjectJudge;
  readonly #safe: ReadonlySet<string>;
  readonly #spent: () => void;
  #left = MOST_CHARACTERS;
  #lines: LineStarts | undefined;

  /** `spent` is called once where there were too many to look at them all. */
  constructor(options: PostureOptions, spent: () => void) {
    this.#spent = spent;
    this.#judge = new ObjectJudge(options);
    this.#safe = new Set(
      options.plan.controls.flatMap(({ control }) =>
        control.fix === 'safe' && control.reads === undefined ? [control.id] : [],
      ),
    );
  }

  /** The changes in the file of the finding, in order and apart; undefined where there is no such fix. */
  changesOf(finding: Finding): readonly SourceChange[] | undefined {
    if (!this.#safe.has(finding.control) || !isExact(finding.remedy)) return undefined;
    const place = placeOf(finding.origin);
    const found = place !== undefined && this.#spend(place) ? inFile(finding.origin, place) : undefined;
    return found && this.#proved(finding, found);
  }

  #spend({ start, end }: ObjectSource): boolean {
    if (this.#left < 0) return false;
    this.#left -= Math.max(end - start, LEAST_CHARACTERS);
    if (this.#left < 0) this.#spent();
    return this.#left >= 0;
  }

  #proved(finding: Finding, { object, place, text, document }: InFile): readonly SourceChange[] | undefined {
    const fix: Fix = { number: 0, finding, remedy: finding.remedy, safety: 'safe', object };
    const [accepted] = acceptFixes([fix], this.#judge, () => false).accepted;
    if (accepted === undefined) return undefined;
    // The document alone: what looks around in a text shall not look through a large file for each of its findings.
    const range = { start: 0, end: document.length };
    const edit = editDocument(document, range, [{ fix: 0, prefix: place.prefix, remedy: accepted.remedy }]);
    if (edit.kind !== 'edited') return undefined;
    return edit.splices.map(({ start, end, ...splice }) =>
      this.#changeOf(text, { ...splice, start: start + place.start, end: end + place.start }),
    );
  }

  #changeOf(text: string, splice: Splice): SourceChange {
    if (this.#lines?.text !== text) this.#lines = new LineStarts(text);
    const { start, end, text: inserted } = trimmed(text, splice);
    const [line, column] = this.#lines.placeOf(start);
    const [endLine, endColumn] = this.#lines.placeOf(end);
    return { line, column, endLine, endColumn, text: inserted };
  }
}

/** An object where its file has it. */
interface InFile {
  readonly object: RawObject;
  readonly place: ObjectSource;
  /** Of the whole file, and of the document in it. */
  readonly text: string;
  readonly document: string;
}

function placeOf(origin: Finding['origin']): ObjectSource | undefined {
  return origin.source === 'file' && origin.rendered === undefined ? objectSource(origin) : undefined;
}

/** The object as its file has it; undefined where that is gone or has changed. */
function inFile(origin: Finding['origin'], place: ObjectSource): InFile | undefined {
  const text = textOf(place.source);
  if (text === undefined) return undefined;
  const document = text.slice(place.start, place.end);
  const [outcome] = readDocuments(document);
  const value = outcome?.kind === 'document' ? valueAt(outcome.value, place.prefix) : undefined;
  return isMap(value) ? { object: { value, origin }, place, text, document } : undefined;
}

/** What a splice writes again as it was is no part of the change: a comment may hold what no report shows. */
function trimmed(text: string, splice: Splice): Pick<Splice, 'start' | 'end' | 'text'> {
  let { start, end, text: inserted } = splice;
  while (
    inserted !== '' &&
    end > start &&
    inserted.endsWith(text.charAt(end - 1)) &&
    !isHalf(text, end - 1)
  ) {
    inserted = inserted.slice(0, -1);
    end -= 1;
  }
  while (inserted !== '' && end > start && inserted.startsWith(text.charAt(start)) && !isHalf(text, start)) {
    inserted = inserted.slice(1);
    start += 1;
  }
  return { start, end, text: inserted };
}

/** Whether a character beyond the first 65,536 has a half of itself there. */
function isHalf(text: string, at: number): boolean {
  return /[\ud800-\udfff]/.test(text.charAt(at));
}

/** Where the lines of a text begin, to find many places in it. */
class LineStarts {
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** Line and column of an offset, both from 1; the column counts code points. */
  placeOf(offset: number): readonly [line: number, column: number] {
    let low = 0;
    for (let high = this.#starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, Array.from(this.text.slice(this.#starts[low], offset)).length + 1];
  }
}
