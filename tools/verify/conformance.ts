// The conformance suites, where their material is present.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from '../root.ts';
import { runNode } from './command.ts';
import { noTests } from './step.ts';
import type { StepResult, Totals } from './step.ts';

const suites = ['regolibrary', 'pod-security', 'ksv', 'polaris', 'kube-linter', 'kubesec'];
const runner = 'packages/testkit/src/conformance/main.ts';

/** Folder of the shared material: $BULWARK_SHARED, else ../shared; undefined where neither exists. */
export function sharedFolder(): string | undefined {
  const folder = resolve(root, process.env['BULWARK_SHARED'] ?? '../shared');
  return existsSync(join(folder, 'conformance')) ? folder : undefined;
}

/** One step per suite, or a single one that says why there is none. */
export function conformanceSteps(): { name: string; run: () => Promise<StepResult> }[] {
  if (sharedFolder() === undefined) {
    return [
      {
        name: 'conformance',
        run: () =>
          Promise.resolve({
            ok: true,
            note: 'not run: no conformance material at ../shared or $BULWARK_SHARED',
          }),
      },
    ];
  }
  return suites.map((suite) => ({ name: suite, run: () => runSuite(suite) }));
}

async function runSuite(suite: string): Promise<StepResult> {
  const { code, output } = await runNode([runner, suite]);
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(last);
  if (match === null) return { ok: false, output, totals: { ...noTests, failed: 1 } };
  const [passed = 0, failed = 0, skipped = 0] = match.slice(1).map(Number);
  const complaints = output.split('\n').filter((line) => /^FAIL |^listed as/.test(line));
  return {
    ok: code === 0,
    note: last,
    output: complaints.join('\n'),
    totals: judged({ passed, failed, skipped }, code),
  };
}

/**
 * The suite counts a divergence on the merits as failed and still exits 0 when every one is listed with its reason in
 * conformance/divergences.yaml. In the sum of all tests those are neither passes nor failures.
 */
function judged(totals: Totals, code: number): Totals {
  return code === 0 ? { ...totals, failed: 0, skipped: totals.skipped + totals.failed } : totals;
}
