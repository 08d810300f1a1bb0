// Child processes of the packaging and safety tests.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { root } from '../root.ts';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a command to its end with the running Node first in PATH, so that `#!/usr/bin/env node` finds it. */
export function run(command: readonly string[], options: RunOptions = {}): Run {
  const [file = '', ...args] = command;
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const result = spawnSync(file, args, {
    cwd: options.cwd ?? root,
    // Colours and widths come from the test, not from the terminal in which the tests run.
    env: { HOME: process.env['HOME'], ...options.env, PATH: path, NO_COLOR: '1' },
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    // A test's own time limit cannot interrupt a synchronous wait.
    timeout: 120_000,
  });
  if (result.error !== undefined) throw result.error;
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** The launcher as it is packed. */
export const launcher: string = join(root, 'bin/bulwark.cjs');

/**
 * Words that put a command into a network namespace without interfaces; undefined where the kernel does not let us
 * (containers without the privilege). Throws where util-linux is missing: with CI=true that must not pass in silence.
 */
export function withoutNetwork(): readonly string[] | undefined {
  const probe = (words: readonly string[]): boolean => run([...words, 'true']).code === 0;
  return [
    ['unshare', '--net'],
    ['unshare', '--map-root-user', '--net'],
  ].find(probe);
}
