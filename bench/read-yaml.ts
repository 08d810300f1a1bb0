import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { decodeUtf8, readDocuments } from '@bulwark/sources';
import { loadAll } from 'js-yaml';

/**
 * Compares the reader of documents with js-yaml on the YAML files of a directory, in one run: each in processes
 * of its own (cold, as the command line runs) and repeated in a warm one.
 *
 *   node bench/read-yaml.ts DIRECTORY [--list FILE]
 *
 * --list names a file with paths relative to DIRECTORY.
 */

type Reader = (bytes: Buffer) => number;

const COLD_RUNS = 5;
const WARM_RUNS = 8;

function ours(bytes: Buffer): number {
  const decoded = decodeUtf8(bytes);
  if (decoded.kind === 'problem') return 0;
  let documents = 0;
  for (const outcome of readDocuments(decoded.text)) if (outcome.kind === 'document') documents++;
  return documents;
}

function peer(bytes: Buffer): number {
  try {
    return loadAll(bytes.toString('utf8'), { json: true }).length;
  } catch {
    // It refuses files that kubectl reads; the others still compare.
    return 0;
  }
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

function filesOf(directory: string): string[] {
  const list = option('--list');
  if (list !== undefined)
    return readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .map((path) => join(directory, path));
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => join(directory, path));
}

/** One pass over all files: milliseconds, megabytes and documents. */
function pass(files: readonly string[], read: Reader): { ms: number; mb: number; documents: number } {
  const start = performance.now();
  let bytes = 0;
  let documents = 0;
  for (const file of files) {
    const content = readFileSync(file);
    bytes += content.length;
    documents += read(content);
  }
  return { ms: performance.now() - start, mb: bytes / 1e6, documents };
}

/** A child process measures one reader; it prints its passes as JSON. */
function measureHere(files: readonly string[], read: Reader, runs: number): void {
  const passes = Array.from({ length: runs }, () => pass(files, read));
  process.stdout.write(JSON.stringify({ passes, rss: process.resourceUsage().maxRSS / 1024 }));
}

interface Measured {
  readonly passes: readonly { ms: number; mb: number; documents: number }[];
  readonly rss: number;
}

function inChild(reader: string, runs: number): { measured: Measured; wall: number } | undefined {
  const start = performance.now();
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--child', reader, '--runs', String(runs)],
    { encoding: 'utf8' },
  );
  return child.status === 0
    ? { measured: JSON.parse(child.stdout) as Measured, wall: performance.now() - start }
    : undefined;
}

function report(name: string, reader: string): number | undefined {
  const cold = Array.from({ length: COLD_RUNS }, () => inChild(reader, 1)).filter((run) => run !== undefined);
  const warm = inChild(reader, WARM_RUNS);
  const [best] = cold.toSorted((a, b) => a.wall - b.wall);
  const first = best?.measured.passes[0];
  if (best === undefined || first === undefined || warm === undefined) {
    console.log(`${name}: failed`);
    return undefined;
  }
  const warmMs = Math.min(...warm.measured.passes.map(({ ms }) => ms));
  const speed = (ms: number): string => `${(first.mb / (ms / 1000)).toFixed(0)} MB/s`;
  console.log(
    `${name}: whole process ${best.wall.toFixed(0)} ms (read and parse ${first.ms.toFixed(0)} ms, ${speed(first.ms)}), peak ${best.measured.rss.toFixed(0)} MB; warm ${warmMs.toFixed(0)} ms, ${speed(warmMs)}; ${first.documents} documents`,
  );
  return best.wall;
}

function main(): void {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('name a directory of YAML files');
  const child = option('--child');
  if (child !== undefined)
    return measureHere(filesOf(directory), child === 'ours' ? ours : peer, Number(option('--runs')));
  const own = report('bulwark', 'ours');
  const other = report('js-yaml', 'peer');
  if (own !== undefined && other !== undefined)
    console.log(`whole process, ratio to js-yaml: ${(own / other).toFixed(2)}`);
}

main();
