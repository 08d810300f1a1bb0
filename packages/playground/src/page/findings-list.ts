// The findings as a list, the worst first, drawn in pieces.
import type { Severity } from '@bulwark/model';
import type { Scan, ShownFinding, Trouble } from '../index.ts';
import { byId, element, fillDetails, plural, visible } from './dom.ts';
import type { Mark } from './editor.ts';

const WORST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
/** Findings drawn at once. */
const PIECE = 100;

type Go = (place: Mark['place']) => void;

export class FindingsList {
  readonly #list = byId('findings', HTMLOListElement);
  readonly #more = byId('more', HTMLButtonElement);
  readonly #least = byId('severity', HTMLSelectElement);
  readonly #go: Go;
  #scan: Scan | undefined;
  #shown: readonly ShownFinding[] = [];
  #drawn = 0;
  /** Which finding is open, so that typing does not close it. */
  readonly #open = new Set<string>();
  /** Items of the findings that are drawn: what is still so when the next key comes stays as it is. */
  #items = new Map<string, HTMLLIElement>();

  constructor(go: Go) {
    this.#go = go;
    this.#more.addEventListener('click', () => this.#draw(this.#drawn + PIECE));
    this.#least.addEventListener('change', () => this.#filter());
  }

  /** Shows a scan. The text's marks first, while the layout of the page is as it was. */
  show(scan: Scan): void {
    this.#scan = scan;
    this.#filter();
    byId('troubles', HTMLUListElement).replaceChildren(
      ...scan.troubles.map((trouble) => this.#trouble(trouble)),
    );
    fillDetails(
      'blind',
      `Not evaluated: ${plural(scan.blind.length, 'check')}`,
      scan.blind.map(({ control, reason }) => visible(`${control}: ${reason}`)),
    );
    fillDetails(
      'remarks',
      plural(scan.remarks.length, 'remark'),
      scan.remarks.map(({ line, message }) => visible(`Line ${line}: ${message}`)),
    );
  }

  /** Shown findings with a place, as they stand in the text. */
  get places(): readonly Mark['place'][] {
    return this.#shown
      .flatMap(({ place }) => place ?? [])
      .toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  get marks(): readonly Mark[] {
    return this.#shown.flatMap(({ place, severity }) => (place === undefined ? [] : [{ place, severity }]));
  }

  /** Tells which findings are of the line of the cursor. */
  point(line: number): void {
    for (const item of this.#list.children) {
      const own = item instanceof HTMLElement && item.dataset['line'] === String(line);
      item.classList.toggle('here', own);
    }
  }

  #filter(): void {
    const least = WORST_FIRST.indexOf(this.#least.value as Severity);
    const rank = ({ severity }: ShownFinding): number => WORST_FIRST.indexOf(severity);
    this.#shown = (this.#scan?.findings ?? [])
      .filter((finding) => rank(finding) <= least)
      .toSorted((a, b) => rank(a) - rank(b) || (a.place?.line ?? 0) - (b.place?.line ?? 0));
    this.#list.dispatchEvent(new Event('shown', { bubbles: true }));
    this.#draw(PIECE);
  }

  #draw(count: number): void {
    const drawn = this.#shown.slice(0, count);
    const items = new Map<string, HTMLLIElement>();
    for (const finding of drawn) {
      const key = JSON.stringify(finding);
      items.set(key, this.#items.get(key) ?? this.#item(finding));
    }
    const changed = items.size !== this.#items.size || [...items.keys()].some((key) => !this.#items.has(key));
    if (changed) this.#list.replaceChildren(...items.values());
    this.#items = items;
    this.#drawn = drawn.length;
    this.#more.hidden = drawn.length === this.#shown.length;
    this.#more.textContent = `Show more: ${(this.#shown.length - drawn.length).toLocaleString('en')} are left`;
  }

  #item(finding: ShownFinding): HTMLLIElement {
    const { title, severity, object, container, place, message, advice, fingerprint } = finding;
    const item = element('li', `finding ${severity}`);
    if (place !== undefined) item.dataset['line'] = String(place.line);
    const heading = element('h3');
    heading.append(element('span', 'badge', severity), ` ${title}`);
    const where = element('p', 'where');
    if (place !== undefined) where.append(this.#goButton(place), ' ');
    where.append(visible([object, container && `container ${container}`].filter(Boolean).join(', ')));
    const more = element('details');
    more.open = this.#open.has(fingerprint);
    more.addEventListener('toggle', () => {
      if (more.open) this.#open.add(fingerprint);
      else this.#open.delete(fingerprint);
    });
    more.append(element('summary', '', 'Why, and how to fix'), ...explanation(finding));
    item.append(
      heading,
      where,
      element('p', 'message', visible(message)),
      element('p', '', visible(advice)),
      more,
    );
    return item;
  }

  #goButton(place: Mark['place']): HTMLButtonElement {
    const button = element('button', 'go', `Line ${place.line}`);
    button.type = 'button';
    button.addEventListener('click', () => this.#go(place));
    return button;
  }

  #trouble({ line, column, code, message, hint }: Trouble): HTMLLIElement {
    const item = element('li', 'trouble');
    item.append(
      element('strong', '', 'Not read: '),
      this.#goButton({ line, column, endLine: line, endColumn: column + 1 }),
      visible(` ${message} (${code}). ${hint}`),
    );
    return item;
  }
}

function explanation(finding: ShownFinding): readonly HTMLElement[] {
  const { rationale, path, value, control, aliases, changes, choices, fix } = finding;
  const facts = element('dl');
  const fact = (name: string, text: string): void => {
    if (text !== '') facts.append(element('dt', '', name), element('dd', '', visible(text)));
  };
  fact('Path', path);
  fact('Found', value ?? '');
  fact('Control', control);
  fact('Other names', aliases.join(', '));
  fact('Explain', `bulwark explain ${control}`);
  const lines = [...changes, ...choices];
  const exact: HTMLElement[] = lines.length === 0 ? [] : [element('pre', '', visible(lines.join('\n')))];
  if (fix !== undefined)
    exact.push(
      element(
        'p',
        'quiet',
        fix === 'safe' ? 'A safe fix: see the fixed text.' : 'A fix to look at first: see the fixed text.',
      ),
    );
  return [element('p', '', rationale), ...exact, facts];
}
