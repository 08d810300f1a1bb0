import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { expect } from 'vitest';
import type { ChartFiles } from './chart-files.ts';
import { findEngine } from './engine-module.ts';
import type { BuiltKustomization, RenderedChart, Unrendered } from './outcome.ts';
import type { RenderProblem } from './problems.ts';

export type Files = Readonly<Record<string, string>>;

/** The engine, which `npm run build:render` makes. Without it its tests are skipped with a notice, but fail in CI. */
export function engineForTests(): string | undefined {
  const engine = findEngine();
  if (engine !== undefined) return engine;
  if (process.env['CI'] === 'true') throw new Error('the rendering engine is needed: npm run build:render');
  console.warn('tests of the rendering engine skipped: it is not built (npm run build:render)');
  return undefined;
}

const DESCRIPTION = 'apiVersion: v2\nname: demo\nversion: 1.0.0\n';

/** A chart called demo with the given files. */
export function chartOf(files: Files): ChartFiles {
  const all = { 'Chart.yaml': DESCRIPTION, ...files };
  return {
    files: Object.entries(all).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    directories: [''],
  };
}

/** A chart with one template, which prints what the expression yields as the value of a ConfigMap. */
export function templateOf(expression: string): ChartFiles {
  return chartOf({ 'templates/one.yaml': `kind: ConfigMap\ndata:\n  value: ${expression}\n` });
}

export interface TemporaryTree {
  readonly folder: string;
  remove(): void;
}

export function treeOf(files: Files): TemporaryTree {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-render-test-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Member extends Partial<Header> {
  readonly name: string;
  readonly content?: string;
}

/** A packed chart of these members, as they are given. */
export async function archiveOf(members: readonly Member[]): Promise<Buffer> {
  const packing = pack();
  for (const { content = '', ...header } of members) packing.entry(header, content);
  packing.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packing) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

export function rendered(outcome: RenderedChart | Unrendered): RenderedChart {
  expect(outcome).toMatchObject({ kind: 'chart' });
  return outcome as RenderedChart;
}

export function built(outcome: BuiltKustomization | Unrendered): BuiltKustomization {
  expect(outcome).toMatchObject({ kind: 'kustomization' });
  return outcome as BuiltKustomization;
}

export function problemOf(outcome: RenderedChart | BuiltKustomization | Unrendered): RenderProblem {
  expect(outcome).toMatchObject({ kind: 'problem' });
  return (outcome as Unrendered).problem;
}

/** Text of the only template that came out. */
export function onlyText(outcome: RenderedChart | Unrendered): string {
  const { files } = rendered(outcome);
  expect(files).toHaveLength(1);
  return files[0]!.text;
}
