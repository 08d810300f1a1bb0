// The rendering engine (packages/render/go) becomes packages/render/dist/render.wasm.gz. Builds are kept outside the
// repository by the hash of their sources, so that only a change of the engine costs a compilation.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { root } from '../root.ts';
import { engineLicences } from './licences.ts';
import { limitMemory, PAGE } from './wasm-memory.ts';

const sources = join(root, 'packages/render/go');
const target = join(root, 'packages/render/dist/render.wasm.gz');
/** Of the modules in it, for whoever passes it on. */
const licences = join(root, 'packages/render/dist/render.licences.txt');
/** Charts of a hundred objects stay far below; a template that multiplies text does not get beyond. */
const maxMemory = 1024 * 1024 * 1024;
const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w'];

/** Builds the engine unless a build of the same sources is kept, and puts it in place; undefined where there is no Go. */
export function buildEngine(): string | undefined {
  const version = findGo();
  if (version === undefined) return undefined;
  const kept = join(cacheFolder(), `render-${hashOf(version)}.wasm.gz`);
  if (!existsSync(kept)) build(kept);
  const keptLicences = kept.replace(/wasm\.gz$/, 'licences.txt');
  if (!existsSync(keptLicences)) writeWhole(keptLicences, Buffer.from(engineLicences(sources)));
  install(kept, target);
  install(keptLicences, licences);
  return target;
}

function findGo(): string | undefined {
  try {
    return execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: sources }).trim();
  } catch {
    return undefined;
  }
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'bulwark');
}

function hashOf(version: string): string {
  const hash = createHash('sha256').update(JSON.stringify([version, flags, maxMemory]));
  for (const name of sourceNames()) hash.update(`${name}\0`).update(readFileSync(join(sources, name)));
  return hash.digest('hex').slice(0, 24);
}

function sourceNames(): string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?:\.go|go\.mod|go\.sum)$/.test(name) && !name.endsWith('_test.go'))
    .sort();
}

/** Compiles into a folder of its own first, so that what is kept is always whole. */
function build(kept: string): void {
  console.log('compiling the rendering engine, which takes minutes the first time');
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-render-'));
  try {
    const output = join(folder, 'render.wasm');
    execFileSync('go', ['build', ...flags, '-o', output, '.'], {
      cwd: sources,
      env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const limited = limitMemory(readFileSync(output), maxMemory / PAGE);
    mkdirSync(cacheFolder(), { recursive: true });
    writeWhole(kept, gzipSync(limited, { level: constants.Z_BEST_COMPRESSION }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeWhole(path: string, bytes: Buffer): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

function install(kept: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true });
  if (existsSync(to) && readFileSync(to).equals(readFileSync(kept))) return;
  const temporary = `${to}.${process.pid}`;
  copyFileSync(kept, temporary);
  renameSync(temporary, to);
}
