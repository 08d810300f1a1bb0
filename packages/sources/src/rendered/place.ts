import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, parse, posix, relative, sep } from 'node:path';

/** One path argument as rendering sees it. */
export class RenderPlace {
  /** Name of the argument in units; '.' where it is the only one. */
  readonly root: string;
  /** Absolute, with links followed. */
  readonly directory: string;
  readonly #name: string;
  #tree: string | undefined;

  /** `name` is the argument as the user wrote it. */
  constructor(root: string, directory: string, name: string) {
    this.root = root;
    this.directory = realpathSync(directory);
    this.#name = name;
  }

  /**
   * What may be read beyond the directory itself, for bases and charts beside it: the git work tree around it, else the current directory where that holds
   * it, else only itself.
   */
  get tree(): string {
    this.#tree ??= treeAround(this.directory);
    return this.#tree;
  }

  /** Absolute path of what is named relative to the directory, '' for itself. */
  absolute(path: string): string {
    return join(this.directory, path);
  }

  /** Path relative to the directory; undefined for what lies outside. */
  inside(absolute: string): string | undefined {
    return contains(this.directory, absolute)
      ? relative(this.directory, absolute).split(sep).join('/')
      : undefined;
  }

  /** An absolute path as the user would write it, beginning as the argument does; '' for the current directory. */
  shown(absolute: string): string {
    const path = relative(this.directory, absolute).split(sep).join('/');
    if (/^(?:https?|oci):\/\//i.test(this.#name)) return path === '' ? this.#name : `${this.#name}/${path}`;
    const joined = posix.join(this.#name.replaceAll('\\', '/'), path).replace(/\/$/, '');
    return joined === '.' ? '' : joined;
  }
}

/** Whether a path is the directory or lies below it. */
export function contains(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function treeAround(directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) break;
  }
  const here = realpathSync('.');
  return here !== parse(here).root && contains(here, directory) ? here : directory;
}
