// V8's compiled form of the program, taken after it has run, so that it holds the functions that a scan needs. Compiling
// them anew costs more than half of a short scan. It is read only; nothing is ever written at run time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../root.ts';

/**
 * What the program does before its compiled form is taken: the shortest scan in each form. More would make every start
 * load functions that few use.
 */
const example = 'examples/shop/base/catalog.yaml';
const runs: readonly (readonly string[])[] = [
  ['scan', example],
  ['scan', example, '--format', 'json'],
];

/** Compiled form of the program at `path`. Throws where the program fails. */
export function codeCache(path: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-build-'));
  try {
    const output = join(folder, 'cache');
    const script = join(root, 'tools/build/warm.cjs');
    const child = spawnSync(process.execPath, [script, path, output, JSON.stringify(runs)], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (child.status !== 0) throw new Error(`the program does not run:\n${child.stderr}`);
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
