import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { generateManifests } from './generate-manifests.ts';
import { alternate, best, measure } from './measure.ts';
import type { Measured } from './measure.ts';
import { kubeconform, trivy } from './peers.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SHARED = process.env['BULWARK_SHARED'] ?? resolve(ROOT, '../shared');
const BULWARK = [process.execPath, join(ROOT, 'bin', 'bulwark.cjs'), 'scan', '--format', 'json'];
const RUNS = 5;
const TREE = { count: 20_000, seed: 7 };
const TRIVY_OBJECTS = 500;
/** kubeconform only parses here: no schema is found and missing ones are ignored. */
const kubeconformArguments = (paths: readonly string[]): readonly string[] => [
  '-n',
  '2',
  '-schema-location',
  '/nowhere/{{ .ResourceKind }}.json',
  '-ignore-missing-schemas',
  '-output',
  'json',
  ...paths,
];

const work = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));

execFileSync(process.execPath, [join(ROOT, 'tools', 'build', 'main.ts')], { cwd: ROOT, stdio: 'ignore' });
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<void> {
  print(
    `node ${process.version}, ${availableParallelism()} cores; best of ${RUNS} runs, whole processes, caches warm`,
  );
  const empty = await emptyScan();
  const list = corpusList();
  if (list === undefined)
    print('note: the corpus list is not measured: ../shared (or $BULWARK_SHARED) is absent');
  else await scans('(a) corpus list', { objects: list.objects, paths: list.paths, cwd: list.cwd }, empty);
  const tree = writeTree();
  await scans('(a) generated tree', { objects: TREE.count, paths: ['tree'], cwd: work }, empty);
  if (list !== undefined) await beside(trivy(), list);
  await coldStart();
  phases(list === undefined ? { paths: ['tree'], cwd: work } : list);
  print(
    `tree: ${TREE.count} manifests, ${(tree / TREE.count / 1024).toFixed(2)} KB on average, seed ${TREE.seed}`,
  );
}

interface Corpus {
  readonly objects: number;
  readonly paths: readonly string[];
  readonly cwd: string;
}

async function scans(title: string, corpus: Corpus, empty: Measured): Promise<void> {
  print(`\n${title}: ${corpus.objects} objects`);
  const ours = await best(RUNS, [...BULWARK, ...corpus.paths], corpus.cwd);
  row('bulwark', ours, corpus.objects);
  const peer = kubeconform();
  if (peer !== undefined) {
    const theirs = await best(RUNS, [peer, ...kubeconformArguments(corpus.paths)], corpus.cwd);
    row('kubeconform 0.8.0, parsing only', theirs, corpus.objects);
    print(`  ratio of wall time to kubeconform: ${(ours.seconds / theirs.seconds).toFixed(2)}`);
  }
  print(
    `  (c) memory beyond an empty scan: ${((ours.peak - empty.peak) / corpus.objects / 1024).toFixed(2)} KB an object`,
  );
}

async function beside(binary: string | undefined, list: Corpus): Promise<void> {
  if (binary === undefined) return;
  const sample = takeObjects(list, TRIVY_OBJECTS);
  print(`\n(a) the first ${sample.objects} objects of the corpus list`);
  const ours = await best(3, [...BULWARK, 'sample'], work);
  row('bulwark', ours, sample.objects);
  const theirs = await measure(
    [binary, 'config', '--skip-policy-update', '--quiet', '--format', 'json', 'sample'],
    work,
  );
  row('trivy config', theirs, sample.objects);
  print(`  ratio of wall time to trivy: 1/${(theirs.seconds / ours.seconds).toFixed(0)}`);
}

async function coldStart(): Promise<void> {
  const file = join(work, 'one-deployment.yaml');
  writeFileSync(file, [...generateManifests(1, 3)][0]?.text ?? '');
  const [ours = 0, bare = 0] = await alternate(
    15,
    [
      [...BULWARK, file],
      [process.execPath, '-e', '0'],
    ],
    work,
  );
  print(
    `\n(b) cold start, median of 15 by turns: ${ms(ours)} for one manifest, ${ms(bare)} for bare node, ratio ${(ours / bare).toFixed(2)}`,
  );
}

function phases(corpus: Pick<Corpus, 'paths' | 'cwd'>): void {
  print('\n(d) time by phase, in one cold process');
  spawnSync(process.execPath, [join(ROOT, 'bench', 'phases.ts'), ...corpus.paths], {
    cwd: corpus.cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function emptyScan(): Promise<Measured> {
  mkdirSync(join(work, 'empty'));
  return best(RUNS, [...BULWARK, 'empty'], work);
}

function corpusList(): Corpus | undefined {
  const cwd = join(SHARED, 'corpus');
  const file = join(cwd, 'plain-files.txt');
  if (!existsSync(file)) return undefined;
  const paths = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return { objects: countObjects(cwd, paths), paths, cwd };
}

/** Objects as the scan counts them, from its own report. */
function countObjects(cwd: string, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + documentsOf(join(cwd, path)), 0);
}

function documentsOf(file: string): number {
  return (
    readFileSync(file, 'utf8')
      .split(/^---.*$/m)
      .filter((text) => /^kind:/m.test(text)).length || 1
  );
}

function takeObjects(list: Corpus, wanted: number): { readonly objects: number } {
  let objects = 0;
  for (const path of list.paths) {
    if (objects >= wanted) break;
    const target = join(work, 'sample', path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(list.cwd, path), target);
    objects += documentsOf(target);
  }
  return { objects };
}

function writeTree(): number {
  let bytes = 0;
  for (const { path, text } of generateManifests(TREE.count, TREE.seed)) {
    const file = join(work, 'tree', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

function row(name: string, { seconds, peak }: Measured, objects: number): void {
  print(
    `  ${name.padEnd(32)} ${ms(seconds).padStart(9)} ${Math.round(objects / seconds)
      .toString()
      .padStart(8)} objects/s ${(peak / 1024 / 1024).toFixed(0).padStart(6)} MB peak`,
  );
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
