import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { chdir, cwd } from 'node:process';
import { readText } from '../config/read-text.ts';
import { UserError } from '../errors.ts';

/** A directory with the files of a revision. */
export interface Checkout {
  readonly directory: string;
  /** The work tree that it stands for. */
  readonly top: string;
  /** Makes the place in it that stands for the current directory the current one; `leave` comes back. */
  enter(): void;
  leave(): void;
  /** Where what the work tree has at a path stands here; undefined for what lies outside of the work tree. */
  readonly place: (path: string) => string | undefined;
  remove(): void;
}

/**
 * Writes the files of a git revision into a directory of its own. Neither the work tree nor the index of the repository is touched,
 * and no hook runs. Throws UserError for a revision that is not there.
 */
export function checkOut(revision: string): Checkout {
  const top = topOf();
  const commit = commitOf(revision);
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-revision-')));
  const tree = join(directory, 'tree');
  mkdirSync(tree);
  try {
    const env = { GIT_INDEX_FILE: join(directory, 'index') };
    git(['-C', top, 'read-tree', commit], env);
    git(['-C', top, '-c', 'core.symlinks=false', 'checkout-index', '--all', `--prefix=${tree}/`], env);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  const home = cwd();
  const inside = resolve(tree, relative(top, realpathSync(home)));
  return {
    directory: tree,
    top,
    enter: () => {
      mkdirSync(inside, { recursive: true });
      chdir(inside);
    },
    leave: () => chdir(home),
    place: (path) => {
      const way = belowTop(path, top);
      return way === undefined ? undefined : join(tree, way);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/**
 * The path of something relative to the top of the work tree. Links above the top may lead to it; those in it are not followed: what they
 * lead to may be another file in another revision.
 */
function belowTop(path: string, top: string): string | undefined {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (realOf(at) === top) return relative(at, resolve(path));
    if (dirname(at) === at) return undefined;
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Gives the text that a revision has of a file, undefined where it has none; what lies outside of the work tree is as it is. Throws UserError
 * for a revision that is not there.
 */
export function textsOfRevision(revision: string): (file: string) => string | undefined {
  const top = topOf();
  const commit = commitOf(revision);
  return (file) => {
    const way = belowTop(file, top);
    if (way === undefined) return existsSync(file) ? readText(file) : undefined;
    const result = run(['cat-file', 'blob', `${commit}:${way.replaceAll('\\', '/')}`]);
    return result.status === 0 ? result.stdout : undefined;
  };
}

function topOf(): string {
  return realpathSync(git(['rev-parse', '--show-toplevel']).trim());
}

/** The newest commit that two revisions have in common. Throws UserError where there is none. */
export function commonCommit(first: string, second: string): string {
  const commits = [commitOf(first), commitOf(second)];
  const result = run(['merge-base', ...commits]);
  if (result.status === 0) return result.stdout.trim();
  throw new UserError(
    'BW-USAGE-REVISION',
    `${first} and ${second} have no commit in common here`,
    'A shallow clone may lack it: fetch more of the history, or write two dots to compare the revisions themselves.',
  );
}

/** The commit of a revision. Throws UserError where there is none. */
export function commitOf(revision: string): string {
  if (revision === '' || revision.startsWith('-')) throw unknownRevision(revision);
  const result = run(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (result.status !== 0) throw unknownRevision(revision);
  return result.stdout.trim();
}

function git(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const result = run(words, env);
  if (result.error !== undefined || result.status !== 0)
    throw new UserError(
      'BW-USAGE-REVISION',
      `git cannot be asked: ${(result.error?.message ?? result.stderr).trim()}`,
    );
  return result.stdout;
}

/** The module is loaded when git is asked for: a scan of files does without. */
function run(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return process.getBuiltinModule('node:child_process').spawnSync('git', words, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
}

function unknownRevision(revision: string): UserError {
  return new UserError('BW-USAGE-REVISION', `git knows no revision '${revision}' here`);
}
