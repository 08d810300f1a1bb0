// docs/catalogue: what there is to find, by control, by framework, and by the ids of other tools.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../root.ts';
import { controlPage } from './control-page.ts';
import { coveragePages } from './coverage.ts';
import { exampleMarkdown, exampleOf } from './example.ts';
import { frameworkPage } from './framework-page.ts';
import { indexPage } from './index-page.ts';
import { folder } from './model.ts';
import type { Control, Framework, Page } from './model.ts';

/** All pages of the catalogue. The registry of the controls has to be up to date. */
export async function cataloguePages(): Promise<Page[]> {
  const load = async (path: string): Promise<unknown> => import(/* @vite-ignore */ join(root, path));
  const { controls } = (await load('packages/controls/src/index.ts')) as { controls: readonly Control[] };
  const { frameworks } = (await load('packages/frameworks/src/index.ts')) as {
    frameworks: readonly Framework[];
  };
  return [
    { path: `${folder}/README.md`, text: indexPage(controls, frameworks) },
    ...coveragePages(controls),
    ...frameworks.map((framework) => ({
      path: `${folder}/${framework.id}.md`,
      text: frameworkPage(framework, controls),
    })),
    ...controls.map((control) => ({
      path: `${folder}/controls/${control.id}.md`,
      text: pageOf(control, frameworks),
    })),
  ];
}

function pageOf(control: Control, frameworks: readonly Framework[]): string {
  const source = join(root, 'packages/controls/src', control.id);
  const example = exampleOf(source);
  const texts = {
    readme: readFileSync(join(source, 'README.md'), 'utf8'),
    example: example === undefined ? '' : exampleMarkdown(example),
    object: example?.findings[0]?.object ?? '',
  };
  return controlPage(control, texts, frameworks);
}

/** Pages below the folder of the catalogue that none of `pages` is: their control or framework is gone. */
export function orphans(pages: readonly Page[]): readonly string[] {
  const known = new Set(pages.map(({ path }) => path));
  const base = join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !known.has(path))
    .sort();
}
