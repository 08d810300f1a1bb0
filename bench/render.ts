// Rendering: every chart and kustomization of the corpus that the real tools can render, in the sandboxed engine beside a loop of
// `helm template` and `kubectl kustomize` over the same folders.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadChart, openRenderer } from '@bulwark/render';
import type { Renderer } from '@bulwark/render';
import { KUBECTL } from './peers.ts';

const ROOT = resolve(import.meta.dirname, '..');
const CORPUS = join(process.env['BULWARK_SHARED'] ?? resolve(ROOT, '../shared'), 'corpus');
const HELM = process.env['BULWARK_HELM'] ?? 'helm';
const RUNS = 3;
/** Requests that wait at once, as a scan hands them over. */
const AHEAD = 8;

if (existsSync(CORPUS)) await main();
else print(`note: nothing is rendered: ${CORPUS} is absent`);

async function main(): Promise<void> {
  print('seconds of wall time, best of 3 runs; the engine with its start, each peer a process a folder');
  print(`  ${'what'.padEnd(16)}folders  engine    peer  times faster`);
  await compare('charts', renderable(['Chart.yaml'], HELM, 'template'), renderChart, [HELM, 'template']);
  const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
  await compare('kustomizations', renderable(names, KUBECTL, 'kustomize'), buildKustomization, [
    KUBECTL,
    'kustomize',
  ]);
}

type Render = (renderer: Renderer, directory: string) => Promise<void>;

async function compare(
  name: string,
  directories: readonly string[],
  render: Render,
  [program = '', subcommand = '']: readonly string[],
): Promise<void> {
  if (directories.length === 0) {
    print(`note: ${name} are left out: ${program} is absent or renders none`);
    return;
  }
  let engine = Infinity;
  let peer = Infinity;
  for (let run = 0; run < RUNS; run += 1) {
    engine = Math.min(engine, await seconds(() => renderAll(directories, render)));
    peer = Math.min(
      peer,
      await seconds(async () => {
        for (const directory of directories) succeeds(program, subcommand, directory);
      }),
    );
  }
  const figures = [
    String(directories.length).padStart(7),
    engine.toFixed(2).padStart(8),
    peer.toFixed(2).padStart(8),
  ];
  print(`  ${name.padEnd(16)}${figures.join('')}${(peer / engine).toFixed(1).padStart(14)}`);
}

async function renderAll(directories: readonly string[], render: Render): Promise<void> {
  const renderer = openRenderer();
  if (renderer === undefined) throw new Error('there is no engine: npm run build:render');
  const waiting = [...directories];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await render(renderer, next);
  };
  await Promise.all(Array.from({ length: AHEAD }, lane));
  await renderer.close();
}

async function renderChart(renderer: Renderer, directory: string): Promise<void> {
  const loaded = await loadChart(directory);
  if (loaded.kind === 'problem') throw new Error(`${directory}: ${loaded.problem.message}`);
  const outcome = await renderer.renderChart({ chart: loaded.chart });
  if (outcome.kind === 'problem') throw new Error(`${directory}: ${outcome.problem.message}`);
}

async function buildKustomization(renderer: Renderer, directory: string): Promise<void> {
  const request = { root: CORPUS, directory: relative(CORPUS, directory) };
  const outcome = await renderer.buildKustomization(request);
  if (outcome.kind === 'problem') throw new Error(`${directory}: ${outcome.problem.message}`);
}

function renderable(names: readonly string[], program: string, subcommand: string): readonly string[] {
  const found = new Set<string>();
  for (const entry of readdirSync(CORPUS, { recursive: true, withFileTypes: true }))
    if (names.includes(entry.name)) found.add(entry.parentPath);
  return [...found].sort().filter((directory) => succeeds(program, subcommand, directory));
}

function succeeds(program: string, subcommand: string, directory: string): boolean {
  const { status } = spawnSync(program, [subcommand, directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 256 * 1024 * 1024,
  });
  return status === 0;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
