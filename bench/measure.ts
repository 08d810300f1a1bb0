import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** Highest resident set of the process, bytes. */
  readonly peak: number;
  /** Seconds of processor time, as of the last look at the process. */
  readonly processor: number;
  readonly code: number | null;
}

const SAMPLE_MS = 4;
/** Clock ticks of the kernel a second, as /proc counts. */
const TICKS = 100;

/** Runs a command to its end; standard output and error go nowhere. The peak is the kernel's own high-water mark, read while it lives. */
export function measure(command: readonly string[], cwd: string): Promise<Measured> {
  const [program = '', ...rest] = command;
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, rest, { cwd, stdio: ['ignore', 'ignore', 'ignore'] });
    let peak = 0;
    let processor = 0;
    const sample = (): void => {
      peak = Math.max(peak, highWaterMark(child.pid));
      processor = Math.max(processor, processorSeconds(child.pid));
    };
    const timer = setInterval(sample, SAMPLE_MS);
    sample();
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('exit', (code) => {
      clearInterval(timer);
      resolve({ seconds: (performance.now() - begin) / 1000, peak, processor, code });
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

/** Seconds of processor time that a process has used, in its own code and in the kernel; 0 where it has ended. */
export function processorSeconds(pid: number | undefined): number {
  try {
    // The name of the program stands in parentheses and may hold anything.
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/);
    const [user, system] = rest.split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) / TICKS;
  } catch {
    return 0;
  }
}

/** The highest resident set of a process so far, bytes. */
export function highWaterMark(pid: number | undefined): number {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? 0 : Number(match[1]) * 1024;
  } catch {
    return 0;
  }
}
