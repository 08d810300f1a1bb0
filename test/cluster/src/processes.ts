// Programs of a cluster as processes without a parent. A process belongs to a cluster when it runs one of our binaries and
// its command line names the cluster's folder: true after any crash, which a file with a number in it is not.
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { binariesFolder } from './binaries.ts';

/** A running program of a cluster. */
export interface Running {
  readonly pid: number;
  /** Name of the binary, as etcd. */
  readonly program: string;
}

/** How a program is started. */
export interface Command {
  /** Path of the binary. */
  readonly binary: string;
  /** The cluster's folder. */
  readonly folder: string;
  /** One of them names the cluster's folder. */
  readonly args: readonly string[];
  /** File that takes both streams, appended to. */
  readonly log: string;
  /** Id of a process in whose namespaces it starts. */
  readonly within?: number;
}

/**
 * Starts a program that outlives us; returns when `programsOf` knows it, or it has ended. A process that exec has just made
 * has no command line for a moment yet, and one that enters namespaces runs nsenter first: neither has ended.
 * Throws where the binary is missing.
 */
export async function startProgram({ binary, folder, args, log, within }: Command): Promise<void> {
  const [command = binary, ...words] = [...(within === undefined ? [] : entering(within)), binary, ...args];
  const file = openSync(log, 'a', 0o600);
  try {
    const child = spawn(command, words, { cwd: '/', detached: true, stdio: ['ignore', file, file] });
    await new Promise((settle, reject) => child.on('spawn', settle).on('error', reject));
    child.unref();
    child.on('exit', (code, signal) => noteEnd(log, code ?? signal));
    const known = (): boolean => processIdOf(folder, basename(binary)) !== undefined;
    while (!known() && child.exitCode === null && child.signalCode === null) await delay(10);
  } finally {
    closeSync(file);
  }
}

/** Some programs end without a word; of one that is stopped together with its cluster nobody wants to know. */
function noteEnd(log: string, how: number | NodeJS.Signals | null): void {
  if (existsSync(log)) appendFileSync(log, `ended with ${how}\n`);
}

/** The command that runs another one in the namespaces of a process, and ends with it. */
function entering(pid: number): string[] {
  return ['nsenter', `--target=${pid}`, '--mount', '--net', '--pid', '--ipc', '--uts', '--wd=/', '--'];
}

/** Programs that run for the cluster in `folder`. */
export function programsOf(folder: string): Running[] {
  return processIds().flatMap((pid) => {
    const program = programAt(pid, folder);
    return program === undefined ? [] : [{ pid, program }];
  });
}

/** Number of the process that runs a program of the cluster in `folder`; undefined where none does. */
export function processIdOf(folder: string, program: string): number | undefined {
  return programsOf(folder).find((running) => running.program === program)?.pid;
}

function processIds(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Undefined for a process of others, and for one that ended while we looked. */
function programAt(pid: number, folder: string): string | undefined {
  try {
    const binary = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
    if (!binary.startsWith(`${binariesFolder()}/`)) return undefined;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word.includes(`${folder}/`)) ? basename(binary) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends programs of the cluster in `folder` and returns when they are gone: with SIGTERM, and SIGKILL after `patience` ms.
 * The default is all of them.
 */
export async function stopPrograms(
  folder: string,
  { only, signal = 'SIGTERM', patience = 10_000 }: StopOptions = {},
): Promise<void> {
  const started = performance.now();
  const left = (): Running[] =>
    programsOf(folder).filter(({ program }) => only === undefined || program === only);
  for (const { pid } of left()) kill(pid, signal);
  for (let running = left(); running.length > 0; running = left()) {
    if (performance.now() - started > patience) for (const { pid } of running) kill(pid, 'SIGKILL');
    await delay(20);
  }
}

/** What is ended, and how. */
export interface StopOptions {
  /** Name of the only program to end. */
  readonly only?: string;
  readonly signal?: 'SIGTERM' | 'SIGKILL';
  /** Milliseconds until SIGKILL. */
  readonly patience?: number;
}

function kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The last lines that a program wrote. */
export function tail(log: string, lines = 15): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** File that a program of the cluster in `folder` logs to. */
export function logFile(folder: string, program: string): string {
  return join(folder, 'logs', `${program}.log`);
}
