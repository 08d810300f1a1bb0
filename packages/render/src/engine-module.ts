import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';

/** The bundled program is CommonJS, where a module has no address of its own. */
const bundled = (import.meta.url as string | undefined) === undefined;

const modulePath = bundled
  ? join(__dirname, 'render.wasm.gz')
  : join(import.meta.dirname, '../dist/render.wasm.gz');

/** What the engine's thread runs: a program beside the bundled one, its source in a checkout. */
export const workerPath: string = bundled
  ? join(__dirname, 'render-worker.cjs')
  : join(import.meta.dirname, 'sandbox-worker.ts');

/** Path of the packed engine, published with the program or built by `npm run build:render`; undefined where it is not there. */
export function findEngine(): string | undefined {
  return existsSync(modulePath) ? modulePath : undefined;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Compiles the engine once a process. Rejects where the file is damaged. */
export function compileEngine(path: string): Promise<WebAssembly.Module> {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  const compiling = readFile(path)
    .then((packed) => promisify(gunzip)(packed))
    .then((bytes) => WebAssembly.compile(bytes));
  compiled.set(path, compiling);
  return compiling;
}
