// One vitest run for all tests, told apart afterwards by where they stand.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode, toolScript } from './command.ts';
import type { FileReport, RunReport } from './reporter.ts';
import { noTests, totalsLine } from './step.ts';
import type { StepResult } from './step.ts';

/** Groups of test files, first match wins; the last one takes the rest. */
const groups: readonly { readonly name: string; readonly files: RegExp }[] = [
  { name: 'cluster', files: /\.cluster\.test\.ts$/ },
  { name: 'layers', files: /^tools\/layers\// },
  { name: 'docs', files: /^tools\/docs\// },
  { name: 'package', files: /^tools\/package\// },
  { name: 'goldens', files: /^packages\/controls\/|golden/ },
  { name: 'unit', files: /^/ },
];

export const testGroups: readonly string[] = groups.map((group) => group.name);

/** What of the tests is run, and with which environment. */
export interface TestSelection {
  /** Name of a vitest project. */
  readonly project?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs vitest once: one result per group. What broke outside any test fails `unit`. */
export async function runTests({ project, variables }: TestSelection = {}): Promise<
  ReadonlyMap<string, StepResult>
> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-verify-'));
  try {
    const file = join(folder, 'report.json');
    const args = [toolScript('vitest/vitest.mjs'), 'run', '--reporter=./tools/verify/reporter.ts'];
    if (project !== undefined) args.push('--project', project);
    const { code, output } = await runNode(args, { ...variables, BULWARK_TEST_REPORT: file });
    if (!existsSync(file))
      return new Map([['unit', { ok: false, output, totals: { ...noTests, failed: 1 } }]]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as RunReport;
    const results = new Map(testGroups.map((name) => [name, groupResult(report, name)]));
    const explained = [...results.values()].some((result) => !result.ok);
    const unit = results.get('unit');
    const errors = [...report.errors, ...(code !== 0 && !explained ? [output] : []), unit?.output ?? ''];
    if (errors.length > 1) results.set('unit', { ...unit, ok: false, output: errors.join('\n') });
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function groupResult(report: RunReport, group: string): StepResult {
  const files = report.files.filter((file) => groupOf(file.path) === group);
  const sum = (value: (file: FileReport) => number): number =>
    files.reduce((total, file) => total + value(file), 0);
  const totals = {
    passed: sum((file) => file.passed),
    failed: sum((file) => file.failed),
    skipped: sum((file) => file.skipped.length),
  };
  const skipped = files.flatMap(skippedLines).map((line) => `\n     skipped: ${line}`);
  return {
    ok: totals.failed === 0,
    note: totalsLine(totals) + skipped.join(''),
    output: files.flatMap((file) => file.failures).join('\n\n'),
    totals,
    milliseconds: sum((file) => file.milliseconds),
  };
}

/** What did not run is named: each test, or the file where it is many. */
function skippedLines({ path, skipped }: FileReport): string[] {
  return skipped.length > 3
    ? [`${path}, ${skipped.length} tests`]
    : skipped.map((name) => `${path} > ${name}`);
}

function groupOf(path: string): string | undefined {
  return groups.find((group) => group.files.test(path))?.name;
}
