// Which files are generated, and the one place that writes or compares them.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLayerTable } from '../layers/table.ts';
import { root } from '../root.ts';
import { renderArchitecture } from './architecture.ts';
import { cataloguePages, orphans } from './catalogue/pages.ts';
import { controlIds, readmesSource, registrySource } from './controls.ts';
import { htmlAssetsSource } from './html-assets.ts';
import { pdfFontsSource } from './pdf-fonts.ts';

/** A generated file: path below the root and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** The pages that git keeps, where drift is an error. Write the sources first: the catalogue is read from them. */
export async function generatedPages(): Promise<GeneratedFile[]> {
  return [architecturePage(), ...(await cataloguePages())];
}

/** The git-ignored modules that packages import. */
export function generatedSources(): GeneratedFile[] {
  const source = join(root, 'packages/controls/src');
  const ids = controlIds(source);
  return [
    { path: 'packages/controls/src/registry.gen.ts', text: registrySource(ids) },
    { path: 'packages/controls/src/readmes.gen.ts', text: readmesSource(source, ids) },
    {
      path: 'packages/report/src/html/assets.gen.ts',
      text: htmlAssetsSource(join(root, 'packages/report/src/html/page')),
    },
    {
      path: 'packages/report/src/pdf/fonts.gen.ts',
      text: pdfFontsSource(),
    },
  ];
}

function architecturePage(): GeneratedFile {
  const path = 'docs/architecture.md';
  const page = readFileSync(join(root, path), 'utf8');
  return { path, text: renderArchitecture(page, readLayerTable()) };
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

/** Committed pages that nothing generates any more. */
export function orphanedPages(pages: readonly GeneratedFile[]): readonly string[] {
  return orphans(pages);
}

/** Deletes files below the root. */
export function remove(paths: readonly string[]): void {
  for (const path of paths) rmSync(join(root, path));
}
