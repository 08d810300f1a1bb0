import { spawn } from 'node:child_process';

export interface CommandLimits {
  /** Milliseconds, after which the command is killed. */
  readonly time: number;
  /** Bytes of its standard output. */
  readonly output: number;
}

export type CommandResult =
  | { readonly kind: 'done'; readonly code: number; readonly output: string; readonly errors: string }
  | { readonly kind: 'time' | 'output' }
  | { readonly kind: 'absent'; readonly reason: string };

const MAX_ERRORS = 256 * 1024;
/** Nothing listens there: what tries to reach the network fails at once. */
const NOWHERE = 'http://127.0.0.1:1';

/**
 * Runs a command without a shell, in a folder that is its home too, with no variable of our environment, no PATH to start others from and a
 * proxy that leads nowhere. Never rejects.
 */
export function runCommand(
  command: string,
  parameters: readonly string[],
  folder: string,
  limits: CommandLimits,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: folder,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(folder),
      // A group of its own, so that what it might start ends with it.
      detached: process.platform !== 'win32',
    });
    const output = new Collected(limits.output);
    const errors = new Collected(MAX_ERRORS);
    const settle = (result: CommandResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const stop = (kind: 'time' | 'output'): void => {
      kill(child.pid);
      settle({ kind });
    };
    const timer = setTimeout(() => stop('time'), limits.time);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!output.add(chunk)) stop('output');
    });
    child.stderr.on('data', (chunk: Buffer) => void errors.add(chunk));
    child.on('error', (error) => settle({ kind: 'absent', reason: error.message }));
    child.on('close', (code) =>
      settle({ kind: 'done', code: code ?? -1, output: output.text(), errors: errors.text() }),
    );
  });
}

function environment(folder: string): Record<string, string> {
  return {
    HOME: folder,
    PATH: '/nonexistent',
    TMPDIR: folder,
    HELM_CACHE_HOME: `${folder}/cache`,
    HELM_CONFIG_HOME: `${folder}/config`,
    HELM_DATA_HOME: `${folder}/data`,
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    LC_ALL: 'C',
  };
}

function kill(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? group : -group, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

class Collected {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when the limit is passed; what exceeds it is dropped. */
  add(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#limit) return false;
    this.#chunks.push(chunk);
    return true;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
