// A copy of the checkout, for commands of the documentation that change it.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../root.ts';

const scope = '@bulwark';
const left = new Set(['.git', 'node_modules', 'dist', 'bench']);
/** Cases of the controls there are: a thousand files that no command of the documentation reads. */
const cases = /packages\/controls\/src\/[^/]+\/[^/]+\/fixtures$/;

function isWanted(source: string): boolean {
  return source === root || !(left.has(basename(source)) || cases.test(source));
}

/** Copies the sources to `folder` and lends them the installed packages; workspace packages resolve to the copy. */
export function copyCheckout(folder: string): void {
  cpSync(root, folder, {
    recursive: true,
    filter: isWanted,
  });
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, scope), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === scope || name === '.vite') continue;
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    symlinkSync(join('../../packages', name), join(modules, scope, name));
  }
}
