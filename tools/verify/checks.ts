// The checks that run no tests.
import { runNode, toolScript } from './command.ts';
import type { Step, StepResult } from './step.ts';

async function check(args: readonly string[]): Promise<StepResult> {
  const { code, output } = await runNode(args);
  return { ok: code === 0, output };
}

/** In the order of their price. Generated sources come first: lint, types and knip read them. */
export const checks: readonly Step[] = [
  { name: 'generated', run: () => check(['tools/generate/main.ts', '--check']) },
  { name: 'format', run: () => check([toolScript('oxfmt/bin/oxfmt'), '--check', '.']) },
  { name: 'lint', run: () => check([toolScript('oxlint/bin/oxlint')]) },
  { name: 'types', run: () => check([toolScript('typescript/bin/tsc')]) },
  { name: 'knip', run: () => check([toolScript('knip/bin/knip.js'), '--no-progress']) },
];
