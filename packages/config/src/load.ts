import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { isList } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { checkPolicy } from './check.ts';
import { parsePolicy, readPolicyText } from './document.ts';
import type { PolicyDocument } from './document.ts';
import { policyIn } from './find.ts';
import { PolicyError } from './problem.ts';

const MOST_EXTENDED = 32;

/**
 * Reads a policy file and all that it extends, farthest first: what comes later wins. What is extended is data: a file, or
 * the bulwark.yaml of an npm package below a `node_modules` on the way up. Nothing outside of `within` is read, where it is given. Throws PolicyError.
 */
export function loadPolicy(path: string, within?: string): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  const load = (file: string, chain: readonly string[]): void => {
    const shown = shownPath(file);
    const document = parsePolicy(readPolicyText(file, shown), shown);
    checkPolicy(document);
    textsOf(document.value['extends']).forEach((name, index) => {
      const place = document.placeOf(isList(document.value['extends']) ? ['extends', index] : ['extends']);
      const target = extended(name, dirname(file));
      if (target === undefined)
        throw new PolicyError('BW-CONFIG-EXTENDS', `there is no policy '${name}' to extend`, place);
      if (within !== undefined && !isBelow(target, within))
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

function isBelow(path: string, directory: string): boolean {
  const way = relative(realpathSync(directory), realpathSync(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Relative to the current directory where it is below, as users write paths. */
export function shownPath(path: string): string {
  const near = relative('', path).replaceAll('\\', '/');
  return near === '' || near.startsWith('..') ? path : near;
}

function extended(name: string, directory: string): string | undefined {
  if (/^\.{0,2}\//.test(name) || /\.ya?ml$/.test(name) || name === '.' || name === '..') {
    const path = resolve(directory, name);
    return policyIn(path) ?? (existsSync(path) ? path : undefined);
  }
  return isPackageName(name) ? packagePolicy(name, directory) : undefined;
}

function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(name);
}

function packagePolicy(name: string, from: string): string | undefined {
  const { root } = parse(from);
  for (let directory = from; ; directory = dirname(directory)) {
    const found = policyIn(join(directory, 'node_modules', name));
    if (found !== undefined || directory === root) return found;
  }
}

/** A list of texts, or one text that stands for a list of one. The value has been checked. */
export function textsOf(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}
