import type { Finding, ScanResult } from '@bulwark/model';
import type { AddressOf, Arrangement } from '../choices.ts';
import type { ReadSourceLines, Report } from '../report.ts';
import { duplicateSection, nextSection, unreadSection, verdictSection } from './closing.ts';
import { clusterSection } from './clusters.ts';
import type { Layout } from './context.ts';
import { blindSection, controlSection } from './controls.ts';
import { count } from './count.ts';
import { comparisonSection } from './comparison.ts';
import { exceptionSection } from './exceptions.ts';
import { findingsSection, groupFindings } from './findings.ts';
import { groupedFindings } from './grouped.ts';
import { frameworkSection, overviewSection, readSection } from './overview.ts';
import { createStyle } from './style.ts';
import { prepareWidths } from './text.ts';
import { controlView, frameworkView, workloadView } from './views.ts';
import { workloadSection } from './workloads.ts';
import { deciderTexts, filePlace } from '../subject.ts';

export { createStyle } from './style.ts';
export type { Style } from './style.ts';
export { plain, wrap } from './text.ts';

export interface TerminalOptions {
  /** Columns; fewer than 60 are taken as 60. */
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
  readonly readSourceLines: ReadSourceLines;
  /** Findings explained control by control, where not given. */
  readonly arrangement?: Arrangement;
  readonly addressOf?: AddressOf;
}

const EXPLAINED: Arrangement = { view: 'finding', quiet: false };

/** The report for people, in chunks that end with a line break. */
export async function terminalReport(report: Report, options: TerminalOptions): Promise<Iterable<string>> {
  await prepareWidths(inputTexts(report));
  const layout: Layout = {
    width: Math.max(60, options.width),
    verbose: options.verbose,
    style: createStyle(options.colour),
    readSourceLines: options.readSourceLines,
    addressOf: options.addressOf,
    shownPlaces: new Set(),
  };
  return withLineBreaks(lines(report, options.arrangement ?? EXPLAINED, layout));
}

function* withLineBreaks(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** Every text of a report that comes from an input; values of source lines are shown only where evidence equals them. */
function* inputTexts({ run, result, unread, passedOver, notices }: Report): Generator<string | undefined> {
  for (const { argument } of run.inputs) yield argument;
  for (const { object, origin } of result.objects) {
    yield object.name + object.namespace + object.kind;
    if (origin.source === 'file') yield origin.file;
  }
  for (const finding of result.findings) yield* findingTexts(finding);
  for (const { rule } of result.exceptions) yield rule.reason + (rule.owner ?? '') + rule.source.place;
  for (const { file, message } of unread) yield file + message;
  for (const { file, reason } of passedOver) yield file + reason;
  for (const { file, message } of notices) yield file + message;
}

function lines(report: Report, arrangement: Arrangement, layout: Layout): Iterable<string> {
  if (arrangement.quiet) return quietLines(report, layout);
  const view = viewLines(report.result, arrangement, layout);
  return view === undefined ? explained(report, layout) : viewed(report, view, layout);
}

function viewLines(
  result: ScanResult,
  { view, groupBy }: Arrangement,
  layout: Layout,
): Iterable<string> | undefined {
  switch (view) {
    case 'framework':
      return frameworkView(result, layout);
    case 'workload':
      return workloadView(result, layout);
    case 'control':
      return controlView(result, layout);
    case 'finding':
      return groupBy && groupedFindings(result, groupBy, layout);
  }
}

/** One view, and what must not be missed beside it. */
function* viewed(report: Report, view: Iterable<string>, layout: Layout): Generator<string> {
  yield* readSection(report, layout);
  yield* clusterSection(report, layout);
  yield '';
  yield* view;
  yield* unreadSection(report, layout);
  yield* verdictSection(report, layout);
}

/** The gates and the sum; and that something could not be read, for it may have held anything. */
function* quietLines(report: Report, layout: Layout): Generator<string> {
  const { length } = report.unread;
  if (length > 0) yield layout.style.bad(`${count(length, 'input')} could not be read.`);
  yield* verdictSection(report, layout);
}

function* explained(report: Report, layout: Layout): Generator<string> {
  const groups = groupFindings(report.result);
  yield* readSection(report, layout);
  yield* clusterSection(report, layout);
  yield '';
  yield* overviewSection(report, layout);
  yield '';
  if (report.result.frameworks.length > 0) {
    yield* frameworkSection(report, layout);
    yield '';
  }
  yield* workloadSection(report.result, layout);
  yield* controlSection(report.result, layout);
  yield '';
  yield* findingsSection(groups, layout);
  yield* blindSection(report.result, layout);
  yield* comparisonSection(report, layout);
  yield* exceptionSection(report, layout);
  yield* unreadSection(report, layout);
  yield* duplicateSection(report.result, layout);
  yield* verdictSection(report, layout);
  yield* nextSection(report, groups, layout);
}

function* findingTexts(finding: Finding): Generator<string | undefined> {
  const { container, message, evidence, path } = finding;
  yield filePlace(finding)?.file;
  yield* deciderTexts(finding);
  yield container;
  yield message;
  yield evidence.value;
  yield path.join();
}
