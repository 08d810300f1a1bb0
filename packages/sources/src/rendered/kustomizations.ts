import { existsSync } from 'node:fs';
import type {
  BuiltKustomization,
  KustomizationRequest,
  ObjectOrigin,
  RenderProblem,
  Unrendered,
} from '@bulwark/render';
import type { Rendering } from '@bulwark/model';
import { problem } from '@bulwark/render/problems';
import type { RenderedSource } from '../events.ts';
import { sourceName } from './hand-over.ts';
import { inOrder } from './in-order.ts';
import { withLines } from './json-lines.ts';
import { readKustomizationFile } from './kustomization-file.ts';
import type { KustomizationFile } from './kustomization-file.ts';
import { unrendered, warn } from './notices.ts';
import { contains } from './place.ts';
import type { RenderPlace } from './place.ts';
import type { RenderSession } from './session.ts';

/** What building left for the rest of the scan. */
export interface KustomizationsTaken {
  readonly summaries: readonly RenderedSource[];
  /** Files that went into a build, and those that mean nothing without one. Relative to the root. */
  readonly consumed: ReadonlySet<string>;
  /** Files that are named like a kustomization and are objects of another tool. */
  readonly plain: readonly string[];
}

const AHEAD = 8;

/**
 * Builds the kustomizations below a directory, except those that another one takes in. Where one cannot be built, what it would have taken in is
 * built or read by itself; its patches and other parts, which are no objects, are not.
 */
export async function buildKustomizations(
  paths: readonly string[],
  place: RenderPlace,
  session: RenderSession,
): Promise<KustomizationsTaken> {
  return new Kustomizations(paths, place, session).run();
}

class Kustomizations {
  readonly #files: readonly KustomizationFile[];
  readonly #byDirectory: ReadonlyMap<string, KustomizationFile>;
  readonly #place: RenderPlace;
  readonly #session: RenderSession;
  readonly #consumed = new Set<string>();
  readonly #summaries: RenderedSource[] = [];

  constructor(paths: readonly string[], place: RenderPlace, session: RenderSession) {
    this.#place = place;
    this.#session = session;
    this.#files = paths.map((path) => readKustomizationFile(place.directory, path, session.limits));
    this.#byDirectory = new Map(this.#files.map((file) => [file.directory, file]));
  }

  async run(): Promise<KustomizationsTaken> {
    let waiting = this.#files.filter(({ kind }) => kind === 'kustomization');
    const failed: KustomizationFile[] = [];
    while (waiting.length > 0) {
      const wave = this.#unreferenced(waiting);
      await inOrder(
        wave,
        AHEAD,
        (file) => this.#build(file),
        async (outcome, file) => {
          if (outcome.kind === 'problem') failed.push(file);
          await this.#take(file, outcome);
        },
      );
      waiting = waiting.filter((file) => !wave.includes(file) && !this.#consumed.has(file.path));
    }
    const unused = this.#files.filter((file) => file.kind === 'component' && !this.#consumed.has(file.path));
    for (const file of unused) this.#unused(file);
    this.#consumeParts([...failed, ...unused]);
    const plain = this.#files.filter(({ kind }) => kind === 'other').map(({ path }) => path);
    return { summaries: this.#summaries, consumed: this.#consumed, plain };
  }

  /** Those that none of the others names; all of them where they name each other in a circle. */
  #unreferenced(waiting: readonly KustomizationFile[]): readonly KustomizationFile[] {
    const named = new Set(waiting.flatMap((file) => [...this.#reached(file)]));
    const free = waiting.filter(({ directory }) => !named.has(directory));
    return free.length > 0 ? free : waiting;
  }

  /** What a kustomization names, by itself and by the components that it takes in. */
  #reached(file: KustomizationFile, seen = new Set<string>()): ReadonlySet<string> {
    for (const name of [...file.resources, ...file.others]) {
      if (name === file.directory || seen.has(name)) continue;
      seen.add(name);
      const other = this.#byDirectory.get(name);
      if (other?.kind === 'component') this.#reached(other, seen);
    }
    return seen;
  }

  async #build(file: KustomizationFile): Promise<BuiltKustomization | Unrendered> {
    const renderer = await this.#session.renderer();
    if (renderer === undefined) return { kind: 'problem', problem: problem('BW-RENDER-ENGINE') };
    const outside = this.#namedOutside(file);
    if (outside.length > 0)
      return {
        kind: 'problem',
        problem: problem('BW-RENDER-OUTSIDE', outside.join(', '), { names: outside }),
      };
    return renderer.buildKustomization(this.#request(file));
  }

  /** The engine sees the tree alone: to it a path that leads out of the tree would lead to its top. */
  #namedOutside({ resources, others }: KustomizationFile): readonly string[] {
    const { tree } = this.#place;
    return [...resources, ...others].filter((name) => !contains(tree, this.#place.absolute(name)));
  }

  #request({ directory }: KustomizationFile): KustomizationRequest {
    const { tree } = this.#place;
    const absolute = this.#place.absolute(directory);
    const below = absolute === tree ? '' : absolute.slice(tree.length + 1);
    return { root: tree, directory: below.replaceAll('\\', '/'), origins: true };
  }

  async #take(file: KustomizationFile, outcome: BuiltKustomization | Unrendered): Promise<void> {
    if (outcome.kind === 'problem') {
      this.#problem(file, outcome.problem);
      this.#summaries.push({ ...this.#summary(file), outcome: 'unread' });
      return;
    }
    const shown = this.#place.shown(this.#place.absolute(file.path));
    for (const warning of outcome.warnings) warn(this.#session.receiver, shown, warning);
    const read = this.#filesOf(file, outcome);
    for (const path of read) this.#consumed.add(path);
    const objects = await this.#objects(file, outcome);
    this.#session.receiver.progress?.(shown);
    this.#summaries.push({ ...this.#summary(file), outcome: 'rendered', objects, files: read.size });
  }

  async #objects(file: KustomizationFile, outcome: BuiltKustomization): Promise<number> {
    const renderer = await this.#session.renderer();
    if (renderer === undefined) return 0;
    const request = this.#request(file);
    const rendering: Rendering = { kind: 'kustomization', source: this.#source(file) };
    const shown = (path: string): string => this.#place.shown(`${request.root}/${path}`);
    let objects = 0;
    for (const [document, { text, origin, changes = [] }] of outcome.documents.entries()) {
      objects += await this.#session.reader.read({
        file: {
          root: this.#place.root,
          directory: file.directory,
          file: this.#fileOf(file, origin),
          rendered: () => rendering,
        },
        text: outcome.format === 'json' ? withLines(text) : text,
        format: outcome.format,
        from: { kind: 'kustomization', renderer, request, document, origin, changes, shown },
      });
    }
    return objects;
  }

  /** Where the object is written. What a generator or a chart made stands in the file that calls for it. */
  #fileOf(file: KustomizationFile, origin: ObjectOrigin | undefined): string {
    const written = [origin?.path, origin?.configuredIn].flatMap((path) =>
      path === undefined ? [] : `${this.#place.tree}/${path}`,
    );
    return this.#place.shown(written.find(existsSync) ?? this.#place.absolute(file.path));
  }

  /** Files below the root that went into a build. A command does not tell: then it is what the files name. */
  #filesOf(file: KustomizationFile, { read }: BuiltKustomization): ReadonlySet<string> {
    if (read.length === 0) return this.#named(file);
    const { tree } = this.#place;
    return new Set(read.flatMap((path) => this.#place.inside(`${tree}/${path}`) ?? []));
  }

  #named(file: KustomizationFile, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file.path)) return seen;
    seen.add(file.path);
    for (const name of [...file.resources, ...file.others]) {
      const other = this.#byDirectory.get(name);
      if (other === undefined) seen.add(name);
      else this.#named(other, seen);
    }
    return seen;
  }

  /** Patches and the like mean nothing by themselves; resources are objects, whoever takes them in. */
  #consumeParts(files: readonly KustomizationFile[]): void {
    const resources = new Set(files.flatMap((file) => file.resources));
    for (const file of files) {
      this.#consumed.add(file.path);
      for (const name of file.others) if (!resources.has(name)) this.#consumed.add(name);
    }
  }

  #problem(file: KustomizationFile, problem: RenderProblem): void {
    const source = this.#source(file);
    const named = problem.file === undefined ? undefined : `${this.#place.tree}/${problem.file}`;
    const place = named === undefined ? undefined : { file: this.#place.shown(named), line: problem.line };
    this.#session.receiver.unread(unrendered(source, problem, place));
  }

  #unused(file: KustomizationFile): void {
    this.#session.receiver.passedOver({
      file: this.#place.shown(this.#place.absolute(file.path)),
      line: 1,
      reason: 'it is a component, which no kustomization here takes in',
    });
    this.#summaries.push({ ...this.#summary(file), outcome: 'unused' });
  }

  #summary(file: KustomizationFile): Omit<RenderedSource, 'outcome'> {
    return {
      kind: 'kustomization',
      source: this.#source(file),
      objects: 0,
      hooksLeftOut: 0,
      files: 0,
      supplied: [],
    };
  }

  #source(file: KustomizationFile): string {
    return sourceName(this.#place.shown(this.#place.absolute(file.directory)));
  }
}
