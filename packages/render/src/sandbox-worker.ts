// The thread in which the engine runs. WebAssembly sees the two streams of its protocol, a clock that measures, a time of day and
// random bytes that are the same for each request, and nothing else: no file is opened for it, no environment and no argument is given. It blocks this thread between
// requests, so requests come through a port that is read without the event loop.
import { WASI } from 'node:wasi';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { TreeReader } from './tree-reader.ts';
import { Repeatable } from './repeatable.ts';
import { LineOutput, StandardStreams } from './standard-streams.ts';
import type { FromSandbox, SandboxData, ToSandbox } from './sandbox-messages.ts';
import type { WireQuestion } from './protocol.ts';

const { module, port, signal, maxLine, recycleAbove } = workerData as SandboxData;

let tree: TreeReader | undefined;
let memory: WebAssembly.Memory | undefined;
const errors = new LineOutput(64 * 1024);

function send(message: FromSandbox): void {
  port.postMessage(message);
}

/** Waits for the next request; undefined ends the engine. */
function nextInput(): Buffer | undefined {
  for (;;) {
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(port);
    if (received !== undefined) return take(received.message as ToSandbox);
    Atomics.wait(signal, 0, seen);
  }
}

function take(message: ToSandbox): Buffer | undefined {
  if (message.kind === 'end') return undefined;
  send({ kind: 'taken' });
  repeatable.restart();
  tree = message.tree === undefined ? undefined : new TreeReader(message.tree);
  return Buffer.from(`${message.line}\n`);
}

const streams = new StandardStreams({
  memory: () => memory as WebAssembly.Memory,
  maxLine,
  nextInput,
  onError: (bytes) => errors.add(bytes),
  onLine: (line) => {
    // Questions are short and begin alike; answers are passed on unread.
    if (line.startsWith('{"ask":')) return answerQuestion(JSON.parse(line) as WireQuestion);
    const bytes = (memory as WebAssembly.Memory).buffer.byteLength;
    send({ kind: 'answer', line, read: tree?.read ?? [], memory: bytes, worn: bytes > recycleAbove });
    return undefined;
  },
});

function answerQuestion(question: WireQuestion): Buffer {
  const reply = tree === undefined ? { error: 'no tree was handed over' } : tree.answer(question);
  return Buffer.from(`${JSON.stringify(reply)}\n`);
}

const wasi = new WASI({ version: 'preview1', args: ['render'], env: {}, preopens: {}, returnOnExit: true });
const system = wasi.getImportObject() as { wasi_snapshot_preview1: WebAssembly.Imports[string] };
const repeatable = new Repeatable(() => memory as WebAssembly.Memory, system.wasi_snapshot_preview1);

try {
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: {
      ...system.wasi_snapshot_preview1,
      ...repeatable.imports(),
      ...streams.imports(),
    },
  });
  memory = instance.exports['memory'] as WebAssembly.Memory;
  const code = wasi.start(instance);
  send({ kind: 'ended', code, errors: errors.text() });
} catch (error) {
  send({ kind: 'ended', code: -1, errors: `${errors.text()}\n${String(error)}` });
}
