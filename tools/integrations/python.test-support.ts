// Programs of Python that judge the files for other systems; .ci/run installs them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface PythonProgram {
  readonly command: string;
  /** False where the program is not there and nothing says that it must be: with CI set, a missing program fails. */
  readonly wanted: boolean;
}

/** A program on the PATH, or in the directory that BULWARK_PYTHON_TOOLS names. */
export function python(name: string): PythonProgram {
  const directory = process.env['BULWARK_PYTHON_TOOLS'];
  const command = directory === undefined ? name : join(directory, name);
  const there = spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
  return { command, wanted: there || process.env['CI'] !== undefined };
}
