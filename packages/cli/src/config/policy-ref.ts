import { join, relative } from 'node:path';
import { cwd } from 'node:process';
import { loadPolicy, mergePolicy, shownPath } from '@bulwark/config';
import type { Policy } from '@bulwark/config';
import { checkOut } from '../diff/revisions.ts';
import { attempt, policyFile } from './choose.ts';
import type { PolicyFlags } from './choose.ts';

/** The policy as a git revision has it, for paths below the current directory. Throws UserError. */
export function policyOfRevision(revision: string, paths: readonly string[], flags: PolicyFlags): Policy {
  const here = cwd();
  const checkout = checkOut(revision);
  try {
    checkout.enter();
    // Above the checkout lies a directory in which anybody may write.
    const file = policyFile(paths, flags, checkout.directory);
    // Places are told by the names that the files have here.
    const { directory, top } = checkout;
    const shown = (path: string): string => shownPath(join(top, relative(directory, path)), here);
    const documents = file === undefined ? [] : attempt(() => loadPolicy(file, { shown }));
    return attempt(() => mergePolicy(documents, flags.profile));
  } finally {
    checkout.leave();
    checkout.remove();
  }
}
