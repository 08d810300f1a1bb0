import { existsSync, globSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_LIMITS } from './documents/index.ts';
import type { DocumentLimits } from './documents/index.ts';
import type { InputKind, InputSummary, Receiver, RenderedSource } from './events.ts';
import { INPUT_PROBLEMS } from './problems.ts';
import type { InputProblemCode } from './problems.ts';
import type { Checkout } from './git.ts';
import { isRepository } from './elsewhere.ts';
import type { Checkouts, FetchedCharts } from './elsewhere.ts';
import { parentOf } from './packed-charts.ts';
import { FileReader } from './reader.ts';
import type { NamedFile } from './reader.ts';
import { isArchive, isChartDirectory, isChartFile, isKustomizationFile } from './rendered/detect.ts';
import { Rendering } from './rendered/rendering.ts';
import type { Argument } from './rendered/rendering.ts';
import type { RenderingOptions } from './rendered/session.ts';
import type { TreeTaken } from './rendered/tree.ts';
import { isRemoteChart } from './remote-chart/is-remote-chart.ts';
import type { ProvenanceVerdict } from './remote-chart/provenance-file.ts';
import { codeOfError, directoryOf, fileKind, walk } from './walk.ts';
import type { FoundFile, WalkResult } from './walk.ts';

export interface ReadOptions {
  readonly limits?: Partial<DocumentLimits>;
  /** Files of one path argument. */
  readonly maxFiles?: number;
  /** Bytes of one download. */
  readonly maxDownload?: number;
  /** Repositories that have been fetched already, by argument. */
  readonly checkouts?: Checkouts;
  /** Charts that have been fetched already, by argument. */
  readonly charts?: FetchedCharts;
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Render charts and kustomizations. Without it their files are read as they stand. */
  readonly rendering?: RenderingOptions;
}

export const DEFAULT_MAX_FILES = 1_000_000;
export const DEFAULT_MAX_DOWNLOAD = 64 * 1024 * 1024;

/**
 * Reads every argument (file, directory, glob, `-`, URL) in order and hands objects, unread inputs and documents of other kinds to the
 * receiver. Never rejects for an input: what cannot be read is told to the receiver and the rest goes on.
 */
export async function readInputs(
  inputs: readonly string[],
  options: ReadOptions,
  receiver: Receiver,
): Promise<Inputs> {
  const summaries: InputSummary[] = [];
  const readings: InputReading[] = [];
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const rendering = new Rendering(options.rendering, limits, receiver);
  const reader = new FileReader(limits, rendering.receiver);
  for (const argument of inputs) {
    const reading = new InputReading(argument, inputs.length === 1 ? '.' : trimmed(argument), {
      options,
      receiver,
      reader,
      rendering,
    });
    readings.push(reading);
    summaries.push(await reading.run());
  }
  return {
    summaries,
    close: async () => {
      readings.forEach((reading) => reading.close());
      await rendering.close();
    },
  };
}

/** What was read. Sources can be shown, and rendered again, until `close`, which removes temporary clones and ends the engine. */
export interface Inputs {
  readonly summaries: readonly InputSummary[];
  readonly close: () => Promise<void>;
}

/** What all path arguments share. */
interface Tools {
  readonly options: ReadOptions;
  readonly receiver: Receiver;
  readonly reader: FileReader;
  readonly rendering: Rendering;
}

/** One path argument. With a single argument its unit is called `.`, so that fingerprints do not depend on where a checkout lies. */
class InputReading {
  readonly #argument: string;
  readonly #root: string;
  readonly #options: ReadOptions;
  readonly #receiver: Receiver;
  readonly #reader: FileReader;
  readonly #rendering: Rendering;
  readonly #rendered: RenderedSource[] = [];
  #files = 0;
  #objects = 0;
  #otherFiles = 0;
  #digest: string | undefined;
  #clone: Pick<Checkout, 'remove'> | undefined;

  constructor(argument: string, root: string, { options, receiver, reader, rendering }: Tools) {
    this.#argument = argument;
    this.#root = root;
    this.#options = options;
    this.#receiver = receiver;
    this.#reader = reader;
    this.#rendering = rendering;
  }

  async run(): Promise<InputSummary> {
    const kind = await this.#read();
    return {
      argument: this.#argument,
      kind,
      files: this.#files,
      objects: this.#objects,
      otherFiles: this.#otherFiles,
      digest: this.#digest,
      ...(this.#rendered.length > 0 && { rendered: this.#rendered }),
    };
  }

  async #read(): Promise<InputKind> {
    if (this.#argument === '-') return this.#stdin();
    if (isRemoteChart(this.#argument, this.#options.rendering?.remote ?? {})) return this.#chart();
    if (/^https?:\/\//i.test(this.#argument)) return this.#remote();
    return this.#path();
  }

  /** A file, a directory, a pattern, or nothing. */
  async #path(): Promise<InputKind> {
    const path = this.#argument;
    if (this.#rendering.isWanted && existsSync(path)) {
      if (isArchive(path)) return this.#archive(path);
      if (standsForDirectory(path)) return this.#directory(dirname(path), dirname(path));
    }
    const file = { path, root: this.#root, file: shown(path), directory: '' };
    let objects: number | Promise<number> | undefined;
    try {
      objects = this.#reader.read(file, () => undefined);
    } catch (error) {
      return this.#missing(codeOfError(error));
    }
    if (objects === undefined) return this.#directory(path, path);
    this.#count(typeof objects === 'number' ? objects : await objects, file.file);
    return 'file';
  }

  async #directory(path: string, name: string): Promise<InputKind> {
    let found: WalkResult;
    try {
      const most = this.#options.maxFiles ?? DEFAULT_MAX_FILES;
      found = walk(realpathSync(path), most, this.#rendering.isWanted);
    } catch (error) {
      this.#problem(name, codeOfError(error));
      return 'directory';
    }
    const prefix = prefixOf(name);
    this.#otherFiles += found.otherFiles;
    for (const problem of found.problems) this.#problem(prefix + problem.path, problem.code);
    const argument = { root: this.#root, directory: path, name };
    for (const file of await this.#render(found, argument)) {
      const reading = this.#file({
        path: file.path,
        root: this.#root,
        file: prefix + file.relative,
        directory: directoryOf(file.relative),
        ...(file.inChart === true && { inChart: true }),
      });
      if (reading !== undefined) await reading;
    }
    this.#take({ summaries: await this.#rendering.releases(argument), otherFiles: 0 });
    return 'directory';
  }

  /** Renders what can be rendered and returns what is left to be read as it stands. */
  async #render({ files, renderable }: WalkResult, argument: Argument): Promise<readonly FoundFile[]> {
    const taken = await this.#rendering.tree(renderable, argument);
    if (taken === undefined) return files;
    this.#take(taken);
    const plain = taken.plain.map((relative) => ({ path: join(argument.directory, relative), relative }));
    return [...files.filter(({ relative }) => !taken.consumed.has(relative)), ...plain];
  }

  #take({ summaries, otherFiles }: Pick<TreeTaken, 'summaries' | 'otherFiles'>): void {
    this.#rendered.push(...summaries);
    this.#otherFiles += otherFiles;
    for (const { objects } of summaries) this.#objects += objects;
  }

  async #archive(path: string, name = dirname(path)): Promise<InputKind> {
    const argument = { root: this.#root, directory: dirname(path), name };
    this.#take({ summaries: await this.#rendering.archive(realpathSync(path), argument), otherFiles: 0 });
    this.#files += 1;
    return 'file';
  }

  /** Small files are read at once; only large ones make the caller wait. */
  #file(file: NamedFile): Promise<void> | undefined {
    let objects: number | Promise<number>;
    try {
      objects = this.#reader.read(file);
    } catch (error) {
      this.#problem(file.file, codeOfError(error));
      return undefined;
    }
    if (typeof objects === 'number') {
      this.#count(objects, file.file);
      return undefined;
    }
    return objects.then((count) => this.#count(count, file.file));
  }

  async #missing(code: InputProblemCode): Promise<InputKind> {
    if (!/[*?[\]{}]/.test(this.#argument)) {
      this.#problem(this.#argument, code === 'BW-READ-GONE' ? 'BW-READ-MISSING' : code);
      return 'file';
    }
    const matches = globSync(this.#argument).sort();
    if (matches.length === 0) this.#problem(this.#argument, 'BW-READ-MISSING');
    for (const path of matches) {
      if (fileKind(statSync(path)) !== 'directory') {
        await this.#file({ path, root: this.#root, file: shown(path), directory: directoryOf(shown(path)) });
      }
    }
    return 'glob';
  }

  async #stdin(): Promise<InputKind> {
    const { takeStdin } = await import('./stdin.ts');
    const file: NamedFile = { path: '', root: this.#root, file: '-', directory: '' };
    try {
      const content = await takeStdin(this.#options.stdin ?? process.stdin);
      const objects =
        content.kind === 'held'
          ? await this.#reader.readBytes(file, content.bytes)
          : await this.#reader.stream(file, content.chunks, { format: content.json ? 'json' : 'yaml' });
      this.#count(objects, '-');
    } catch (error) {
      this.#problem('-', codeOfError(error));
    }
    return 'stdin';
  }

  async #remote(): Promise<InputKind> {
    return isRepository(this.#argument) ? this.#git() : this.#download();
  }

  async #download(): Promise<InputKind> {
    const { download } = await import('./download.ts');
    try {
      const { bytes, digest } = await download(
        this.#argument,
        this.#options.maxDownload ?? DEFAULT_MAX_DOWNLOAD,
      );
      this.#digest = digest;
      const file: NamedFile = {
        path: new URL(this.#argument).pathname,
        root: this.#root,
        file: this.#argument,
        directory: '',
      };
      this.#count(await this.#reader.readBytes(file, bytes), this.#argument);
    } catch (error) {
      this.#problem(this.#argument, 'BW-READ-URL', error);
    }
    return 'url';
  }

  /** A chart that nobody vouches for is rendered all the same; one that is not what was signed is not. */
  async #chart(): Promise<InputKind> {
    const { rendering, charts, maxDownload = DEFAULT_MAX_DOWNLOAD } = this.#options;
    const { fetchChart } = await import('./remote-chart/fetch-chart.ts');
    try {
      const fetched = charts?.get(this.#argument);
      const chart = await (fetched ?? fetchChart(this.#argument, rendering?.remote ?? {}, maxDownload));
      this.#clone = chart;
      this.#digest = chart.digest;
      const { provenance } = chart;
      if (provenance?.kind === 'refuted')
        this.#problem(this.#argument, 'BW-READ-PROVENANCE', new Error(provenance.reason));
      else {
        if (provenance !== undefined) this.#vouched(provenance);
        await this.#archive(chart.path, parentOf(this.#argument));
      }
    } catch (error) {
      this.#problem(this.#argument, 'BW-READ-CHART', error);
    }
    return 'chart';
  }

  #vouched({ signature, detail }: Extract<ProvenanceVerdict, { readonly kind: 'agrees' }>): void {
    const message =
      signature === 'good'
        ? `its provenance file has its digest and a good signature of ${detail}`
        : `its provenance file has its digest; ${detail}`;
    const place = { file: this.#argument, line: 1, column: 1 };
    this.#receiver.notice({ ...place, code: 'BW-RENDER-PROVENANCE', message });
  }

  async #git(): Promise<InputKind> {
    const { checkout, parseGitAddress } = await import('./git.ts');
    const address = parseGitAddress(this.#argument);
    if (address === undefined) {
      this.#problem(this.#argument, 'BW-READ-GIT', new Error('this is no address of a repository'));
      return 'git';
    }
    try {
      const clone = await (this.#options.checkouts?.get(this.#argument) ?? checkout(address));
      this.#clone = clone;
      this.#digest = `git:${clone.commit}`;
      await this.#directory(`${clone.directory}/${clone.subdirectory}`, this.#argument);
    } catch (error) {
      this.#problem(this.#argument, 'BW-READ-GIT', error);
    }
    return 'git';
  }

  close(): void {
    this.#clone?.remove();
  }

  #count(objects: number, file: string): void {
    this.#files += 1;
    this.#objects += objects;
    this.#receiver.progress?.(file);
  }

  #problem(file: string, code: InputProblemCode, error?: unknown): void {
    const { message, hint } = INPUT_PROBLEMS[code];
    const detail = error instanceof Error ? `${message}: ${error.message}` : message;
    this.#receiver.unread({ file, line: undefined, column: undefined, code, message: detail, hint });
  }
}

/** Chart.yaml and kustomization.yaml are about the directory that they lie in. */
function standsForDirectory(path: string): boolean {
  return isKustomizationFile(path) || (isChartFile(path) && isChartDirectory(dirname(path)));
}

/** A path as users see it: forward slashes, no leading `./`. */
export function shown(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.\//, '');
}

/** What stands before the path of a file below a directory argument. */
export function prefixOf(name: string): string {
  const clean = shown(trimmed(name));
  return clean === '.' || clean === '' ? '' : `${clean}/`;
}

/** An argument without slashes at its end. */
export function trimmed(argument: string): string {
  return argument.length > 1 ? argument.replace(/\/+$/, '') : argument;
}
