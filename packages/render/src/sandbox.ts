import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { compileEngine, workerPath } from './engine-module.ts';
import type { WireAnswer, WireFailure, WireRequest } from './protocol.ts';
import type { FromSandbox, SandboxData, ToSandbox, TreeAccess } from './sandbox-messages.ts';

export interface SandboxLimits {
  /** Milliseconds for one request, after which the engine is killed. */
  readonly time: number;
  /** Bytes of rendered text for one request. */
  readonly output: number;
}

export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = { time: 120_000, output: 64 * 1024 * 1024 };

/** An answer, the files of the tree that were read for it, and the engine's memory in bytes. */
export interface SandboxAnswer extends WireAnswer {
  readonly read: readonly string[];
  readonly memory: number;
}

const MEGABYTE = 1024 * 1024;
/** Milliseconds for starting the thread and the engine in it, on a busy machine too. */
const START_TIME = 120_000;
/** Templates and schemas recurse on the thread's own stack. */
const STACK_MB = 48;

/**
 * The engine in a thread of its own. Requests are served one after the other by one instance, which is started with the first of them,
 * replaced when its memory has grown, and killed when a request takes too long. `run` never rejects for what a request holds.
 */
export class Sandbox {
  readonly #path: string;
  readonly #limits: SandboxLimits;
  #instance: Instance | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, limits: Partial<SandboxLimits> = {}) {
    this.#path = path;
    this.#limits = { ...DEFAULT_SANDBOX_LIMITS, ...limits };
  }

  /** Serves one request. The tree is what the engine may ask for files of. Rejects where the engine cannot be started. */
  run(request: WireRequest, tree?: TreeAccess): Promise<SandboxAnswer> {
    const answer = this.#last.then(() => this.#serve(request, tree));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#instance?.end();
    this.#instance = undefined;
  }

  async #serve(request: WireRequest, tree: TreeAccess | undefined): Promise<SandboxAnswer> {
    this.#instance ??= new Instance(await compileEngine(this.#path), this.#limits);
    const served = await this.#instance.serve(JSON.stringify({ id: 1, ...request }), tree);
    if (!served.usable) {
      await this.#instance.end();
      this.#instance = undefined;
    }
    return served.answer;
  }
}

interface Served {
  readonly answer: SandboxAnswer;
  readonly usable: boolean;
}

/** One thread with one instance of the module. */
class Instance {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #limits: SandboxLimits;

  constructor(module: WebAssembly.Module, limits: SandboxLimits) {
    this.#limits = limits;
    const { port1, port2 } = new MessageChannel();
    const data: SandboxData = {
      module,
      port: port2,
      signal: this.#signal,
      // JSON escapes at most double what templates print, beside the names.
      maxLine: limits.output * 2 + MEGABYTE,
      recycleAbove: 512 * MEGABYTE,
    };
    this.#worker = new Worker(workerPath, {
      workerData: data,
      transferList: [port2],
      resourceLimits: { stackSizeMb: STACK_MB },
      env: {},
      // Node announces its WASI as experimental on every start.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdin: false,
    });
    this.#port = port1;
    this.#rest();
  }

  serve(line: string, tree: TreeAccess | undefined): Promise<Served> {
    this.#worker.ref();
    this.#port.ref();
    return new Promise<Served>((resolve) => {
      const settle = (served: Served): void => {
        clearTimeout(timer);
        this.#port.removeAllListeners('message');
        this.#worker.removeAllListeners();
        this.#rest();
        resolve(served);
      };
      const expire = (): void => settle(lost('time', ''));
      let timer = setTimeout(expire, START_TIME);
      this.#port.on('message', (message: FromSandbox) => {
        if (message.kind !== 'taken') return settle(understood(message));
        clearTimeout(timer);
        timer = setTimeout(expire, this.#limits.time);
        return undefined;
      });
      this.#worker.on('error', (error) => settle(lost('crash', String(error))));
      this.#worker.on('exit', (code) => settle(lost('crash', `the thread ended with ${code}`)));
      this.#send({ kind: 'run', line, tree });
    });
  }

  async end(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }

  #send(message: ToSandbox): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread, not a window
    this.#port.postMessage(message);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  /** An idle engine keeps no process alive. */
  #rest(): void {
    this.#worker.unref();
    this.#port.unref();
  }
}

function understood(message: Exclude<FromSandbox, { readonly kind: 'taken' }>): Served {
  if (message.kind === 'ended') return lost(causeOf(message.errors), lastWords(message.errors));
  const answer = JSON.parse(message.line) as WireAnswer;
  return { answer: { ...answer, read: message.read, memory: message.memory }, usable: !message.worn };
}

function lost(code: string, message: string): Served {
  const failure: WireFailure = { code, message };
  return { answer: { failure, read: [], memory: 0 }, usable: false };
}

/** What ended the engine, from the words of Go's runtime and of the thread. */
function causeOf(errors: string): string {
  if (/OutputLimit|output limit/.test(errors)) return 'output';
  if (/out of memory|cannot allocate memory|makeslice: len out of range/.test(errors)) return 'memory';
  if (/stack overflow|stack exceeds|Maximum call stack/.test(errors)) return 'depth';
  return 'crash';
}

function lastWords(errors: string): string {
  const lines = errors.trim().split('\n');
  return (
    lines.find((line) => /^(?:fatal error|panic|runtime:|Error|RangeError)/.test(line)) ?? lines.at(-1) ?? ''
  );
}
