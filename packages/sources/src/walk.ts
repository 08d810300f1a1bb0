import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { join, sep } from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { InputProblemCode } from './problems.ts';
import {
  belongsToChart,
  isArchive,
  isChartDirectory,
  isChartFile,
  isKustomizationFile,
} from './rendered/detect.ts';

/** A file that a directory holds and that may hold Kubernetes objects. */
export interface FoundFile {
  readonly path: string;
  /** Relative to the root, segments joined by '/'. */
  readonly relative: string;
  /** It lies in a chart, and is none of the files that belong to the chart alone. */
  readonly inChart?: boolean;
}

export interface WalkResult {
  readonly files: readonly FoundFile[];
  /** Paths relative to the root. */
  readonly problems: readonly { readonly path: string; readonly code: InputProblemCode }[];
  /** Files that are neither YAML nor JSON. */
  readonly otherFiles: number;
  /** What can be rendered. Without `detect` it is empty, and all is among the files. */
  readonly renderable: Renderable;
}

/** Paths relative to the root, '' for the root itself. */
export interface Renderable {
  /** Directories of charts; what belongs to them alone is not among the files. */
  readonly charts: readonly string[];
  /** Packed files that may be charts. */
  readonly archives: readonly string[];
  /** Files that are named as Kustomize wants them. */
  readonly kustomizations: readonly string[];
}

const IGNORE_FILE = '.bulwarkignore';
const READ_EXTENSIONS = /\.(?:ya?ml|json|ndjson|jsonl)$/i;
/** Holds no manifests, whatever the ignore file says. */
const NEVER_ENTERED = new Set(['.git']);

/**
 * Lists the YAML and JSON files below a directory, by name. `.bulwarkignore` files are honoured like .gitignore, each for
 * its own directory. With `detect` charts and kustomizations are told apart. Links are never followed: what they point to inside the root is read where it stands, and a target
 * outside the root is a problem.
 */
export function walk(root: string, maxFiles: number, detect = false): WalkResult {
  const walker = new Walker(root, maxFiles, detect);
  walker.enter('', { ignored: [], chart: undefined });
  return walker;
}

/** What the directories above say about an entry. */
interface Around {
  readonly ignored: readonly Layer[];
  /** The innermost chart around. */
  readonly chart: string | undefined;
}

interface Layer {
  readonly base: string;
  readonly rules: Ignore;
}

class Walker implements WalkResult {
  readonly files: FoundFile[] = [];
  readonly problems: { path: string; code: InputProblemCode }[] = [];
  otherFiles = 0;
  readonly renderable = {
    charts: [] as string[],
    archives: [] as string[],
    kustomizations: [] as string[],
  };
  readonly #root: string;
  readonly #realRoot: string;
  readonly #maxFiles: number;
  readonly #detect: boolean;
  #full = false;

  constructor(root: string, maxFiles: number, detect: boolean) {
    this.#root = root;
    this.#detect = detect;
    this.#realRoot = realpathSync(root);
    this.#maxFiles = maxFiles;
  }

  enter(directory: string, outer: Around): void {
    const entries = this.#list(directory);
    const ignored = this.#withIgnoreFile(directory, entries, outer.ignored);
    const around = { ignored, chart: this.#chartAt(directory, entries) ?? outer.chart };
    for (const entry of entries) {
      if (this.#full) return;
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (!isIgnored(path, entry.isDirectory(), ignored) && !isPartOf(around.chart, path, entry))
        this.#take(entry, path, around);
    }
  }

  /** The directory where it is a chart. */
  #chartAt(directory: string, entries: readonly Dirent[]): string | undefined {
    if (!this.#detect || !entries.some((entry) => isChartFile(entry.name) && entry.isFile()))
      return undefined;
    if (!isChartDirectory(join(this.#root, directory))) return undefined;
    this.renderable.charts.push(directory);
    return directory;
  }

  #take(entry: Dirent, path: string, around: Around): void {
    if (entry.isDirectory()) {
      if (!NEVER_ENTERED.has(entry.name)) this.enter(path, around);
    } else if (entry.isFile()) this.#takeFile(path, around);
    else if (entry.isSymbolicLink()) this.#takeLink(path);
    else if (READ_EXTENSIONS.test(path)) this.#problem(path, 'BW-READ-SPECIAL');
  }

  #takeFile(path: string, { chart }: Around): void {
    if (this.#detect && this.#takeRenderable(path)) return;
    if (!READ_EXTENSIONS.test(path)) {
      this.otherFiles += 1;
      return;
    }
    if (this.files.length >= this.#maxFiles) {
      this.#problem(path, 'BW-READ-COUNT');
      this.#full = true;
      return;
    }
    const inChart = chart !== undefined;
    this.files.push({ path: join(this.#root, path), relative: path, ...(inChart && { inChart }) });
  }

  #takeRenderable(path: string): boolean {
    if (isKustomizationFile(path)) this.renderable.kustomizations.push(path);
    else if (isArchive(path)) this.renderable.archives.push(path);
    else return false;
    return true;
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

function isPartOf(chart: string | undefined, path: string, entry: Dirent): boolean {
  if (chart === undefined) return false;
  return belongsToChart(chart === '' ? path : path.slice(chart.length + 1), entry.isDirectory());
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
