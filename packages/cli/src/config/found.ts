import { join, relative } from 'node:path';
import { findPolicy, loadPolicy, mergePolicy } from '@bulwark/config';
import type { Checkouts } from '@bulwark/sources';
import type { Library } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { attempt } from './choose.ts';
import { resolvePolicy } from './resolve.ts';
import type { ResolvedPolicy } from './resolve.ts';
import { tightenedBy } from './tighten.ts';

/** Files of what was fetched to be scanned: a repository; any other directory that came from elsewhere can be taken alike. */
interface Fetched {
  /** As files in it are named in reports, before the path from its top. */
  readonly name: string;
  readonly directory: string;
  readonly subdirectory: string;
}

/**
 * A policy with what the policies of fetched repositories ask for beyond it. One that cannot be used is told as not read. Never rejects: what
 * could not be fetched is told where it is read.
 */
export async function tightenedByFound(
  policy: ResolvedPolicy,
  checkouts: Checkouts,
  library: Library,
): Promise<ResolvedPolicy> {
  let tightened = policy;
  for (const [argument, checkout] of checkouts) {
    const fetched = await checkout.catch(() => undefined);
    if (fetched !== undefined)
      tightened = tightenedIn(tightened, fetched, argument.replace(/\/+$/, ''), library);
  }
  return tightened;
}

function tightenedIn(
  policy: ResolvedPolicy,
  fetched: Fetched,
  root: string,
  library: Library,
): ResolvedPolicy {
  const { directory, subdirectory } = fetched;
  const file = findPolicy(join(directory, subdirectory), directory);
  if (file === undefined) return policy;
  try {
    return tightenedBy(policy, foundPolicy(file, fetched, library), root, library);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, hint } = error;
    const message = error.message.replaceAll(`${directory}/`, `${fetched.name}//`);
    const entry = { file: nameOf(file, fetched), line: undefined, column: undefined, code, message, hint };
    return { ...policy, unread: [...policy.unread, entry] };
  }
}

/** Read by its place on disk, and from then on called as reports call it, from where its paths are meant, too. */
function foundPolicy(path: string, fetched: Fetched, library: Library): ResolvedPolicy {
  const documents = attempt(() => loadPolicy(path, fetched.directory)).map((document) => {
    const file = nameOf(document.file, fetched);
    return {
      ...document,
      file,
      placeOf: (...at: Parameters<typeof document.placeOf>) => ({ ...document.placeOf(...at), file }),
    };
  });
  return resolvePolicy(
    attempt(() => mergePolicy(documents)),
    library,
  );
}

function nameOf(path: string, { name, directory }: Fetched): string {
  return `${name}//${relative(directory, path).replaceAll('\\', '/')}`;
}
