import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { join, sep } from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { InputProblemCode } from './problems.ts';

/** A file that a directory holds and that may hold Kubernetes objects. */
export interface FoundFile {
  readonly path: string;
  /** Relative to the root, segments joined by '/'. */
  readonly relative: string;
}

export interface WalkResult {
  readonly files: readonly FoundFile[];
  /** Paths relative to the root. */
  readonly problems: readonly { readonly path: string; readonly code: InputProblemCode }[];
  /** Files that are neither YAML nor JSON. */
  readonly otherFiles: number;
}

const IGNORE_FILE = '.bulwarkignore';
const READ_EXTENSIONS = /\.(?:ya?ml|json|ndjson|jsonl)$/i;
/** Holds no manifests, whatever the ignore file says. */
const NEVER_ENTERED = new Set(['.git']);

/**
 * Lists the YAML and JSON files below a directory, by name. `.bulwarkignore` files are honoured like .gitignore, each for
 * its own directory. Links are never followed: what they point to inside the root is read where it stands, and a target
 * outside the root is a problem.
 */
export function walk(root: string, maxFiles: number): WalkResult {
  const walker = new Walker(root, maxFiles);
  walker.enter('', []);
  return walker;
}

interface Layer {
  readonly base: string;
  readonly rules: Ignore;
}

class Walker implements WalkResult {
  readonly files: FoundFile[] = [];
  readonly problems: { path: string; code: InputProblemCode }[] = [];
  otherFiles = 0;
  readonly #root: string;
  readonly #realRoot: string;
  readonly #maxFiles: number;
  #full = false;

  constructor(root: string, maxFiles: number) {
    this.#root = root;
    this.#realRoot = realpathSync(root);
    this.#maxFiles = maxFiles;
  }

  enter(directory: string, outer: readonly Layer[]): void {
    const entries = this.#list(directory);
    const layers = this.#withIgnoreFile(directory, entries, outer);
    for (const entry of entries) {
      if (this.#full) return;
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (!isIgnored(path, entry.isDirectory(), layers)) this.#take(entry, path, layers);
    }
  }

  #take(entry: Dirent, path: string, layers: readonly Layer[]): void {
    if (entry.isDirectory()) {
      if (!NEVER_ENTERED.has(entry.name)) this.enter(path, layers);
    } else if (entry.isFile()) this.#takeFile(path);
    else if (entry.isSymbolicLink()) this.#takeLink(path);
    else if (READ_EXTENSIONS.test(path)) this.#problem(path, 'BW-READ-SPECIAL');
  }

  #takeFile(path: string): void {
    if (!READ_EXTENSIONS.test(path)) {
      this.otherFiles += 1;
      return;
    }
    if (this.files.length >= this.#maxFiles) {
      this.#problem(path, 'BW-READ-COUNT');
      this.#full = true;
      return;
    }
    this.files.push({ path: join(this.#root, path), relative: path });
  }

  /** What a link inside the root points to is met there by itself; what leads out is never followed. */
  #takeLink(path: string): void {
    try {
      const target = realpathSync(join(this.#root, path));
      const inside = target === this.#realRoot || target.startsWith(this.#realRoot + sep);
      if (!inside && (statSync(target).isDirectory() || READ_EXTENSIONS.test(path)))
        this.#problem(path, 'BW-READ-LINK');
    } catch (error) {
      if (READ_EXTENSIONS.test(path)) this.#problem(path, codeOfError(error));
    }
  }

  #list(directory: string): readonly Dirent[] {
    try {
      const entries = readdirSync(join(this.#root, directory), { withFileTypes: true });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.#problem(directory, codeOfError(error));
      return [];
    }
  }

  #withIgnoreFile(directory: string, entries: readonly Dirent[], outer: readonly Layer[]): readonly Layer[] {
    const entry = entries.find(({ name }) => name === IGNORE_FILE);
    if (entry === undefined) return outer;
    const path = join(this.#root, directory, IGNORE_FILE);
    try {
      if (!lstatSync(path).isFile()) throw new Error('not a regular file');
      const rules = ignore().add(readFileSync(path, 'utf8'));
      return [...outer, { base: directory, rules }];
    } catch {
      this.#problem(directory === '' ? IGNORE_FILE : `${directory}/${IGNORE_FILE}`, 'BW-READ-IGNORE-FILE');
      return outer;
    }
  }

  #problem(path: string, code: InputProblemCode): void {
    this.problems.push({ path, code });
  }
}

/** The innermost ignore file that has an opinion decides, as in git. */
function isIgnored(path: string, isDirectory: boolean, layers: readonly Layer[]): boolean {
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const { base, rules } = layers[index] as Layer;
    const inner = base === '' ? path : path.slice(base.length + 1);
    const { ignored, unignored } = rules.test(isDirectory ? `${inner}/` : inner);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/** The problem that an error of the file system stands for. */
export function codeOfError(error: unknown): InputProblemCode {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'BW-READ-GONE';
    case 'EACCES':
    case 'EPERM':
      return 'BW-READ-ACCESS';
    case 'ELOOP':
      return 'BW-READ-LINK';
    default:
      return 'BW-READ-IO';
  }
}

/** Directory part of a relative path, '' at the top. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export type FileKind = 'file' | 'directory' | 'special';

export function fileKind(stats: Stats): FileKind {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'directory' : 'special';
}
