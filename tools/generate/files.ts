// Which files are generated, and the one place that writes or compares them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLayerTable } from '../layers/table.ts';
import { root } from '../root.ts';
import { renderArchitecture } from './architecture.ts';
import { controlIds, readmesSource, registrySource } from './controls.ts';
import { htmlAssetsSource } from './html-assets.ts';

/** A generated file: path below the root, its text, and whether git keeps it (drift is then an error). */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
  readonly committed: boolean;
}

/** The texts that all generated files should have now. */
export function generatedFiles(): GeneratedFile[] {
  return [...generatedSources(), architecturePage()];
}

/** The git-ignored modules that packages import. */
export function generatedSources(): GeneratedFile[] {
  const source = join(root, 'packages/controls/src');
  const ids = controlIds(source);
  return [
    { path: 'packages/controls/src/registry.gen.ts', text: registrySource(ids), committed: false },
    { path: 'packages/controls/src/readmes.gen.ts', text: readmesSource(source, ids), committed: false },
    {
      path: 'packages/report/src/html/assets.gen.ts',
      text: htmlAssetsSource(join(root, 'packages/report/src/html/page')),
      committed: false,
    },
  ];
}

function architecturePage(): GeneratedFile {
  const path = 'docs/architecture.md';
  const page = readFileSync(join(root, path), 'utf8');
  return { path, text: renderArchitecture(page, readLayerTable()), committed: true };
}

/** True when the file on disk differs from what it should be. */
export function isStale(file: GeneratedFile): boolean {
  const path = join(root, file.path);
  return !existsSync(path) || readFileSync(path, 'utf8') !== file.text;
}

/** Writes what is stale (an unchanged file keeps its modification time) and returns the paths written. */
export function writeStale(files: readonly GeneratedFile[]): string[] {
  const stale = files.filter(isStale);
  for (const file of stale) {
    const path = join(root, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text);
  }
  return stale.map((file) => file.path);
}
