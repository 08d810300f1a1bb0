import type { Area, AreaSummary, ControlSummary, FrameworkSummary, ScanResult } from '@bulwark/model';
import type { Report } from '../report.ts';
import type { Layout } from './context.ts';
import { table } from './table.ts';
import { plain, wrap } from './text.ts';

const AREA_NAMES: Readonly<Record<Area, string>> = {
  'control-plane': 'Control plane',
  access: 'Access',
  secrets: 'Secrets',
  network: 'Network',
  workloads: 'Workloads',
};

/** A figure from 0 to 100 with one decimal, or a dash where nothing was judged. */
export function figure(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1);
}

/** What was read, in a sentence or two. */
export function* readSection({ run, result, unread, passedOver }: Report, layout: Layout): Generator<string> {
  const inputs = run.inputs.map(
    ({ argument, kind, files, digest }) =>
      `${plain(argument)} (${kind}${kind === 'directory' || kind === 'glob' || kind === 'git' ? `, ${count(files, 'file')}` : ''}${digest === undefined ? '' : `, ${digest}`})`,
  );
  const { units } = result;
  const inUnits = units.length > 1 ? ` in ${units.length} units` : '';
  const controls = `${count(result.controls.length, 'control')}`;
  yield layout.style.bold(`Bulwark ${run.version}`);
  yield* wrap(
    `${count(result.objects.length, 'object')}${inUnits} read from ${inputs.join(', ') || 'nothing'}; ${controls}.`,
    layout.width,
  );
  if (unread.length > 0)
    yield layout.style.bad(`${count(unread.length, 'input')} could not be read; see "Not read" below.`);
  if (passedOver.length > 0)
    yield `${count(passedOver.length, 'document')} passed over: no Kubernetes object.`;
  if (units.length > 1) yield* unitLines(result, layout);
}

const MOST_UNITS = 6;

function* unitLines({ units }: ScanResult, { width, verbose, style }: Layout): Generator<string> {
  const shown = verbose ? units : units.slice(0, MOST_UNITS);
  const names = shown.map(({ name, objects }) => `${plain(name)} (${objects})`);
  const rest = units.length - shown.length;
  const text = `Units, judged apart: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  for (const line of wrap(text, width)) yield style.dim(line);
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
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
  return Object.values(counts).every((number) => number === 0);
}

/** What an area does not say by itself: that nothing was looked at, and why. */
function note(area: AreaSummary, controls: readonly ControlSummary[]): string {
  if (area.controls === 0) return 'not looked at: no control selected';
  if (isUntouched(area.counts)) return 'not looked at: no such objects';
  const blind = controls.filter(
    ({ control, counts }) => control.area === area.area && counts['not-evaluated'] + counts.error > 0,
  );
  if (blind.length === 0) return '';
  return `${count(blind.length, 'control')} could not judge all`;
}

function* scoreLines(result: ScanResult, { style }: Layout): Generator<string> {
  const compliance = figure(result.compliance).padStart(5);
  yield `Compliance ${style.bold(compliance)}   0-100, higher is better: checks passed, weighted by severity`;
  yield `Coverage   ${style.bold(result.coverage.toFixed(1).padStart(5))}   0-100, share of what was asked that could be judged`;
  const units = result.risk
    .filter(({ namespace }) => namespace === undefined)
    .sort((a, b) => b.risk - a.risk);
  const worst = units[0];
  if (worst === undefined) return;
  const where = units.length > 1 ? `; worst unit ${plain(worst.unit)}` : '';
  yield `Risk       ${style.bold(figure(worst.risk).padStart(5))}   0-100, lower is better (formula ${result.scoreVersion})${where}`;
}

/** Frameworks with compliance, coverage and what keeps coverage low. */
export function* frameworkSection({ result }: Report, layout: Layout): Generator<string> {
  if (result.frameworks.length === 0) return;
  const rows = result.frameworks.map((summary) => [
    summary.framework.title,
    figure(summary.compliance),
    `${summary.coverage.toFixed(1)} %`,
    missing(summary),
  ]);
  yield* titled(
    table(
      [
        { title: 'Frameworks', align: 'left' },
        { title: 'compliance', align: 'right' },
        { title: 'coverage', align: 'right' },
        { title: '', align: 'left', shrinks: true, paint: (text) => layout.style.dim(text) },
      ],
      rows,
      layout.width,
    ),
    layout,
  );
}

const NEEDS: Readonly<Record<string, string>> = {
  'needs-images': 'images',
  'needs-host-data': 'node data',
  'needs-cloud': 'the cloud',
  manual: 'a person',
};

function missing({ requirements }: FrameworkSummary): string {
  const needs = new Map<string, number>();
  for (const { requirement } of requirements) {
    const need = requirement.needs && NEEDS[requirement.needs];
    if (need !== undefined) needs.set(need, (needs.get(need) ?? 0) + 1);
  }
  const total = [...needs.values()].reduce((sum, each) => sum + each, 0);
  return total === 0 ? '' : `${total} need ${[...needs.keys()].sort().join(', ')}`;
}
