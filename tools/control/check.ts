// npm run check:control <area>/<name> [-- <vitest options>]: the tests of one control.
import { spawnSync } from 'node:child_process';
import { root } from '../root.ts';
import { toolScript } from '../verify/command.ts';
import { knownIdProblem } from './id.ts';

const [id, ...options] = process.argv.slice(2);
const problem = knownIdProblem(id);
if (id === undefined || problem !== undefined) {
  console.error(problem);
  process.exit(2);
}
const run = spawnSync(
  process.execPath,
  [toolScript('vitest/vitest.mjs'), 'run', 'packages/controls/controls.test.ts', ...options],
  { cwd: root, stdio: 'inherit', env: { ...process.env, BULWARK_CONTROL: id } },
);
process.exitCode = run.status ?? 70;
