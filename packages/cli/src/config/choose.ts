import { existsSync } from 'node:fs';
import { findPolicy, loadPolicy, mergePolicy, PolicyError } from '@bulwark/config';
import type { Policy, PolicyTree } from '@bulwark/config';
import { didYouMean } from '../arguments/suggest.ts';
import { errorEntry, UserError } from '../errors.ts';

/** Options that choose the policy, as commander hands them over. */
export interface PolicyFlags {
  /** A file; `false` for `--no-config`. */
  readonly config?: string | false;
  readonly profile?: string;
  /** A git revision whose policy is in force instead of the one at hand. */
  readonly policyRef?: string;
}

/**
 * The policy in force for some paths: the file that was named, else the nearest one upwards from the paths. Throws UserError
 * where it cannot be used, and where the paths have different ones.
 */
export function choosePolicy(paths: readonly string[], flags: PolicyFlags): Policy {
  const file = policyFile(paths, flags);
  return attempt(() => mergePolicy(file === undefined ? [] : loadPolicy(file), flags.profile));
}

/** The file of the policy; undefined where there is none. */
export function policyFile(
  paths: readonly string[],
  { config }: PolicyFlags,
  tree?: PolicyTree,
): string | undefined {
  return config === false ? undefined : (config ?? nearest(paths, tree));
}

/** What is no path here (URLs, standard input) has the policy of the current directory. */
export function nearest(paths: readonly string[], tree?: PolicyTree): string | undefined {
  const found = new Set(
    (paths.length === 0 ? ['.'] : paths).map((path) =>
      findPolicy(existsSync(path) ? path : globBase(path), tree && { tree }),
    ),
  );
  const [first, second] = [...found];
  if (found.size > 1)
    throw new UserError(
      'BW-CONFIG-SEVERAL',
      `the paths have different policies: ${first ?? 'none'} and ${second ?? 'none'}`,
    );
  return first;
}

/** The directory in which a glob starts, or in which a missing file would lie; the current one for what is no path at all. */
function globBase(path: string): string {
  const [fixed = ''] = path.split(/[*?[{]/, 1);
  const directory = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  return directory !== '' && existsSync(directory) ? directory : '.';
}

/** Runs something that reads policies; its errors become those of the command line. */
export function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { hint } = errorEntry(error.code);
    const { unknown } = error;
    throw new UserError(
      error.code,
      error.message,
      unknown === undefined ? hint : didYouMean(unknown.given, unknown.known, knownText(unknown.known, hint)),
    );
  }
}

function knownText(known: readonly string[], hint: string): string {
  return known.length === 0 ? hint : `There are ${known.join(', ')}.`;
}
