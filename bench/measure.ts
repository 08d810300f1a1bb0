import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** Highest resident set of the process, bytes. */
  readonly peak: number;
  readonly code: number | null;
}

const SAMPLE_MS = 4;

/** Runs a command to its end; standard output and error go nowhere. The peak is the kernel's own high-water mark, read while it lives. */
export function measure(command: readonly string[], cwd: string): Promise<Measured> {
  const [program = '', ...rest] = command;
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, rest, { cwd, stdio: ['ignore', 'ignore', 'ignore'] });
    let peak = 0;
    const sample = (): void => {
      peak = Math.max(peak, highWaterMark(child.pid));
    };
    const timer = setInterval(sample, SAMPLE_MS);
    sample();
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('exit', (code) => {
      clearInterval(timer);
      resolve({ seconds: (performance.now() - begin) / 1000, peak, code });
    });
  });
}

/** The best of several runs: what the machine can do when nothing else disturbs. */
export async function best(runs: number, command: readonly string[], cwd: string): Promise<Measured> {
  let found: Measured | undefined;
  for (let run = 0; run < runs; run += 1) {
    const measured = await measure(command, cwd);
    if (found === undefined || measured.seconds < found.seconds)
      found = { ...measured, peak: Math.max(measured.peak, found?.peak ?? 0) };
  }
  if (found === undefined) throw new Error('no runs');
  return found;
}

/** The middle of several runs of two commands by turns, so that both meet the same disturbances. */
export async function alternate(
  runs: number,
  commands: readonly (readonly string[])[],
  cwd: string,
): Promise<readonly number[]> {
  const seconds = commands.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, command] of commands.entries())
      seconds[index]?.push((await measure(command, cwd)).seconds);
  }
  return seconds.map((all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number);
}

function highWaterMark(pid: number | undefined): number {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? 0 : Number(match[1]) * 1024;
  } catch {
    return 0;
  }
}
