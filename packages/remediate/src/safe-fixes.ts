import type { PostureOptions } from '@bulwark/engine';
import { isMap, valueAt } from '@bulwark/model';
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

/** Of a document. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The safe fixes of single findings, each by itself and proved: the object, read from its file and judged again with the change, no longer has the
 * finding and has no other. What other objects decide, what was rendered and what is no file any more has none.
 */
export class SafeFixes {
  readonly #judge: ObjectJudge;
  readonly #safe: ReadonlySet<string>;
  #lines: LineStarts | undefined;

  constructor(options: PostureOptions) {
    this.#judge = new ObjectJudge(options);
    this.#safe = new Set(
      options.plan.controls.flatMap(({ control }) =>
        control.fix === 'safe' && control.reads === undefined ? [control.id] : [],
      ),
    );
  }

  /** The changes in the file of the finding, in order and apart; undefined where there is no such fix. */
  changesOf(finding: Finding): readonly SourceChange[] | undefined {
    if (!this.#safe.has(finding.control) || !isExact(finding)) return undefined;
    const found = inFile(finding.origin);
    return found && this.#proved(finding, found);
  }

  #proved(finding: Finding, { object, place, text }: InFile): readonly SourceChange[] | undefined {
    const fix: Fix = { number: 0, finding, remedy: finding.remedy, safety: 'safe', object };
    const [accepted] = acceptFixes([fix], this.#judge, () => false).accepted;
    if (accepted === undefined) return undefined;
    const edit = editDocument(text, place, [{ fix: 0, prefix: place.prefix, remedy: accepted.remedy }]);
    return edit.kind === 'edited' ? edit.splices.map((splice) => this.#changeOf(text, splice)) : undefined;
  }

  #changeOf(text: string, splice: Splice): SourceChange {
    if (this.#lines?.text !== text) this.#lines = new LineStarts(text);
    const { start, end, text: inserted } = trimmed(text, splice);
    const [line, column] = this.#lines.placeOf(start);
    const [endLine, endColumn] = this.#lines.placeOf(end);
    return { line, column, endLine, endColumn, text: inserted };
  }
}

function isExact({ remedy }: Finding): boolean {
  return (remedy.set?.length ?? 0) + (remedy.remove?.length ?? 0) > 0;
}

/** An object where its file has it. */
interface InFile {
  readonly object: RawObject;
  readonly place: ObjectSource;
  readonly text: string;
}

/** The object as its file has it; undefined where it is in none, and in a document that is too long to be read for each finding. */
function inFile(origin: Finding['origin']): InFile | undefined {
  if (origin.source !== 'file' || origin.rendered !== undefined) return undefined;
  const place = objectSource(origin);
  if (place === undefined || place.end - place.start > MOST_CHARACTERS) return undefined;
  const text = textOf(place.source);
  const [outcome] = text === undefined ? [] : readDocuments(text.slice(place.start, place.end));
  if (text === undefined || outcome?.kind !== 'document') return undefined;
  const value = valueAt(outcome.value, place.prefix);
  return isMap(value) ? { object: { value, origin }, place, text } : undefined;
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
