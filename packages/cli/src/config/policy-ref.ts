import { join, relative } from 'node:path';
import { loadPolicy, mergePolicy, shownPath } from '@bulwark/config';
import type { Policy } from '@bulwark/config';
import { checkOut } from '../diff/revisions.ts';
import { attempt, policyFile } from './choose.ts';
import type { PolicyFlags } from './choose.ts';

/** The policy as a git revision has it, for paths below the current directory. Throws UserError. */
export function policyOfRevision(revision: string, paths: readonly string[], flags: PolicyFlags): Policy {
  const checkout = checkOut(revision);
  try {
    checkout.enter();
    // Above the checkout lies a directory in which anybody may write.
    const file = policyFile(paths, flags, checkout.directory);
    const documents = file === undefined ? [] : attempt(() => loadPolicy(file));
    checkout.leave();
    // Places are told by the names that the files have here.
    const { directory, top } = checkout;
    const named = documents.map((document) => {
      const whole = checkout.resolve(document.file);
      const file = shownPath(join(top, relative(directory, whole)));
      return {
        ...document,
        file,
        placeOf: (...at: Parameters<typeof document.placeOf>) => ({ ...document.placeOf(...at), file }),
      };
    });
    return attempt(() => mergePolicy(named, flags.profile));
  } finally {
    checkout.leave();
    checkout.remove();
  }
}
