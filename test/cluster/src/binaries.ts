// Builds programs with Go and keeps them outside the repository, so that they are compiled once a machine.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './lock.ts';
import type { DataFile, ProgramSet } from './programs.ts';

/** Takes a line about work that takes long. */
export type Report = (line: string) => void;

/** Where Go is missing there is no cluster: nothing else that we could download is one. */
export class GoMissing extends Error {
  override name = 'GoMissing';
}

/** Where all binaries are kept: no program of a cluster runs from elsewhere. */
export function binariesFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'bulwark', 'cluster');
}

/**
 * Folder with the programs of a set, built if need be (minutes for Kubernetes). A folder is there as a whole or not at
 * all, and two processes do not build the same. Throws GoMissing where there is no Go, else with the compiler's words.
 */
export async function binaries(set: ProgramSet, report: Report): Promise<string> {
  const go = await goVersion(set.folder);
  const folder = join(binariesFolder(), `${set.name}-${set.version}-${hashOf(set, go)}`);
  if (existsSync(folder)) return folder;
  await withLock(`build ${basename(folder)}`, async () => {
    if (!existsSync(folder)) await build(set, folder, report);
  });
  return folder;
}

/** Version of the Go at hand, as go1.26.8. Throws GoMissing. */
export async function goVersion(folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], { cwd: folder });
    return stdout.trim();
  } catch (error) {
    throw new GoMissing('a test cluster is built from Go modules: install Go 1.26 or newer', {
      cause: error,
    });
  }
}

function hashOf(set: ProgramSet, go: string): string {
  const hash = createHash('sha256').update(JSON.stringify([go, set.packages, set.data, buildFlags(set)]));
  const files = readdirSync(set.folder).filter((name) => /^go\.|\.go$/.test(name));
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(set.folder, file)));
  return hash.digest('hex').slice(0, 12);
}

function buildFlags(set: ProgramSet): string[] {
  const link = ['-ldflags', ['-s', '-w', ...(set.link ?? [])].join(' ')];
  return ['-buildvcs=false', ...link, ...(set.flags ?? [])];
}

async function build(set: ProgramSet, folder: string, report: Report): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const [name, path] of Object.entries(set.packages)) {
      report(`building ${name} ${set.version} (once; Kubernetes takes minutes)`);
      await compile(set, [...buildFlags(set), '-o', join(unfinished, name), path]);
    }
    if (set.data !== undefined) await writeData(set.folder, set.data, unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function compile({ folder, cgo }: ProgramSet, args: readonly string[]): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: cgo === true ? '1' : '0' };
  const child = spawn('go', ['build', ...args], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => {
    child.on('error', reject).on('close', settle);
  });
  if (code !== 0) throw new Error(`go build in ${folder} failed:\n${complaint.trim()}`);
}

async function writeData(folder: string, data: DataFile, target: string): Promise<void> {
  const list = ['list', '-m', '-f', '{{.Dir}}', data.module];
  const { stdout } = await promisify(execFile)('go', list, { cwd: folder });
  const parts = data.parts.map((part) => readFileSync(join(stdout.trim(), part), 'utf8'));
  writeFileSync(join(target, data.name), parts.join('\n---\n'));
}
