import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { readChartArchive } from './archive.ts';
import { problem, refuse, RenderError } from './problems.ts';
import type { RenderProblem } from './problems.ts';

/** One file of a chart, named relative to it with '/' between segments. */
export interface ChartFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A chart as it lies on disk or in an archive, subcharts in charts/ included and their archives unpacked. */
export interface ChartFiles {
  readonly files: readonly ChartFile[];
  /** Charts among them that were directories of their own, '' for the top: their .helmignore holds. */
  readonly directories: readonly string[];
  /** Where it lies, for `file://` dependencies; undefined for an archive. */
  readonly location?: string;
}

export interface ChartLimits {
  readonly files: number;
  /** All files together, unpacked. */
  readonly bytes: number;
}

/** Helm stops at 100 MiB of an archive; a chart is text. */
export const DEFAULT_CHART_LIMITS: ChartLimits = { files: 20_000, bytes: 100 * 1024 * 1024 };

export type LoadedChart =
  | { readonly kind: 'files'; readonly chart: ChartFiles }
  | { readonly kind: 'problem'; readonly problem: RenderProblem };

/**
 * Loads a chart from a directory or a `.tgz`. Links within the directory are followed, what leads out of it is refused, as are devices and
 * pipes; an archive with members that would land elsewhere is refused as a whole. Never throws for what it reads.
 */
export async function loadChart(path: string, limits: Partial<ChartLimits> = {}): Promise<LoadedChart> {
  const budget = new Budget({ ...DEFAULT_CHART_LIMITS, ...limits });
  try {
    const chart = lstatSync(realpathSync(path)).isDirectory()
      ? await loadDirectory(path, budget)
      : {
          files: await unpackAll(await readChartArchive(readRegular(path, budget), budget), budget),
          directories: [],
        };
    return { kind: 'files', chart };
  } catch (error) {
    return { kind: 'problem', problem: asProblem(error) };
  }
}

/** A chart that arrived as the bytes of its archive. */
export async function loadChartArchive(
  bytes: Buffer,
  limits: Partial<ChartLimits> = {},
): Promise<LoadedChart> {
  const budget = new Budget({ ...DEFAULT_CHART_LIMITS, ...limits });
  try {
    const files = await unpackAll(await readChartArchive(bytes, budget), budget);
    return { kind: 'files', chart: { files, directories: [] } };
  } catch (error) {
    return { kind: 'problem', problem: asProblem(error) };
  }
}

/** Any error of loading as a named problem. */
export function asProblem(error: unknown): RenderProblem {
  if (error instanceof RenderError) return error.problem;
  const { code, message } = error as NodeJS.ErrnoException;
  return problem(code === 'ELOOP' ? 'BW-RENDER-LINK' : 'BW-RENDER-READ', code ?? message);
}

/** Counts files and bytes over everything that one chart brings. */
export class Budget {
  readonly #limits: ChartLimits;
  #files = 0;
  #bytes = 0;

  constructor(limits: ChartLimits) {
    this.#limits = limits;
  }

  get bytesLeft(): number {
    return this.#limits.bytes - this.#bytes;
  }

  file(name: string, bytes: number): void {
    this.#files += 1;
    this.#bytes += bytes;
    if (this.#files > this.#limits.files) refuse('BW-RENDER-SIZE', `more than ${this.#limits.files} files`);
    if (this.#bytes > this.#limits.bytes)
      refuse('BW-RENDER-SIZE', `more than ${this.#limits.bytes} bytes at ${name}`);
  }
}

async function loadDirectory(path: string, budget: Budget): Promise<ChartFiles> {
  const root = realpathSync(path);
  const files: ChartFile[] = [];
  collect(root, root, '', { budget, files, entered: new Set([root]) });
  return { files: await unpackAll(files, budget), directories: [''], location: root };
}

interface Collection {
  readonly budget: Budget;
  readonly files: ChartFile[];
  /** Real paths of the directories on the way down: a link back to one of them would never end. */
  readonly entered: ReadonlySet<string>;
}

function collect(root: string, directory: string, prefix: string, into: Collection): void {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.name !== '.git') take(root, join(directory, entry.name), name, into);
  }
}

function take(root: string, path: string, name: string, into: Collection): void {
  const real = realpathSync(path);
  if (real !== root && !real.startsWith(root + sep)) refuse('BW-RENDER-LINK', name, [name]);
  const stats = lstatSync(real);
  if (stats.isDirectory()) {
    if (into.entered.has(real)) refuse('BW-RENDER-LINK', `${name} contains itself`, [name]);
    return collect(root, real, name, { ...into, entered: new Set([...into.entered, real]) });
  }
  if (!stats.isFile()) refuse('BW-RENDER-SPECIAL', name, [name]);
  into.budget.file(name, stats.size);
  into.files.push({ name, bytes: readFileSync(real) });
  return undefined;
}

function readRegular(path: string, budget: Budget): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) refuse('BW-RENDER-SPECIAL', path);
    if (stats.size > budget.bytesLeft) refuse('BW-RENDER-SIZE', `${path} has ${stats.size} bytes`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const NESTED_ARCHIVE = /^(?:.*\/)?charts\/[^/_.][^/]*\.tgz$/;
const MAX_NESTING = 8;

/** Archives in charts/ become folders beside them, at any depth. */
async function unpackAll(
  files: readonly ChartFile[],
  budget: Budget,
  depth = 0,
): Promise<readonly ChartFile[]> {
  const unpacked: ChartFile[] = [];
  for (const file of files) {
    if (!NESTED_ARCHIVE.test(file.name)) {
      unpacked.push(file);
      continue;
    }
    if (depth >= MAX_NESTING) refuse('BW-RENDER-ARCHIVE', `${file.name} is nested too deeply`, [file.name]);
    const inner = await readChartArchive(file.bytes, budget);
    const folder = `${file.name}.unpacked`;
    for (const member of await unpackAll(inner, budget, depth + 1))
      unpacked.push({ name: `${folder}/${member.name}`, bytes: member.bytes });
  }
  return unpacked;
}
