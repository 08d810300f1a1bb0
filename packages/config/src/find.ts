import { statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { DISK } from './tree.ts';
import type { PolicyTree } from './tree.ts';

/** Names of the policy file, in the order in which they are looked for. */
export const POLICY_NAMES: readonly string[] = ['bulwark.yaml', 'bulwark.yml'];

/** The nearest policy file in the directory of a path or above it, up to `top`; undefined where there is none. */
export function findPolicy(
  path: string,
  { top, tree = DISK }: { readonly top?: string; readonly tree?: PolicyTree } = {},
): string | undefined {
  let directory = resolve(path);
  if (!isDirectory(directory)) directory = dirname(directory);
  const root = top ?? parse(directory).root;
  for (;;) {
    const found = policyIn(directory, tree);
    const above = dirname(directory);
    if (found !== undefined || directory === root || directory === above) return found;
    directory = above;
  }
}

/** The policy file of a directory itself. */
export function policyIn(directory: string, tree: PolicyTree = DISK): string | undefined {
  return POLICY_NAMES.map((name) => join(directory, name)).find((path) => tree.isFile(path));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
