// The text with its fixes made: what changes, and the ways to take it.
import type { FixedText } from '../index.ts';
import { byId, element, plural, visible } from './dom.ts';

export interface FixedPanelActions {
  /** Puts the fixed text into the editor. */
  readonly take: (text: string) => void;
  /** Works the fixed text out. */
  readonly work: () => void;
}

/** What was last worked out; the panel says when it is out of date. */
export class FixedPanel {
  readonly review = byId('review', HTMLInputElement);
  readonly #summary = byId('fixed-summary', HTMLParagraphElement);
  readonly #verify = byId('fixed-verify', HTMLUListElement);
  readonly #diff = byId('diff', HTMLPreElement);
  readonly #copy = byId('copy', HTMLButtonElement);
  readonly #take = byId('take', HTMLButtonElement);
  readonly #work = byId('work', HTMLButtonElement);
  #text = '';

  constructor({ take, work }: FixedPanelActions) {
    this.#take.addEventListener('click', () => take(this.#text));
    this.#work.addEventListener('click', work);
    this.#copy.addEventListener('click', () => void this.#copyText());
  }

  show({ text, made, refused, left, hunks }: FixedText): void {
    this.#text = text;
    this.#work.hidden = true;
    this.#setUsable(made.length > 0);
    const tail = `${plural(left, 'finding')} would be left.`;
    this.#summary.textContent =
      made.length === 0
        ? `No fix to make${this.review.checked ? '' : ' safely'}.`
        : `${plural(made.length, 'fix', 'fixes')}. ${tail}`;
    const checks = [
      ...new Set(
        made.flatMap(({ control, verify }) => (verify === undefined ? [] : `${control}: ${verify}`)),
      ),
    ];
    const refusals = refused.map(
      ({ control, object, reason }) => `Not made: ${control} on ${object}: ${reason}`,
    );
    this.#verify.replaceChildren(...[...checks, ...refusals].map((line) => element('li', '', visible(line))));
    this.#diff.hidden = hunks.length === 0;
    this.#diff.replaceChildren(...hunks.flatMap(hunkLines));
  }

  /** For a long text: works nothing out until it is asked to. */
  offer(): void {
    this.clear('The text is long, so fixes are worked out when you ask.');
    this.#work.hidden = false;
  }

  /** While the fixes of a changed text are worked out; what is shown is of the text before. */
  wait(): void {
    this.#setUsable(false);
    this.#work.hidden = true;
    this.#summary.textContent = 'Working it out …';
  }

  /** Where there is nothing to show. */
  clear(reason: string): void {
    this.#setUsable(false);
    this.#work.hidden = true;
    this.#summary.textContent = reason;
    this.#verify.replaceChildren();
    this.#diff.hidden = true;
  }

  #setUsable(usable: boolean): void {
    this.#copy.disabled = !usable;
    this.#take.disabled = !usable;
  }

  async #copyText(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text);
    } catch {
      copyBySelection(this.#text);
    }
    this.#summary.textContent = 'Copied.';
  }
}

/** For browsers that give pages from disk no clipboard. */
function copyBySelection(text: string): void {
  const area = element('textarea', 'unseen');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

function hunkLines({ oldLine, newLine, lines }: FixedText['hunks'][number]): readonly HTMLElement[] {
  return [
    element('span', 'hunk', `Line ${oldLine}, then line ${newLine}\n`),
    ...lines.map(({ sign, text }) => element('span', kindOf(sign), `${sign} ${visible(text)}\n`)),
  ];
}

function kindOf(sign: ' ' | '+' | '-'): string {
  if (sign === ' ') return '';
  return sign === '+' ? 'plus' : 'minus';
}
