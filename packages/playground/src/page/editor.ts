// A text area with line numbers, and marks behind its text. Marks are lines of the same font, so they stand where the text does.
import type { SourceSpan } from '@bulwark/model';
import { byId, element } from './dom.ts';

/** A place to mark; the worst of a line gives its colour. */
export interface Mark {
  readonly place: Omit<SourceSpan, 'exact'>;
  readonly severity: string;
}

/** Height of a line in pixels, as in page.css. */
const LINE = 20;
/** Space above the first line in pixels, as in page.css. */
const TOP = 8;
/** Lines beyond the view for which marks are drawn. */
const SPARE = 20;

export class Editor {
  readonly text: HTMLTextAreaElement = byId('text', HTMLTextAreaElement);
  readonly #numbers = byId('numbers', HTMLPreElement);
  readonly #marks = byId('marks', HTMLDivElement);
  #lines: readonly string[] = [''];
  #marked: ReadonlyMap<number, readonly Mark[]> = new Map();
  #numbered = 0;

  constructor() {
    this.text.addEventListener('scroll', () => this.#draw(), { passive: true });
    addEventListener('resize', () => this.#draw());
  }

  /** Replaces the text; the browser keeps it as one step that can be undone. */
  replace(text: string): void {
    this.text.focus();
    this.text.select();
    // The only way that keeps the history of undo; where a browser has given it up, the value is set.
    if (!document.execCommand('insertText', false, text)) this.text.value = text;
    if (this.text.value !== text) this.text.value = text;
    this.text.setSelectionRange(0, 0);
    this.text.scrollTo(0, 0);
    this.text.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Marks places of the text as it is now, the worst first. */
  mark(marks: readonly Mark[]): void {
    this.#lines = this.text.value.split('\n');
    this.#marked = Map.groupBy(marks, ({ place }) => place.line);
    this.#number();
    this.#draw();
  }

  /** Selects a place and brings it into view. */
  select({ line, column, endLine, endColumn }: Mark['place']): void {
    this.text.focus();
    this.text.setSelectionRange(this.#offset(line, column), this.#offset(endLine, endColumn));
    const top = (line - 1) * LINE;
    const { scrollTop, clientHeight } = this.text;
    if (top < scrollTop || top + 2 * LINE > scrollTop + clientHeight)
      this.text.scrollTop = Math.max(0, top - clientHeight / 3);
    this.text.scrollLeft = 0;
  }

  /** The line of the cursor, from 1. */
  get line(): number {
    return this.text.value.slice(0, this.text.selectionStart).split('\n').length;
  }

  /** Columns count code points, positions in the text area UTF-16 units. */
  #offset(line: number, column: number): number {
    let offset = 0;
    for (let index = 0; index < line - 1; index += 1) offset += (this.#lines[index]?.length ?? 0) + 1;
    const own = Array.from(this.#lines[line - 1] ?? '')
      .slice(0, column - 1)
      .join('');
    return Math.min(offset + own.length, this.text.value.length);
  }

  #number(): void {
    if (this.#numbered === this.#lines.length) return;
    this.#numbered = this.#lines.length;
    this.#numbers.textContent = this.#lines.map((_line, index) => String(index + 1)).join('\n');
  }

  #draw(): void {
    const { scrollTop, scrollLeft, clientHeight } = this.text;
    const first = Math.floor(scrollTop / LINE) - SPARE;
    const last = Math.ceil((scrollTop + clientHeight) / LINE) + SPARE;
    const drawn: HTMLElement[] = [];
    for (const [line, marks] of this.#marked)
      if (line >= first && line <= last) drawn.push(this.#markedLine(line, marks));
    this.#marks.replaceChildren(...drawn);
    this.#marks.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
    this.#numbers.style.transform = `translateY(${-scrollTop}px)`;
  }

  #markedLine(line: number, marks: readonly Mark[]): HTMLElement {
    const { place, severity } = marks[0] as Mark;
    const text = this.#lines[line - 1] ?? '';
    const points = Array.from(text);
    const end = place.endLine === line ? place.endColumn - 1 : points.length;
    const made = element('div', `line ${severity}`);
    made.style.top = `${TOP + (line - 1) * LINE}px`;
    made.append(
      points.slice(0, place.column - 1).join(''),
      element('mark', '', points.slice(place.column - 1, Math.max(end, place.column)).join('')),
    );
    return made;
  }
}
