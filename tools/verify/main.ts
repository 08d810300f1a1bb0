// npm run verify: everything that must hold before a change is accepted. Two lanes, because the checks that only read
// and the tests that run can share two cores. The last line sums up the tests.
import { buildClusterPrograms, olderClusterSteps } from './cluster.ts';
import { conformanceSteps } from './conformance.ts';
import { addTotals, runLane, totalsLine } from './step.ts';
import type { Step, StepResult } from './step.ts';
import { checks } from './checks.ts';
import { runTests, testGroups } from './tests.ts';

const print = (text: string): void => console.log(text);

// The compiler takes all processors for minutes, so no test runs beside it.
const programs = buildClusterPrograms();
const tests = programs.then(() => runTests());
const testSteps: Step[] = testGroups.map((name) => ({
  name,
  run: async () => (await tests).get(name) ?? { ok: false, output: 'the test run gave no result' },
}));
const testLane: Step[] = [
  { name: 'programs', run: () => programs },
  ...testSteps,
  ...olderClusterSteps(),
  ...conformanceSteps(),
];
const lanes = await Promise.all([runLane(checks, print), runLane(testLane, print)]);
const results: StepResult[] = lanes.flatMap((lane) => [...lane].map(([, result]) => result));
const failed = lanes.flatMap((lane) => [...lane].filter(([, result]) => !result.ok).map(([name]) => name));
if (failed.length > 0) {
  console.log(`\nverify failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
console.log(totalsLine(addTotals(results.flatMap((result) => result.totals ?? []))));
