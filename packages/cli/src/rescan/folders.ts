import { readdirSync, statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Told of each change: the absolute path, of a folder where it is not known which of its entries. */
type OnChange = (path: string) => void;

/** Holds no manifests. */
const NEVER_ENTERED = new Set(['.git']);

/**
 * Watches the folders in which the inputs lie: theirs and all below. Folders rather than files, because editors put a new file in the
 * place of the old one.
 */
export class Folders {
  readonly #roots: readonly string[];
  readonly #onChange: OnChange;
  readonly #onError: (error: NodeJS.ErrnoException) => void;
  readonly #watchers = new Map<string, FSWatcher>();

  /** Roots are files or directories; of a file the folder around is watched, without those below. */
  constructor(roots: readonly string[], onChange: OnChange, onError: (error: NodeJS.ErrnoException) => void) {
    this.#roots = roots.map((root) => resolve(root));
    this.#onChange = onChange;
    this.#onError = onError;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Follows what came and went: call it at first and whenever a folder may have. */
  sync(): void {
    const folders = new Set<string>();
    for (const root of this.#roots) {
      if (isFolder(root)) addBelow(root, folders);
      else folders.add(dirname(root));
    }
    for (const [folder, watcher] of this.#watchers)
      if (!folders.has(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  /** Whether the path is a folder that is watched, or was until it went. */
  has(path: string): boolean {
    return this.#watchers.has(path);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) =>
        this.#onChange(name === null ? folder : join(folder, name)),
      );
      // A folder that goes away ends its watcher with an error on some systems.
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder, watcher);
    } catch (error) {
      const failure = error as NodeJS.ErrnoException;
      // It went away since it was listed: the folder above tells.
      if (failure.code !== 'ENOENT' && failure.code !== 'ENOTDIR') this.#onError(failure);
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function addBelow(folder: string, folders: Set<string>): void {
  folders.add(folder);
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // What cannot be listed is told of by the scan itself.
    return;
  }
  for (const entry of entries)
    if (entry.isDirectory() && !NEVER_ENTERED.has(entry.name)) addBelow(join(folder, entry.name), folders);
}
