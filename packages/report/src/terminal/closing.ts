import { formatReference } from '@bulwark/model';
import type { ScanResult } from '@bulwark/model';
import type { GateResult, Report, UnreadEntry } from '../report.ts';
import { title } from './context.ts';
import type { Layout } from './context.ts';
import type { FindingGroup } from './findings.ts';
import { count } from './count.ts';
import { plain, truncateStart, wrap } from './text.ts';
import { originText } from '../subject.ts';

const MOST_UNREAD = 10;

/** What could not be read, with why and the way out; what was read and is odd; with --verbose what is no object. */
export function* unreadSection({ unread, passedOver, notices }: Report, layout: Layout): Generator<string> {
  const most = layout.verbose ? Infinity : MOST_UNREAD;
  if (unread.length > 0) {
    yield* title('Not read', layout);
    for (const entry of unread.slice(0, most)) yield* unreadLines(entry, layout);
    yield* rest(unread.length - most);
  }
  if (notices.length > 0) {
    yield* title('Read, but look at these', layout);
    for (const { file, line, column, message } of notices.slice(0, most))
      yield* indented(`${plain(file)}:${line}:${column}  ${plain(message)}`, layout);
    yield* rest(notices.length - most);
  }
  if (layout.verbose && passedOver.length > 0) {
    yield* title('Passed over: no Kubernetes object', layout);
    for (const { file, line, reason } of passedOver)
      yield* indented(`${plain(file)}:${line}  ${plain(reason)}`, layout);
    yield '';
  }
}

function* rest(more: number): Generator<string> {
  if (more > 0) yield `  and ${more} more (--verbose)`;
  yield '';
}

function indented(text: string, { width }: Layout): readonly string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

function* unreadLines(
  { file, line, column, code, message, hint }: UnreadEntry,
  layout: Layout,
): Generator<string> {
  const { width, style } = layout;
  const place = [plain(file), line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .join(':');
  yield `  ${style.accent(truncateStart(place, width - 4 - code.length))}  ${style.bad(code)}`;
  for (const text of wrap(plain(`${message}. ${hint}`.replace('..', '.')), width - 4)) yield `    ${text}`;
}

/** The same object twice in a unit: reported, never merged. */
export function* duplicateSection({ duplicates }: ScanResult, layout: Layout): Generator<string> {
  if (duplicates.length === 0) return;
  yield* title('The same object more than once', layout);
  const shown = layout.verbose ? duplicates : duplicates.slice(0, MOST_UNREAD);
  for (const { object, origins } of shown) {
    const places = origins.map(originText);
    yield* wrap(plain(`${formatReference(object)}: ${places.join(', ')}`), layout.width - 2).map(
      (text) => `  ${text}`,
    );
  }
  if (duplicates.length > shown.length) yield `  and ${duplicates.length - shown.length} more (--verbose)`;
  yield '';
}

/** Gates, and the sum in one line. */
export function* verdictSection({ gates, result, exitCode }: Report, layout: Layout): Generator<string> {
  for (const gate of gates) yield* gateLines(gate, layout);
  const { length } = result.findings;
  const sum = length === 0 ? 'No findings' : count(length, 'finding');
  const apart = result.excepted.length === 0 ? '' : `, ${result.excepted.length} more under an exception`;
  const of = ` in ${count(result.objects.length, 'object')}${apart}, coverage ${result.coverage.toFixed(1)} %`;
  yield `${layout.style.bold(sum)}${of}; exit code ${exitCode}.`;
}

function* gateLines({ gate, passed, reason }: GateResult, { style, width }: Layout): Generator<string> {
  const [first = '', ...rest] = wrap(`${gate} ${passed ? 'passed' : 'failed'}: ${plain(reason)}`, width - 6);
  yield `${passed ? style.good('gate  ') : style.bad('gate  ')}${first}`;
  for (const line of rest) yield `      ${line}`;
}

/** What to do next, from what this scan has shown. */
export function* nextSection(
  report: Report,
  groups: readonly FindingGroup[],
  layout: Layout,
): Generator<string> {
  const steps = [
    worstControl(groups),
    ranking(report),
    incomplete(report.result),
    unreadCode(report),
    hidden(groups, layout),
    gate(report),
  ].filter((step) => step !== undefined);
  if (steps.length === 0) return;
  yield '';
  yield* title('Next', layout);
  for (const [command, purpose] of steps) {
    yield `  ${layout.style.accent(command)}`;
    yield* wrap(purpose, layout.width - 6).map((line) => `      ${line}`);
  }
}

type Step = readonly [command: string, purpose: string] | undefined;

function worstControl([worst]: readonly FindingGroup[]): Step {
  if (worst === undefined) return undefined;
  return [`bulwark explain ${worst.summary.control.id}`, 'why it matters and how to fix it, in full'];
}

function ranking({ result, run }: Report): Step {
  const [worst] = [...result.workloads].sort((a, b) => b.damage - a.damage);
  if (worst?.origin.source !== 'file' || run.inputs.some(({ kind }) => !REPEATABLE.has(kind)))
    return undefined;
  const [input, second] = run.inputs;
  const path = input === undefined || second !== undefined ? worst.origin.file : input.argument;
  return [
    `bulwark explain --object ${quoted(formatReference(worst.object))} ${quoted(path)}`,
    'the outcome of every control there, passes included',
  ];
}

/** Kinds of inputs that a second command can read as they stand. */
const REPEATABLE = new Set(['file', 'directory', 'glob']);

function quoted(text: string): string {
  const shown = plain(text);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

function incomplete({ controls }: ScanResult): Step {
  const kinds = new Set(
    controls.flatMap(({ notEvaluated }) =>
      notEvaluated.flatMap(({ reason, detail }) =>
        reason === 'partial-inventory' && /^[A-Z][\w.]*$/.test(detail) ? [detail] : [],
      ),
    ),
  );
  if (kinds.size === 0) return undefined;
  return [
    `--complete-kinds ${[...kinds].sort().join(',')}`,
    'if the input holds every object of these kinds; what is absent can then be judged (`all` for a dump of everything)',
  ];
}

function unreadCode({ unread }: Report): Step {
  const [first] = unread;
  return first && [`bulwark explain ${first.code}`, 'what could not be read, and the way out'];
}

function hidden(groups: readonly FindingGroup[], { verbose }: Layout): Step {
  if (verbose || groups.every(({ findings }) => findings.length <= 1)) return undefined;
  return ['--verbose', 'every finding, every control, every reason'];
}

function gate({ gates, result }: Report): Step {
  if (gates.length > 0 || result.findings.length === 0) return undefined;
  return ['--fail-on high', 'exit code 1 from that severity on, for a pipeline'];
}
