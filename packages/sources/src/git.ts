import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAllowedUrl } from './download.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 1024 * 1024;

/** `https://host/path[.git][@ref][//subdir]`, as the user wrote it. */
export interface GitAddress {
  readonly repository: string;
  readonly reference: string | undefined;
  readonly subdirectory: string;
}

/** A shallow clone in a temporary directory; `remove` deletes it. */
export interface Checkout {
  /** The repository with its reference, as the user wrote them. */
  readonly name: string;
  readonly directory: string;
  readonly subdirectory: string;
  readonly commit: string;
  remove(): void;
}

/** Takes an address apart; undefined where it is no URL of a repository. Throws nothing. */
export function parseGitAddress(text: string): GitAddress | undefined {
  const match =
    /^(https?:\/\/[^\s@/]+(?:@[^\s@/]+)?)(\/[^@\s]*?)(?:\/\/([^@\s]*))?(?:@([^\s@]+?))?(?:\/\/([^\s@]*))?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, host, path, subdirectoryBefore, reference, subdirectoryAfter] = match;
  return {
    repository: `${host}${path}`,
    reference,
    subdirectory: subdirectoryAfter ?? subdirectoryBefore ?? '',
  };
}

/**
 * Clones the newest commit of a reference, without hooks, submodules, filters or prompts. A reference or directory that could be
 * taken for an option is refused. Throws an Error with a plain message.
 */
export async function checkout(address: GitAddress): Promise<Checkout> {
  const { repository, reference, subdirectory } = address;
  if (!isAllowedUrl(new URL(repository))) throw new Error(`${repository} is not HTTPS`);
  if (reference?.startsWith('-') === true) throw new Error(`${reference} is not a reference`);
  if (subdirectory.split('/').includes('..')) throw new Error(`${subdirectory} leads out of the repository`);
  const directory = mkdtempSync(join(tmpdir(), 'bulwark-git-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    await git(['init', '--quiet', '--template=', directory]);
    await git([
      '-C',
      directory,
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--',
      repository,
      reference ?? 'HEAD',
    ]);
    await git(['-C', directory, 'checkout', '--quiet', '--detach', 'FETCH_HEAD']);
    const commit = (await git(['-C', directory, 'rev-parse', 'HEAD'])).trim();
    const name = reference === undefined ? repository : `${repository}@${reference}`;
    return { name, directory, subdirectory, commit, remove };
  } catch (error) {
    remove();
    throw new Error(plainMessage(error), { cause: error });
  }
}

const SAFE_SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.symlinks=false',
  'core.fsmonitor=false',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.http.allow=always',
  'http.followRedirects=false',
  'submodule.recurse=false',
  'filter.lfs.smudge=',
  'filter.lfs.required=false',
];

async function git(command: readonly string[]): Promise<string> {
  const settings = SAFE_SETTINGS.flatMap((setting) => ['-c', setting]);
  const { PATH, HOME, HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy, SSL_CERT_FILE, GIT_SSL_CAINFO } =
    process.env;
  const { stdout } = await run('git', [...settings, ...command], {
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    env: {
      PATH,
      HOME,
      HTTPS_PROXY,
      https_proxy,
      NO_PROXY,
      no_proxy,
      SSL_CERT_FILE,
      GIT_SSL_CAINFO,
      GIT_TERMINAL_PROMPT: '0',
      GIT_LFS_SKIP_SMUDGE: '1',
      LC_ALL: 'C',
    },
  });
  return stdout;
}

function plainMessage(error: unknown): string {
  const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
  if (code === 'ENOENT') return '`git` is not on the PATH';
  return (stderr?.trim().split('\n').at(-1) || message).replace(/^fatal: /, '');
}
