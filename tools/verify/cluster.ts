// What is tested against a real Kubernetes: its programs are built first, and older versions get a run of their own.
import { runNode } from './command.ts';
import { addTotals, totalsLine } from './step.ts';
import type { Step, StepResult } from './step.ts';
import { runTests } from './tests.ts';

/** Minor versions beside the newest one, which the run of all tests takes. */
const olderVersions = ['1.34'];
const harness = 'test/cluster/src/main.ts';
/** Exit code of the harness where there is no Go. */
const GO_MISSING = 3;

/** Builds what clusters run, unless it is there: minutes, once a machine. */
export async function buildClusterPrograms(): Promise<StepResult> {
  const { code, output } = await runNode([harness, 'build', '--all']);
  if (code !== GO_MISSING || process.env['CI'] === 'true') return { ok: code === 0, output };
  return { ok: true, note: 'not built: Go is missing, so nothing is tested against a real Kubernetes' };
}

/** One run of the cluster tests per older version. */
export function olderClusterSteps(): Step[] {
  return olderVersions.map((version) => ({
    name: `cluster-${version}`,
    run: () => runOn(version),
  }));
}

async function runOn(version: string): Promise<StepResult> {
  const results = await runTests({ project: 'cluster', variables: { BULWARK_CLUSTER_VERSION: version } });
  const list = [...results.values()];
  const totals = addTotals(list.flatMap((result) => result.totals ?? []));
  return {
    ok: list.every((result) => result.ok),
    note: totalsLine(totals),
    output: list.flatMap((result) => (result.ok ? [] : [result.output ?? ''])).join('\n'),
    totals,
  };
}
