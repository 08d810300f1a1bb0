// One vitest run for all tests, told apart afterwards by where they stand.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../root.ts';
import { runNode, toolScript } from './command.ts';
import { addTotals, totalsLine } from './step.ts';
import type { StepResult, Totals } from './step.ts';

interface VitestReport {
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** Groups of test files, first match wins; the last one takes the rest. */
const groups: readonly { readonly name: string; readonly files: RegExp }[] = [
  { name: 'layers', files: /^tools\/layers\// },
  { name: 'docs', files: /^tools\/docs\/|^docs\// },
  { name: 'package', files: /^tools\/package\// },
  { name: 'goldens', files: /^packages\/controls\/|golden/ },
  { name: 'unit', files: /^/ },
];

export const testGroups: readonly string[] = groups.map((group) => group.name);

/** Runs vitest once: one result per group. What broke outside any test fails `unit`, with all that vitest said. */
export async function runTests(): Promise<ReadonlyMap<string, StepResult>> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-verify-'));
  try {
    const file = join(folder, 'report.json');
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
    const { code, output } = await runNode([toolScript('vitest/vitest.mjs'), 'run', ...reporters]);
    if (!existsSync(file)) return new Map([['unit', { ok: false, output }]]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    const results = new Map(testGroups.map((name) => [name, groupResult(report, name)]));
    const unexplained = code !== 0 && [...results.values()].every((result) => result.ok);
    if (unexplained) results.set('unit', { ...results.get('unit'), ok: false, output });
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function groupResult(report: VitestReport, group: string): StepResult {
  const files = report.testResults.filter((file) => groupOf(relative(root, file.name)) === group);
  const totals = addTotals(files.map(fileTotals));
  return {
    ok: totals.failed === 0,
    note: totalsLine(totals),
    output: files.flatMap(failures).join('\n\n'),
    totals,
    milliseconds: files.reduce((sum, file) => sum + file.endTime - file.startTime, 0),
  };
}

function groupOf(path: string): string | undefined {
  return groups.find((group) => group.files.test(path))?.name;
}

/** A file that failed without a failed test (it did not load) counts as one failure: it must not vanish from the sum. */
function fileTotals(file: TestFile): Totals {
  const count = (status: string): number =>
    file.assertionResults.filter((result) => result.status === status).length;
  const passed = count('passed');
  const failed = count('failed');
  const lost = file.status === 'failed' && failed === 0 ? 1 : 0;
  return { passed, failed: failed + lost, skipped: file.assertionResults.length - passed - failed };
}

function failures(file: TestFile): string[] {
  if (file.status !== 'failed') return [];
  const path = relative(root, file.name);
  const failed = file.assertionResults.filter((result) => result.status === 'failed');
  if (failed.length === 0) return [`${path}\n${file.message}`];
  return failed.map((result) => `${path} > ${result.fullName}\n${(result.failureMessages ?? []).join('\n')}`);
}
