import type { ReadSourceLines, Report } from '../report.ts';
import { duplicateSection, nextSection, unreadSection, verdictSection } from './closing.ts';
import type { Layout } from './context.ts';
import { blindSection, controlSection } from './controls.ts';
import { findingsSection, groupFindings } from './findings.ts';
import { frameworkSection, overviewSection, readSection } from './overview.ts';
import { createStyle } from './style.ts';
import { workloadSection } from './workloads.ts';

export { createStyle } from './style.ts';
export type { Style } from './style.ts';
export { plain, wrap } from './text.ts';

export interface TerminalOptions {
  /** Columns; fewer than 40 are taken as 40. */
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
  readonly readSourceLines: ReadSourceLines;
}

/** The report for people, in chunks that end with a line break. */
export function* terminalReport(report: Report, options: TerminalOptions): Generator<string> {
  const layout: Layout = {
    width: Math.max(40, options.width),
    verbose: options.verbose,
    style: createStyle(options.colour),
    readSourceLines: options.readSourceLines,
  };
  const groups = groupFindings(report.result);
  for (const line of lines(report, groups, layout)) yield `${line}\n`;
}

function* lines(report: Report, groups: ReturnType<typeof groupFindings>, layout: Layout): Generator<string> {
  yield* readSection(report, layout);
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
  yield* unreadSection(report, layout);
  yield* duplicateSection(report.result, layout);
  yield* verdictSection(report, layout);
  yield* nextSection(report, groups, layout);
}
