import { join, relative } from 'node:path';
import { findPolicy, loadPolicy, mergePolicy, policyIn } from '@bulwark/config';
import type { PolicyTree } from '@bulwark/config';
import { packedCharts } from '@bulwark/sources';
import type { Elsewhere } from '@bulwark/sources';
import type { Library } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { attempt } from './choose.ts';
import { packedFiles, packedTree } from './packed.ts';
import { resolvePolicy } from './resolve.ts';
import type { ResolvedPolicy } from './resolve.ts';
import { tightenedBy } from './tighten.ts';

/** Files that came from elsewhere to be scanned: a repository, or a packed chart. */
interface Found {
  /** The nearest policy file there. */
  readonly file: string;
  readonly directory: string;
  /** How files there are named in reports, before the path from the directory. */
  readonly prefix: string;
  /** What lies there, as a pattern of files: severities and parameters hold for it alone. */
  readonly root: string;
  readonly tree?: PolicyTree;
}

/** What is scanned, and what of it has been fetched already. */
export interface ScannedInputs extends Pick<Elsewhere, 'checkouts' | 'charts'> {
  readonly paths: readonly string[];
}

/**
 * A policy with what the policies of fetched repositories and of packed charts ask for beyond it. One that cannot be used is told as not read.
 * Never rejects: what could not be fetched or unpacked is told where it is read.
 */
export async function tightenedByFound(
  policy: ResolvedPolicy,
  inputs: ScannedInputs,
  library: Library,
): Promise<ResolvedPolicy> {
  let tightened = policy;
  for (const found of [...(await inRepositories(inputs)), ...(await inPackedCharts(inputs))])
    tightened = tightenedIn(tightened, found, library);
  return tightened;
}

async function inRepositories({ checkouts }: ScannedInputs): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const [argument, checkout] of checkouts) {
    const fetched = await checkout.catch(() => undefined);
    if (fetched === undefined) continue;
    const { name, directory, subdirectory } = fetched;
    const file = findPolicy(join(directory, subdirectory), { top: directory });
    if (file !== undefined)
      found.push({ file, directory, prefix: `${name}//`, root: argument.replace(/\/+$/, '') });
  }
  return found;
}

async function inPackedCharts({ paths, charts }: ScannedInputs): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { path, name } of await packedCharts(paths, charts)) {
    const files = await packedFiles(path);
    if (files === undefined) continue;
    const tree = packedTree(files);
    const file = policyIn('/', tree);
    if (file !== undefined) found.push({ file, directory: '/', prefix: `${name}!/`, root: `${name}!`, tree });
  }
  return found;
}

function tightenedIn(policy: ResolvedPolicy, found: Found, library: Library): ResolvedPolicy {
  try {
    return tightenedBy(policy, foundPolicy(found, library), found.root, library);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, hint } = error;
    const entry = {
      file: nameOf(found.file, found),
      line: undefined,
      column: undefined,
      code,
      message,
      hint,
    };
    return { ...policy, unread: [...policy.unread, entry] };
  }
}

/** Called as reports call it, which is from where its paths are meant, too. */
function foundPolicy(found: Found, library: Library): ResolvedPolicy {
  const { file, directory: within, tree } = found;
  const shown = (path: string): string => nameOf(path, found);
  const documents = attempt(() => loadPolicy(file, { within, shown, ...(tree && { tree }) }));
  return resolvePolicy(
    attempt(() => mergePolicy(documents)),
    library,
  );
}

function nameOf(path: string, { prefix, directory }: Found): string {
  return prefix + relative(directory, path).replaceAll('\\', '/');
}
