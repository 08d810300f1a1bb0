import { formatReference, SEVERITIES } from '@bulwark/model';
import type {
  ControlSummary,
  Finding,
  FrameworkSummary,
  RequirementSummary,
  ScanResult,
} from '@bulwark/model';
import { objectKey, worstFirst } from '../ranking.ts';
import { linked, title } from './context.ts';
import type { Layout } from './context.ts';
import { count } from './count.ts';
import { compareSummaries } from './findings.ts';
import { countsText } from './grouped.ts';
import { figure } from './overview.ts';
import { table } from './table.ts';
import { plain, truncate, wrap } from './text.ts';

/** Every framework with its requirements; those that hold only with --verbose. */
export function* frameworkView({ frameworks }: ScanResult, layout: Layout): Generator<string> {
  for (const summary of frameworks) {
    yield* requirementTable(summary, layout);
    yield '';
  }
}

function* requirementTable(summary: FrameworkSummary, layout: Layout): Generator<string> {
  const { framework, compliance, coverage, requirements } = summary;
  const { verbose, style } = layout;
  yield* title(
    `${framework.title} ${framework.version}: compliance ${figure(compliance)} (0-100, higher is better), coverage ${figure(coverage)} %`,
    layout,
  );
  const shown = verbose ? requirements : requirements.filter((each) => stateOf(each) !== 'holds');
  if (shown.length > 0) yield style.dim(`  ${'state'.padEnd(STATE)}  failed  requirement`);
  for (const each of shown) yield* requirementLines(each, layout);
  const holding = requirements.length - shown.length;
  if (holding > 0)
    yield style.dim(`${count(holding, 'requirement')} more ${holding === 1 ? 'holds' : 'hold'}.`);
}

/** Columns of the longest state. */
const STATE = 15;
const BEFORE_TITLE = STATE + 12;

/** `fails  5 of 7  Containers run as a user other than root (pod.non-root)`. */
function* requirementLines(summary: RequirementSummary, { style, width }: Layout): Generator<string> {
  const { requirement, counts } = summary;
  const state = stateOf(summary);
  const judged = counts.pass + counts.fail + counts.excepted;
  const failed = judged === 0 ? '-' : `${counts.fail}/${judged}`;
  const text = plain(`${requirement.title} (${requirement.id})`);
  const [first = '', ...rest] = wrap(text, width - BEFORE_TITLE);
  const shown = state.padEnd(STATE);
  yield `  ${state === 'fails' ? style.bad(shown) : shown}  ${failed.padStart(6)}  ${first}`;
  for (const line of rest) yield `${' '.repeat(BEFORE_TITLE)}${line}`;
}

const NEEDS = {
  'needs-images': 'needs images',
  'needs-host-data': 'needs nodes',
  'needs-cloud': 'needs the cloud',
  manual: 'needs a person',
} as const;

/** What came of a requirement; whatever is not known of it is never called holding. */
function stateOf({ requirement, controls, counts }: RequirementSummary): string {
  if (counts.fail > 0) return 'fails';
  if (requirement.needs !== undefined) return NEEDS[requirement.needs];
  if (controls.length === 0) return 'not selected';
  if (counts.excepted > 0) return 'excepted';
  const blind = counts['not-evaluated'] + counts.error > 0;
  if (counts.pass > 0) return blind ? 'partly judged' : 'holds';
  return blind ? 'not evaluated' : 'nothing there';
}

const MOST_WORKLOADS = 20;

/** Every object with findings: its scores, what fails by severity. Those at most risk first. */
export function* workloadView(result: ScanResult, layout: Layout): Generator<string> {
  const { style, width, verbose } = layout;
  const scores = new Map(result.workloads.map((each) => [objectKey(each.unit, each.object), each]));
  const titles = new Map(result.controls.map(({ control }) => [control.id, control.title]));
  const groups = [...Map.groupBy(worstFirst(result), ({ unit, object }) => objectKey(unit, object))]
    .map(([key, findings]) => ({ findings, score: scores.get(key) }))
    .sort((a, b) => (b.score?.risk ?? -1) - (a.score?.risk ?? -1));
  const shown = verbose ? groups : groups.slice(0, MOST_WORKLOADS);
  for (const { findings, score } of shown) {
    const [first] = findings as [Finding];
    yield style.bold(truncate(plain(formatReference(first.object)), width));
    if (first.origin.source === 'file') {
      const place = style.accent(plain(`${first.origin.file}:${first.origin.line}`));
      yield `  ${linked(place, first.origin, layout)}`;
    }
    const scored = score === undefined ? '' : `risk ${figure(score.risk)}, damage ${figure(score.damage)}; `;
    yield `  ${scored}${countsText(findings)}`;
    yield* failing(findings, titles, layout);
    yield '';
  }
  if (groups.length > shown.length) {
    yield `${groups.length - shown.length} more objects with findings (--verbose)`;
    yield '';
  }
}

function* failing(
  findings: readonly Finding[],
  titles: ReadonlyMap<string, string>,
  { style, width }: Layout,
): Generator<string> {
  for (const severity of SEVERITIES) {
    const controls = new Set(
      findings.filter((each) => each.severity === severity).map(({ control }) => control),
    );
    if (controls.size === 0) continue;
    const names = [...controls].map((id) => titles.get(id) ?? id).join(', ');
    const [first = '', ...rest] = wrap(plain(names), width - 12);
    yield `  ${style.severity(severity, severity.padEnd(8))}  ${first}`;
    for (const line of rest) yield `            ${line}`;
  }
}

/** Every control with what came of it, those that fail first; those that met nothing only with --verbose. */
export function* controlView({ controls }: ScanResult, layout: Layout): Generator<string> {
  const { style, width, verbose } = layout;
  const met = controls.filter(({ counts }) => judged(counts) > 0);
  const shown = [...(verbose ? controls : met)].sort(
    (a, b) => Math.sign(b.counts.fail) - Math.sign(a.counts.fail) || compareSummaries(a, b),
  );
  if (shown.length > 0) {
    const [titles = '', ...rows] = table(
      [
        {
          title: 'Severity',
          align: 'left',
          paint: (text, row) => style.severity((shown[row] as ControlSummary).control.severity, text),
        },
        { title: 'control', align: 'left', shrinks: true },
        { title: 'failed', align: 'right' },
        { title: 'exc.', align: 'right' },
        { title: 'passed', align: 'right' },
        { title: 'unknown', align: 'right' },
      ],
      shown.map(({ control, counts }) => [
        control.severity,
        control.id,
        String(counts.fail),
        String(counts.excepted),
        String(counts.pass),
        String(counts['not-evaluated'] + counts.error),
      ]),
      width,
    );
    yield style.bold(titles);
    yield* rows;
  }
  const idle = controls.length - met.length;
  if (!verbose && idle > 0) yield style.dim(`${count(idle, 'control')} more met nothing to judge.`);
  yield '';
}

function judged(counts: ControlSummary['counts']): number {
  return counts.pass + counts.fail + counts.excepted + counts['not-evaluated'] + counts.error;
}
