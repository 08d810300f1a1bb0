// `bulwark watch` as its users run it, or what is measured beside it: a process of its own, whose lines are read as they come.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { processorSeconds } from '../measure.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const BULWARK = join(ROOT, 'bin', 'bulwark.cjs');

/** A line of `--format ndjson`, as far as it is looked at. */
export interface WatchLine {
  readonly change: string;
  readonly objects?: number;
  readonly findings?: Readonly<Record<string, number>>;
  readonly finding?: {
    readonly control: string;
    readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  };
}

export interface Usage {
  readonly heapUsed: number;
  readonly external: number;
}

export interface WatchProgramOptions {
  /** Script and words for Node. */
  readonly command: readonly string[];
  /** Folder for passing files. */
  readonly work: string;
}

/** The words that watch the cluster of a kubeconfig. */
export function bulwarkWatch(kubeconfig: string): readonly string[] {
  return [BULWARK, 'watch', '--format', 'ndjson', '--kubeconfig', kubeconfig, '--no-config'];
}

export class WatchProgram {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #probe: string;
  readonly #begin = performance.now();
  /** Resolves at the first line, which tells the initial state: with it, and the seconds since the start. */
  readonly first: Promise<{ readonly line: WatchLine; readonly seconds: number }>;
  /** Takes each line but the first. */
  onLine: (line: WatchLine) => void = () => undefined;

  constructor({ command, work }: WatchProgramOptions) {
    this.#probe = join(work, `probe-${process.pid}-${Math.round(this.#begin)}.json`);
    const own = ['--expose-gc', '--import', join(import.meta.dirname, 'probe.ts')];
    this.#child = spawn(process.execPath, [...own, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, BULWARK_BENCH_PROBE: this.#probe },
    });
    process.once('exit', () => this.#child.kill('SIGKILL'));
    this.first = this.#read();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Seconds of processor time so far. */
  get processor(): number {
    return processorSeconds(this.pid);
  }

  /** What the program holds once garbage is collected. */
  async usage(): Promise<Usage> {
    this.#child.kill('SIGUSR2');
    for (let patience = 1200; !existsSync(this.#probe); patience -= 1) {
      if (patience === 0 || this.#child.exitCode !== null)
        throw new Error('the program says nothing of its memory');
      await delay(50);
    }
    const usage = JSON.parse(readFileSync(this.#probe, 'utf8')) as Usage;
    rmSync(this.#probe);
    return usage;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 60_000);
    await new Promise((resolve) => this.#child.once('exit', resolve));
    clearTimeout(patience);
  }

  #read(): Promise<{ readonly line: WatchLine; readonly seconds: number }> {
    return new Promise((resolve, reject) => {
      let isFirst = true;
      let errors = '';
      createInterface({ input: this.#child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as WatchLine;
        if (!isFirst) this.onLine(line);
        else resolve({ line, seconds: (performance.now() - this.#begin) / 1000 });
        isFirst = false;
      });
      this.#child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
      this.#child.once('exit', (code) =>
        reject(new Error(`${this.#child.spawnargs.join(' ')} ended with ${code}: ${errors}`)),
      );
    });
  }
}
