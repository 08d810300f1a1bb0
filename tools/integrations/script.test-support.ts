// Runs the script of a step as its system would: in the shell of that system, with no other environment than what is given.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Script {
  /** Words before the script, as the system starts it. */
  readonly shell: readonly string[];
  readonly text: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a script to its end; servers of the test go on answering meanwhile. */
export function runScript({ shell, text, cwd, env }: Script): Promise<Outcome> {
  return runProgram([...shell, text], cwd, env);
}

/** Runs a program to its end. */
export function runProgram(
  [file = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const child = spawn(file, args, {
    cwd,
    env: { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.on('error', reject);
  child.on('close', (code) => resolve({ code, stdout, stderr }));
  return promise;
}
