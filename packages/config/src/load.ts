import { dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { isList } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { checkPolicy } from './check.ts';
import { parsePolicy } from './document.ts';
import type { PolicyDocument } from './document.ts';
import { policyIn } from './find.ts';
import { PolicyError } from './problem.ts';
import { DISK, readPolicyText } from './tree.ts';
import type { PolicyTree } from './tree.ts';

const MOST_EXTENDED = 32;

/** Where a policy may come from, and what its files are called. */
export interface LoadOptions {
  /** Nothing outside of this directory is read. */
  readonly within?: string;
  readonly tree?: PolicyTree;
  /** How a file is named in reports; as users write paths where not given. */
  readonly shown?: (path: string) => string;
}

/**
 * Reads a policy file and all that it extends, farthest first: what comes later wins. What is extended is data: a file, or
 * the bulwark.yaml of an npm package below a `node_modules` on the way up. Throws PolicyError.
 */
export function loadPolicy(
  path: string,
  { within, tree = DISK, shown: nameOf = shownPath }: LoadOptions = {},
): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  const loaded = new Set<string>();
  const load = (file: string, chain: readonly string[]): void => {
    // What two policies build on is the base of both: read again, it would win over the first.
    if (loaded.has(file)) return;
    loaded.add(file);
    const shown = nameOf(file);
    const document = parsePolicy(readPolicyText(file, shown, tree), shown);
    checkPolicy(document);
    textsOf(document.value['extends']).forEach((name, index) => {
      const place = document.placeOf(isList(document.value['extends']) ? ['extends', index] : ['extends']);
      const target = extended(name, dirname(file), tree);
      if (target === undefined)
        throw new PolicyError('BW-CONFIG-EXTENDS', `there is no policy '${name}' to extend`, place);
      if (within !== undefined && !isBelow(target, within, tree))
        throw new PolicyError('BW-CONFIG-EXTENDS', `'${name}' leads out of what is scanned`, place);
      if (chain.includes(target) || target === file)
        throw new PolicyError('BW-CONFIG-EXTENDS', `'${name}' extends this file in turn`, place);
      if (documents.length + chain.length >= MOST_EXTENDED)
        throw new PolicyError('BW-CONFIG-EXTENDS', `more than ${MOST_EXTENDED} policies are extended`, place);
      load(target, [...chain, file]);
    });
    documents.push(document);
  };
  load(resolve(path), []);
  return documents;
}

function isBelow(path: string, directory: string, tree: PolicyTree): boolean {
  const way = relative(tree.real(directory), tree.real(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Relative to the current directory where it is below, as users write paths. */
export function shownPath(path: string): string {
  const near = relative('', path).replaceAll('\\', '/');
  return near === '' || near.startsWith('..') ? path : near;
}

function extended(name: string, directory: string, tree: PolicyTree): string | undefined {
  if (/^\.{0,2}\//.test(name) || /\.ya?ml$/.test(name) || name === '.' || name === '..') {
    const path = resolve(directory, name);
    return policyIn(path, tree) ?? (tree.isFile(path) ? path : undefined);
  }
  return isPackageName(name) ? packagePolicy(name, directory, tree) : undefined;
}

function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(name);
}

function packagePolicy(name: string, from: string, tree: PolicyTree): string | undefined {
  const { root } = parse(from);
  for (let directory = from; ; directory = dirname(directory)) {
    const found = policyIn(join(directory, 'node_modules', name), tree);
    if (found !== undefined || directory === root) return found;
  }
}

/** A list of texts, or one text that stands for a list of one. The value has been checked. */
export function textsOf(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}
