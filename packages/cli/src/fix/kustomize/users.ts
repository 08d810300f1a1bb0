import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, posix } from 'node:path';
import { DEFAULT_LIMITS, KUSTOMIZATION_FILES, readKustomizationFile } from '@bulwark/sources';
import type { KustomizationFile } from '@bulwark/sources';

const SKIPPED = new Set(['.git', 'node_modules']);
const MAX_DIRECTORIES = 200_000;

/** Who uses a file of a tree, by what the kustomizations there name. */
export class Users {
  readonly #files: ReadonlyMap<string, KustomizationFile>;
  readonly #reached = new Map<string, ReadonlySet<string>>();
  /** False where the tree is too large to be looked through. */
  readonly complete: boolean;

  constructor(root: string) {
    const { paths, complete } = kustomizationsBelow(root);
    const files = paths.map((path) => readKustomizationFile(root, path, DEFAULT_LIMITS));
    this.#files = new Map(files.filter(({ kind }) => kind !== 'other').map((file) => [file.directory, file]));
    this.complete = complete;
  }

  /** Directories of the kustomizations that take in one of some files, those left out that another one takes in. */
  of(paths: ReadonlySet<string>): readonly string[] {
    const all = [...this.#files.values()];
    const named = new Set(all.flatMap(({ directory }) => [...this.#namedBy(directory)]));
    return all
      .filter(({ kind, directory }) => kind === 'kustomization' && !named.has(directory))
      .map(({ directory }) => directory)
      .filter((directory) => [...this.#reach(directory)].some((path) => paths.has(path)));
  }

  /** All that a kustomization names, by itself and by what it takes in. */
  #reach(directory: string, above: ReadonlySet<string> = new Set()): ReadonlySet<string> {
    const known = this.#reached.get(directory);
    if (known !== undefined || above.has(directory)) return known ?? new Set();
    const named = this.#namedBy(directory);
    const within = new Set([...above, directory]);
    const all = new Set([...named].flatMap((name) => [name, ...this.#reach(name, within)]));
    if (above.size === 0) this.#reached.set(directory, all);
    return all;
  }

  #namedBy(directory: string): ReadonlySet<string> {
    const file = this.#files.get(directory);
    if (file === undefined) return new Set();
    const others = [...file.resources, ...file.others].filter((name) => name !== directory);
    return new Set([file.path, ...others]);
  }
}

function kustomizationsBelow(root: string): {
  readonly paths: readonly string[];
  readonly complete: boolean;
} {
  const paths: string[] = [];
  const waiting = [''];
  let seen = 0;
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    seen += 1;
    if (seen > MAX_DIRECTORIES) return { paths, complete: false };
    for (const entry of entriesOf(join(root, directory))) {
      const path = posix.join(directory, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) waiting.push(path);
      else if (entry.isFile() && KUSTOMIZATION_FILES.includes(entry.name)) paths.push(path);
    }
  }
  return { paths, complete: true };
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
