import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Budget, DEFAULT_CHART_LIMITS } from './chart-files.ts';
import type { ChartFiles } from './chart-files.ts';

/** A temporary folder; `remove` deletes it. */
export interface Staging {
  readonly folder: string;
  remove(): void;
}

export function openStaging(): Staging {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-render-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes the files of a chart below a folder. Their names were found safe when the chart was loaded. */
export function stageChart(chart: ChartFiles, folder: string): void {
  for (const { name, bytes } of chart.files) write(join(folder, name), bytes);
}

/** Copies the regular files of a tree, so that a command sees no link, device or file outside it. Throws beyond the limits. */
export function stageTree(root: string, folder: string): void {
  const budget = new Budget(DEFAULT_CHART_LIMITS);
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    const from = join(entry.parentPath, entry.name);
    const name = from.slice(root.length + 1);
    if (!entry.isFile() || name.split('/').includes('.git')) continue;
    budget.file(name, statSync(from).size);
    write(join(folder, name), readFileSync(from));
  }
}

function write(path: string, bytes: Buffer | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** Writes a text below the folder under a name of our own and returns its path. */
export function stageText(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  write(path, text);
  return path;
}
