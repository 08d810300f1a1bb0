// Child processes of the checks: output is kept and shown only where it is needed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../root.ts';

/** How a command ended: its exit code (70 where a signal ended it) and both streams in order of arrival. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Runs `node <args>` in the repository on the Node that runs us, with `variables` added to the environment. */
export async function runNode(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined };
  const env = { ...process.env, ...colours, ...variables };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((settle) => {
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      settle(70);
    });
    child.on('close', (exit) => settle(exit ?? 70));
  });
  return { code, output: Buffer.concat(chunks).toString() };
}

/** The script of an installed tool, for runNode. */
export function toolScript(path: string): string {
  return join(root, 'node_modules', path);
}
