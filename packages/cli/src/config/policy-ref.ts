import { existsSync } from 'node:fs';
import { DISK, loadPolicy, mergePolicy, shownPath } from '@bulwark/config';
import type { Policy, PolicyTree } from '@bulwark/config';
import type { NoticeEntry } from '@bulwark/report';
import { checkOut } from '../diff/revisions.ts';
import type { Checkout } from '../diff/revisions.ts';
import { UserError } from '../errors.ts';
import { attempt, policyFile } from './choose.ts';
import type { PolicyFlags } from './choose.ts';

/** The policy of a revision, and what a reader should know of it. */
export interface RevisionPolicy {
  readonly policy: Policy;
  readonly remarks: readonly NoticeEntry[];
}

/**
 * The policy as a git revision has it, for paths in the work tree around the current directory. What lies outside of the work tree is read as
 * it is: a change of the repository cannot reach it. Throws UserError.
 */
export function policyOfRevision(
  revision: string,
  paths: readonly string[],
  flags: PolicyFlags,
): RevisionPolicy {
  const checkout = checkOut(revision);
  try {
    refuseOutside(paths, checkout);
    const installed = new Set<string>();
    const tree = treeOf(checkout, installed);
    const file = policyFile(paths, flags, tree);
    const documents = file === undefined ? [] : attempt(() => loadPolicy(file, { tree }));
    return {
      policy: attempt(() => mergePolicy(documents, flags.profile)),
      remarks: [...installed].map((path) => installedRemark(path, revision)),
    };
  } finally {
    checkout.remove();
  }
}

/** A path in another repository would be judged by a policy that no revision of this one decides. */
function refuseOutside(paths: readonly string[], { top, place }: Checkout): void {
  const outside = paths.find((path) => existsSync(path) && place(path) === undefined);
  if (outside === undefined) return;
  throw new UserError(
    'BW-USAGE-REVISION',
    `${outside} is not in ${top}, whose revision was named`,
    'Run Bulwark in the repository that is scanned.',
  );
}

/** The files of a revision by the paths that they have in the work tree; packages that are installed there and not part of it are as they are. */
function treeOf({ place }: Checkout, installed: Set<string>): PolicyTree {
  const at = (path: string): string => {
    const inside = place(path);
    if (inside === undefined || DISK.isFile(inside)) return inside ?? path;
    return isInstalled(path) ? path : inside;
  };
  return {
    isFile: (path) => DISK.isFile(at(path)),
    size: (path) => DISK.size(at(path)),
    read: (path) => {
      if (at(path) === path && place(path) !== undefined) installed.add(path);
      return DISK.read(at(path));
    },
    real: (path) => path,
  };
}

function isInstalled(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path) && DISK.isFile(path);
}

function installedRemark(path: string, revision: string): NoticeEntry {
  return {
    file: shownPath(path),
    line: 1,
    column: 1,
    code: 'BW-CONFIG-INSTALLED',
    message: `this package is no part of ${revision}: its policy counts as it is installed here`,
  };
}
