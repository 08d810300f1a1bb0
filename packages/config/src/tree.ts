import { readFileSync, realpathSync, statSync } from 'node:fs';
import { decodeText } from '@bulwark/sources';
import { PolicyError } from './problem.ts';

/** Where policy files lie: on disk, or in an archive that nobody unpacks for them. Paths are absolute. */
export interface PolicyTree {
  isFile(path: string): boolean;
  /** In bytes. Throws an Error with a `code` where there is nothing. */
  size(path: string): number;
  read(path: string): Uint8Array;
  /** The path without links. */
  real(path: string): string;
}

export const DISK: PolicyTree = {
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  size: (path) => statSync(path).size,
  read: (path) => readFileSync(path),
  real: (path) => realpathSync(path),
};

const MOST_BYTES = 4 * 1024 * 1024;

/** The text of a policy file. Throws PolicyError where it cannot be read. */
export function readPolicyText(path: string, shown: string, tree: PolicyTree): string {
  try {
    if (tree.size(path) > MOST_BYTES)
      throw new PolicyError('BW-CONFIG-READ', `${shown} is larger than ${MOST_BYTES} bytes`);
    const decoded = decodeText(tree.read(path));
    if (decoded.kind === 'text') return decoded.text;
    throw new PolicyError('BW-CONFIG-READ', `${shown} is no text in UTF-8 or UTF-16`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof PolicyError || code === undefined) throw error;
    throw new PolicyError('BW-CONFIG-READ', `${shown} cannot be read (${code})`);
  }
}
