import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';

/** Beside the bundle, as it is published; in a checkout where `npm run build:render` puts it. */
const places = ['./render.wasm.gz', '../dist/render.wasm.gz'];

/** Path of the packed engine; undefined where it was not built. */
export function findEngine(): string | undefined {
  return places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path));
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
