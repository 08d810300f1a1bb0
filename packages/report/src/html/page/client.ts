// Runs in the page. Types are stripped by `npm run generate`; it imports nothing, and writes text, never markup.

/** Numbers are positions in `strings`; `control` one in `controls`. */
type Row = readonly [
  control: number,
  subject: number,
  namespace: number,
  path: number,
  message: number,
  place: number,
  evidence: number,
  advice: number,
  changes: number,
  excerpt: number,
  fingerprint: string,
];

interface Control {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly area: string;
  readonly rationale: string;
  readonly aliases: string;
  readonly requirements: string;
}

interface Data {
  readonly controls: readonly Control[];
  readonly rows: readonly Row[];
  readonly strings: readonly string[];
}

const ROW_HEIGHT = 56;
const SPARE_ROWS = 8;
const MOST_PRINTED = 500;

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

function byId(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

const data = JSON.parse(byId('data').textContent ?? '') as Data;
const list = byId('list');
const space = byId('space');
const detail = byId('detail');
const search = byId('search') as HTMLInputElement;
const controlChoice = byId('control') as HTMLSelectElement;
const areaChoice = byId('area') as HTMLSelectElement;
const namespaceChoice = byId('namespace') as HTMLSelectElement;
const severityChoices = [...document.querySelectorAll<HTMLInputElement>('input[name=severity]')];

/** Positions in `data.rows` of the findings that the filters leave. */
let shown: number[] = [];
let selected = 0;

function textOf(position: number): string {
  return data.strings[position] ?? '';
}

function controlOf(row: Row): Control {
  return data.controls[row[0]] as Control;
}

/** Whether each string, and each control, holds the word. Strings repeat, so they are searched, not the findings. */
function holders(word: string): (row: Row) => boolean {
  const strings = data.strings.map((text) => text.toLowerCase().includes(word));
  const controls = data.controls.map(({ id, title, aliases, severity }) =>
    `${id} ${title} ${aliases} ${severity}`.toLowerCase().includes(word),
  );
  return (row) =>
    controls[row[0]] === true ||
    strings[row[1]] === true ||
    strings[row[3]] === true ||
    strings[row[4]] === true ||
    strings[row[5]] === true ||
    row[10] === word;
}

function filter(): void {
  const severities = new Set(severityChoices.filter(({ checked }) => checked).map(({ value }) => value));
  const words = search.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const tests = words.map(holders);
  const area = areaChoice.value;
  const control = controlChoice.value;
  const namespace = namespaceChoice.value;
  const controls = data.controls.map(
    (each) =>
      severities.has(each.severity) &&
      (area === '' || each.area === area) &&
      (control === '' || each.id === control),
  );
  shown = [];
  for (let position = 0; position < data.rows.length; position += 1) {
    const row = data.rows[position] as Row;
    if (controls[row[0]] !== true) continue;
    if (namespace !== '' && textOf(row[2]) !== namespace) continue;
    if (tests.every((test) => test(row))) shown.push(position);
  }
  selected = 0;
  list.scrollTop = 0;
  byId('count').textContent =
    shown.length === data.rows.length
      ? `${shown.length} findings, the worst first`
      : `${shown.length} of ${data.rows.length} findings`;
  space.style.height = `${shown.length * ROW_HEIGHT}px`;
  draw();
  showDetail();
}

/** Draws the rows in view and a few around them; the rest of the list is height. */
function draw(): void {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
  const last = Math.min(
    shown.length,
    Math.ceil((list.scrollTop + list.clientHeight) / ROW_HEIGHT) + SPARE_ROWS,
  );
  const rows: HTMLElement[] = [];
  for (let index = first; index < last; index += 1) rows.push(rowElement(index));
  space.replaceChildren(...rows);
  if (selected >= first && selected < last) list.setAttribute('aria-activedescendant', `row-${selected}`);
  else list.removeAttribute('aria-activedescendant');
}

function rowElement(index: number): HTMLElement {
  const row = data.rows[shown[index] as number] as Row;
  const { severity, title } = controlOf(row);
  const made = element('div', 'row');
  made.id = `row-${index}`;
  made.setAttribute('role', 'option');
  made.setAttribute('aria-selected', String(index === selected));
  made.setAttribute('aria-setsize', String(shown.length));
  made.setAttribute('aria-posinset', String(index + 1));
  made.style.top = `${index * ROW_HEIGHT}px`;
  made.dataset['index'] = String(index);
  const head = element('span', 'head');
  head.append(element('span', `badge ${severity}`, severity), element('span', 'title', title));
  made.append(
    head,
    element('span', 'where', [textOf(row[1]), textOf(row[5])].filter((text) => text !== '').join(' · ')),
  );
  return made;
}

function showDetail(): void {
  const position = shown[selected];
  if (position === undefined) {
    detail.replaceChildren(element('p', 'quiet', 'No finding matches.'));
    return;
  }
  const row = data.rows[position] as Row;
  detail.replaceChildren(...detailParts(row));
}

function detailParts(row: Row): readonly HTMLElement[] {
  const { id, title, severity, rationale, aliases, requirements } = controlOf(row);
  const heading = element('h3');
  heading.append(element('span', `badge ${severity}`, severity), ` ${title}`);
  const facts = element('dl');
  fact(facts, 'Object', textOf(row[1]));
  fact(facts, 'Place', textOf(row[5]));
  fact(facts, 'Path', textOf(row[3]));
  fact(facts, 'Found', textOf(row[6]));
  fact(facts, 'Control', aliases === '' ? id : `${id} (${aliases})`);
  fact(facts, 'Asked for by', requirements);
  fact(facts, 'Fingerprint', row[10]);
  return [
    heading,
    element('p', 'message', textOf(row[4])),
    ...excerpt(textOf(row[9])),
    element('p', '', rationale),
    element('h4', '', 'Fix'),
    element('p', '', textOf(row[7])),
    ...changes(textOf(row[8])),
    facts,
  ];
}

function fact(facts: HTMLElement, name: string, value: string): void {
  if (value !== '') facts.append(element('dt', '', name), element('dd', '', value));
}

/** Lines as `number|from|to|text`; what is between from and to is marked. */
function excerpt(text: string): readonly HTMLElement[] {
  if (text === '') return [];
  const block = element('pre', 'source');
  block.tabIndex = 0;
  block.setAttribute('aria-label', 'Source');
  for (const line of text.split('\n')) {
    const [number = '', from = '0', to = '0', ...rest] = line.split('|');
    const code = rest.join('|');
    const made = element('span', Number(to) > 0 ? 'line marked' : 'line');
    made.append(element('span', 'number', number.padStart(5)), ` ${code.slice(0, Number(from))}`);
    made.append(element('mark', '', code.slice(Number(from), Number(to))), code.slice(Number(to)), '\n');
    block.append(made);
  }
  return [block];
}

function changes(text: string): readonly HTMLElement[] {
  if (text === '') return [];
  const block = element('pre', 'changes');
  block.tabIndex = 0;
  block.setAttribute('aria-label', 'Exact changes');
  for (const line of text.split('\n'))
    block.append(element('span', line.startsWith('remove') ? 'minus' : 'plus', `${line}\n`));
  return [block];
}

function select(index: number): void {
  if (shown.length === 0) return;
  selected = Math.min(shown.length - 1, Math.max(0, index));
  const top = selected * ROW_HEIGHT;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW_HEIGHT > list.scrollTop + list.clientHeight)
    list.scrollTop = top + ROW_HEIGHT - list.clientHeight;
  draw();
  showDetail();
}

function step(key: string): number | undefined {
  const page = Math.max(1, Math.floor(list.clientHeight / ROW_HEIGHT) - 1);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: selected + 1,
    j: selected + 1,
    ArrowUp: selected - 1,
    k: selected - 1,
    PageDown: selected + page,
    PageUp: selected - page,
    Home: 0,
    End: shown.length - 1,
  };
  return steps[key];
}

/** A plain list for paper, as long as is sensible. */
function fillPrint(): void {
  const items = shown.slice(0, MOST_PRINTED).map((position) => {
    const row = data.rows[position] as Row;
    const { severity, title } = controlOf(row);
    const item = element('li');
    item.append(
      element('strong', '', `${severity}: ${title}`),
      element('span', '', ` ${textOf(row[1])}, ${textOf(row[5])}: ${textOf(row[4])}. ${textOf(row[7])}`),
    );
    return item;
  });
  const cut = shown.length > items.length ? `The first ${items.length} of ${shown.length} findings.` : '';
  byId('paper').replaceChildren(element('p', '', cut), ...items);
}

list.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
list.addEventListener('click', (event) => {
  const row = (event.target as HTMLElement).closest<HTMLElement>('.row');
  if (row !== null) select(Number(row.dataset['index']));
});
list.addEventListener('keydown', (event) => {
  const next = event.ctrlKey || event.metaKey || event.altKey ? undefined : step(event.key);
  if (next === undefined) return;
  event.preventDefault();
  select(next);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  search.focus();
});
search.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') list.focus();
  if (event.key !== 'Escape') return;
  search.value = '';
  filter();
});
for (const input of [search, controlChoice, areaChoice, namespaceChoice, ...severityChoices])
  input.addEventListener('input', filter);
addEventListener('resize', draw);
addEventListener('beforeprint', fillPrint);
addEventListener('afterprint', () => byId('paper').replaceChildren());
filter();
