import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';

const main = new URL('../main.ts', import.meta.url).pathname;
const engine = new URL('../../../render/dist/render.wasm.gz', import.meta.url);

/** Programs are started several times; machines that do much else are slow. */
export const TIMEOUT = 600_000;

/** Whether `npm run build:render` was run. Without it tests that render are skipped with a notice, but fail in CI. */
export function hasEngine(what: string): boolean {
  if (existsSync(engine)) return true;
  if (process.env['CI'] === 'true') throw new Error('the rendering engine is needed: npm run build:render');
  console.warn(`tests of ${what} skipped: the rendering engine is not built (npm run build:render)`);
  return false;
}

type Files = Readonly<Record<string, string>>;

/** A folder that each test has anew. */
export interface Folder {
  readonly put: (files: Files) => void;
  readonly path: (name: string) => string;
  readonly read: (name: string) => string;
  readonly remove: (name: string) => void;
  /** What `bulwark fix` prints there; it has to end well and to complain of nothing. */
  readonly fix: (line: string) => string;
}

/** Makes a folder with some files for each test of the file that calls it. */
export function folderWith(files: Files): Folder {
  let folder = '';
  const put = (more: Files): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bulwark-fix-rendered-'));
    put(files);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    put,
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    remove: (name) => rmSync(join(folder, name)),
    fix: (line) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'fix', ...line.split(' ')], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      return stdout;
    },
  };
}
