import type { AreaSummary, ControlSummary, FrameworkSummary, ScanResult } from '@bulwark/model';
import { AREA_NAMES } from '../areas.ts';
import type { ReadInput, Report, RunInformation, Selection } from '../report.ts';
import type { Layout } from './context.ts';
import { count } from './count.ts';
import { renderedLines } from './rendered.ts';
import { table } from './table.ts';
import { plain, wrap } from './text.ts';

/** A figure from 0 to 100 with one decimal, or a dash where nothing was judged. */
export function figure(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1);
}

/** What was read as what, and what was asked for. */
export function* readSection(report: Report, layout: Layout): Generator<string> {
  const { run, result, unread, passedOver } = report;
  const { style, width } = layout;
  const units = result.units.length > 1 ? ` in ${result.units.length} units` : '';
  const inputs = inputsText(run.inputs, layout);
  yield style.bold(`Bulwark ${run.version}`);
  yield* wrap(
    `${count(result.objects.length, 'object')}${units} from ${inputs}; ${count(result.controls.length, 'control')}, Pod Security Standards of ${run.podSecurityVersion}.`,
    width,
  );
  yield* renderedLines(run.inputs, layout);
  yield* tracingLines(run.tracing, layout);
  if (run.policy !== undefined)
    yield* wrap(
      plain(
        `Policy: ${run.policy.files.join(', ')}${run.policy.ref === undefined ? '' : ` of ${run.policy.ref}`}, profile ${run.policy.profile}.`,
      ),
      width,
    );
  const chosen = selectionText(run.selection);
  if (chosen !== '') yield* wrap(`Only ${chosen}: every figure speaks of that alone.`, width);
  if (unread.length > 0)
    yield style.bad(`${count(unread.length, 'input')} could not be read; see "Not read" below.`);
  if (passedOver.length > 0) {
    const are = passedOver.length === 1 ? 'is' : 'are';
    yield `${count(passedOver.length, 'document')} ${are} no Kubernetes object (--verbose lists them).`;
  }
  if (result.units.length > 1) yield* unitLines(result, layout);
}

/** What tracing left open, and with --verbose what it took. */
function* tracingLines(
  tracing: RunInformation['tracing'],
  { width, verbose, style }: Layout,
): Generator<string> {
  if (tracing === undefined) return;
  const { findings, renders, incomplete } = tracing;
  if (verbose)
    yield style.dim(
      `Traced ${count(findings, 'finding')} to templates and values in ${count(renders, 'rendering')}.`,
    );
  if (incomplete.length > 0)
    yield* wrap(plain(`Not every key of the values could be tried: ${incomplete.join(', ')}.`), width);
}

const MOST_INPUTS = 5;

function inputsText(inputs: readonly ReadInput[], { verbose }: Layout): string {
  if (verbose || inputs.length <= MOST_INPUTS) return inputs.map(inputText).join(', ');
  const files = inputs.reduce((sum, input) => sum + input.files, 0);
  return `${inputs.length} paths (${count(files, 'file')})`;
}

function inputText({ argument, kind, files, otherFiles, digest }: ReadInput): string {
  const parts: string[] = [kind];
  if (kind === 'directory' || kind === 'glob' || kind === 'git') parts.push(count(files, 'file'));
  if (otherFiles > 0) parts.push(`${otherFiles} neither YAML nor JSON`);
  if (digest !== undefined) parts.push(digest);
  return plain(`${argument} (${parts.join(', ')})`);
}

function selectionText(selection: Selection): string {
  const parts: readonly (readonly [name: string, words: readonly string[]])[] = [
    ['frameworks', selection.frameworks],
    ['controls', selection.controls],
    ['without controls', selection.excludedControls],
    ['severities', selection.severities],
    ['namespaces', selection.namespaces],
    ['without namespaces', selection.excludedNamespaces],
    ['kinds', selection.kinds],
  ];
  return parts
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `${name} ${plain(words.join(', '))}`)
    .join('; ');
}

const MOST_UNITS = 6;

function* unitLines({ units }: ScanResult, { width, verbose, style }: Layout): Generator<string> {
  const shown = verbose ? units : units.slice(0, MOST_UNITS);
  const names = shown.map(({ name, objects }) => `${plain(name)} (${objects})`);
  const rest = units.length - shown.length;
  const text = `Units, judged apart: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  for (const line of wrap(text, width)) yield style.dim(line);
}

/** The areas with what was judged in each, and the three figures of the whole. */
export function* overviewSection({ result }: Report, layout: Layout): Generator<string> {
  const { style, width } = layout;
  const rows = result.areas.map((area) => [
    AREA_NAMES[area.area],
    String(area.controls),
    String(area.counts.fail),
    figure(area.compliance),
    percent(area),
    note(area, result.controls),
  ]);
  const failed = (text: string): string => (text.trim() === '0' ? text : style.bad(text));
  yield* titled(
    table(
      [
        { title: 'Overview', align: 'left' },
        { title: 'controls', align: 'right' },
        { title: 'failed', align: 'right', paint: failed },
        { title: 'compliance', align: 'right' },
        { title: 'coverage', align: 'right' },
        { title: '', align: 'left', shrinks: true, paint: (text) => style.dim(text) },
      ],
      rows,
      width,
    ),
    layout,
  );
  const untouched = untouchedNote(result.areas);
  if (untouched !== '') yield* wrap(`Not looked at: ${untouched}`, width).map((line) => style.dim(line));
  yield '';
  yield* scoreLines(result, layout);
}

function* titled([title = '', ...rows]: readonly string[], { style }: Layout): Generator<string> {
  yield style.bold(title);
  yield* rows;
}

function percent({ counts, coverage }: AreaSummary): string {
  return isUntouched(counts) ? '-' : `${coverage.toFixed(1)} %`;
}

function isUntouched(counts: AreaSummary['counts']): boolean {
  return counts.pass + counts.fail + counts.excepted + counts['not-evaluated'] + counts.error === 0;
}

/** What an area does not say by itself. */
function note(area: AreaSummary, controls: readonly ControlSummary[]): string {
  if (isUntouched(area.counts)) return 'not looked at';
  const blind = controls.filter(
    ({ control, counts }) => control.area === area.area && counts['not-evaluated'] + counts.error > 0,
  );
  return blind.length === 0 ? '' : `${count(blind.length, 'control')} partly blind`;
}

/** Why areas were not looked at. */
function untouchedNote(areas: readonly AreaSummary[]): string {
  return areas
    .filter(({ counts }) => isUntouched(counts))
    .map(
      ({ area, controls }) =>
        `${AREA_NAMES[area]} (${controls === 0 ? 'no control selected' : 'no such objects'})`,
    )
    .join(', ');
}

function* scoreLines(result: ScanResult, layout: Layout): Generator<string> {
  yield* scoreLine(
    'Compliance',
    result.compliance,
    '0-100, higher is better: checks passed, weighted by severity',
    layout,
  );
  yield* scoreLine(
    'Coverage',
    result.coverage,
    '0-100, share of what was asked that could be judged',
    layout,
  );
  const units = result.risk
    .filter(({ namespace }) => namespace === undefined)
    .sort((a, b) => b.risk - a.risk);
  const worst = units[0];
  if (worst === undefined) return;
  const where = units.length > 1 ? `; of the worst unit, ${plain(worst.unit)}` : '';
  yield* scoreLine(
    'Risk',
    worst.risk,
    `0-100, lower is better (formula ${result.scoreVersion})${where}`,
    layout,
  );
}

const SCORE_INDENT = 19;

/** The name of a score, its value, and what it means. */
function* scoreLine(
  name: string,
  value: number | undefined,
  meaning: string,
  { style, width }: Layout,
): Generator<string> {
  const [first = '', ...rest] = wrap(meaning, width - SCORE_INDENT);
  yield `${name.padEnd(10)} ${style.bold(figure(value).padStart(5))}   ${first}`;
  for (const line of rest) yield `${' '.repeat(SCORE_INDENT)}${line}`;
}

/** Frameworks with compliance, coverage and what keeps coverage low. */
export function* frameworkSection({ result }: Report, layout: Layout): Generator<string> {
  const rows = result.frameworks.map((summary) => [
    summary.framework.title,
    figure(summary.compliance),
    `${summary.coverage.toFixed(1)} %`,
  ]);
  yield* titled(
    table(
      [
        { title: 'Frameworks', align: 'left', shrinks: true },
        { title: 'compliance', align: 'right' },
        { title: 'coverage', align: 'right' },
      ],
      rows,
      layout.width,
    ),
    layout,
  );
  for (const summary of result.frameworks) {
    const text = undecided(summary);
    if (text === '') continue;
    yield* wrap(`Beyond manifests in ${summary.framework.id}: ${text}`, layout.width).map((line) =>
      layout.style.dim(line),
    );
  }
}

const NEEDS: Readonly<Record<string, string>> = {
  'needs-images': 'images',
  'needs-host-data': 'data of the nodes',
  'needs-cloud': 'data of the cloud',
  manual: 'a person to look',
};

/** Requirements that Kubernetes objects cannot decide, by what they need. */
function undecided({ requirements }: FrameworkSummary): string {
  const needs = new Map<string, number>();
  for (const { requirement } of requirements) {
    const need = requirement.needs && NEEDS[requirement.needs];
    if (need !== undefined) needs.set(need, (needs.get(need) ?? 0) + 1);
  }
  return [...needs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([need, number]) => `${count(number, 'requirement')} ${number === 1 ? 'needs' : 'need'} ${need}`)
    .join(', ');
}
