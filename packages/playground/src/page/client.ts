// Runs in the page: judges the text as it is typed. `npm run build:playground` puts it, with the core, into one file.
import { decodeText } from '@bulwark/sources/text';
import { fix, scan } from '../index.ts';
import type { Scan } from '../index.ts';
import { byId, element, plural } from './dom.ts';
import { Editor } from './editor.ts';
import { EXAMPLES } from './examples.ts';
import { FindingsList } from './findings-list.ts';
import { FixedPanel } from './fixed-panel.ts';

/** Longer texts, in characters, are judged when typing pauses. */
const AT_ONCE = 15_000;
/** For longer texts, in characters, fixes are worked out when they are asked for. */
const FIXED_UNASKED = 60_000;
const PAUSE = 250;
/** What is spoken waits until typing has paused for longer. */
const SPOKEN_AFTER = 1000;

const editor = new Editor();
const list = new FindingsList((place) => editor.select(place));
const fixed = new FixedPanel({ take: (text) => editor.replace(text), work: showFixed });
const complete = byId('complete', HTMLInputElement);
const summary = byId('summary', HTMLParagraphElement);
const status = byId('status', HTMLParagraphElement);

let frame = 0;
let pause: ReturnType<typeof setTimeout> | undefined;
let spoken: ReturnType<typeof setTimeout> | undefined;

/** Within the frame that shows the key: what is put in at once comes as many events, and is judged once. */
function later(): void {
  cancelAnimationFrame(frame);
  clearTimeout(pause);
  if (editor.text.value.length <= AT_ONCE) frame = requestAnimationFrame(judge);
  else {
    summary.textContent = 'Judging when you pause …';
    pause = setTimeout(judge, PAUSE);
  }
}

function judge(): void {
  const text = editor.text.value;
  try {
    const found = scan(text, { complete: complete.checked });
    list.show(found);
    say(summaryOf(text, found));
  } catch (error) {
    list.show({ objects: 0, findings: [], troubles: [], remarks: [], passed: 0, blind: [] });
    say(
      error instanceof RangeError ? error.message : `Not judged, by a fault of this page: ${String(error)}`,
    );
  }
  clearTimeout(pause);
  if (text.length > FIXED_UNASKED) fixed.offer();
  else {
    fixed.wait();
    pause = setTimeout(showFixed, PAUSE);
  }
}

function showFixed(): void {
  try {
    fixed.show(fix(editor.text.value, { complete: complete.checked, review: fixed.review.checked }));
  } catch (error) {
    fixed.clear(`No fixes: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function say(text: string): void {
  summary.textContent = text;
  clearTimeout(spoken);
  spoken = setTimeout(() => status.replaceChildren(text), SPOKEN_AFTER);
}

function summaryOf(text: string, { objects, findings, troubles, passed, blind }: Scan): string {
  if (text.trim() === '') return 'Nothing to judge yet.';
  const unread = troubles.length === 0 ? '' : ` ${plural(troubles.length, 'document')} could not be read.`;
  if (objects === 0) return `No Kubernetes object in the text, so nothing was judged.${unread}`;
  const severities = ['critical', 'high', 'medium', 'low']
    .map(
      (severity) => [findings.filter((finding) => finding.severity === severity).length, severity] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`);
  const counts = severities.length === 0 ? '' : ` (${severities.join(', ')})`;
  return `${plural(objects, 'object')}: ${plural(findings.length, 'finding')}${counts}. ${plural(passed, 'check')} passed, ${blind.length} not evaluated.${unread}`;
}

function step(backwards: boolean): void {
  const places = list.places;
  const line = editor.line;
  const next = backwards
    ? (places.findLast((place) => place.line < line) ?? places.at(-1))
    : (places.find((place) => place.line > line) ?? places[0]);
  if (next !== undefined) editor.select(next);
}

/** Files one after the other, each under a comment with its name. */
async function takeFiles(files: Iterable<File>): Promise<void> {
  const parts: string[] = [];
  for (const file of files) {
    const decoded = decodeText(new Uint8Array(await file.arrayBuffer()));
    const name = file.name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '?');
    parts.push(decoded.kind === 'text' ? `# ${name}\n${decoded.text}` : `# ${name}: ${decoded.message}\n`);
  }
  if (parts.length > 0) editor.replace(parts.map((part) => part.replace(/\n*$/, '\n')).join('---\n'));
}

const files = byId('files', HTMLInputElement);
const example = byId('example', HTMLSelectElement);
example.append(...EXAMPLES.map(({ title }) => element('option', '', title)));
example.addEventListener('change', () => {
  const chosen = EXAMPLES.find(({ title }) => title === example.value);
  if (chosen !== undefined) editor.replace(chosen.text);
  example.value = '';
});
files.addEventListener('change', () => void takeFiles(files.files ?? []).then(() => (files.value = '')));
byId('clear', HTMLButtonElement).addEventListener('click', () => editor.replace(''));
complete.addEventListener('change', judge);
fixed.review.addEventListener('change', judge);
editor.text.addEventListener('input', later);
document.addEventListener('selectionchange', () => list.point(editor.line));
byId('findings', HTMLOListElement).addEventListener('shown', () => editor.mark(list.marks));
document.addEventListener('keydown', (event) => {
  if (event.key !== 'F8') return;
  event.preventDefault();
  step(event.shiftKey);
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  const dropped = event.dataTransfer?.files;
  if (dropped === undefined || dropped.length === 0) return;
  event.preventDefault();
  void takeFiles(dropped);
});
judge();

/** For programs that drive the page. */
export { fix, scan };
