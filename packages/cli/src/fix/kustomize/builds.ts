import type { PostureOptions } from '@bulwark/engine';
import type { FileOrigin, Origin, RawObject, ScanResult } from '@bulwark/model';
import type { Fix } from '@bulwark/remediate';
import type { RenderedFromKustomization } from '@bulwark/sources';
import { fromOf } from '../../provenance/rendered-finding.ts';
import { TreeBuild } from './tree-build.ts';
import { Users } from './users.ts';

/** The kustomizations of one tree: those that were scanned, and those that use the same files. */
export class Builds {
  readonly #root: string;
  readonly #known: ReadonlyMap<string, TreeBuild>;
  readonly #others = new Map<string, TreeBuild | undefined>();
  readonly #options: PostureOptions;
  readonly #like: RenderedFromKustomization;
  #users: Users | undefined;

  private constructor(
    known: ReadonlyMap<string, TreeBuild>,
    like: RenderedFromKustomization,
    options: PostureOptions,
  ) {
    this.#known = known;
    this.#like = like;
    this.#root = like.request.root;
    this.#options = options;
  }

  /** Builds again what the objects of one tree came from. */
  static async open(objects: BuiltObjects, before: Before, options: PostureOptions): Promise<Builds> {
    const groups = [...Map.groupBy(objects, ({ from }) => from.request.directory)];
    const opened = await Promise.all(groups.map(([, own]) => openKnown(own, before, options)));
    const known = groups.flatMap(([directory], index) => {
      const build = opened[index];
      return build === undefined ? [] : [[directory, build] as const];
    });
    return new Builds(new Map(known), objects[0].from, options);
  }

  get all(): readonly TreeBuild[] {
    return [...this.#known.values()];
  }

  /** The build that a finding is of. */
  of({ finding }: Pick<Fix, 'finding'>): TreeBuild | undefined {
    const from = fromOf(finding.origin);
    return from?.kind === 'kustomization' ? this.#known.get(from.request.directory) : undefined;
  }

  /** All that use one of some files; or why that cannot be told. */
  async using(paths: ReadonlySet<string>): Promise<readonly TreeBuild[] | string> {
    this.#users ??= new Users(this.#root);
    if (!this.#users.complete) return 'the tree is too large to tell who else uses the file';
    const others = this.#users.of(paths).filter((directory) => !this.#known.has(directory));
    const opened = await Promise.all(others.map((directory) => this.#other(directory)));
    const all = [...this.#known.values(), ...opened.filter((build) => build !== undefined)];
    return all.filter(({ read }) => [...paths].some((path) => read.has(path)));
  }

  /** A kustomization beside those that were scanned. One that cannot be built is broken without any edit. */
  async #other(directory: string): Promise<TreeBuild | undefined> {
    if (!this.#others.has(directory)) {
      const { renderer, request, shown } = this.#like;
      const place = shown(directory);
      const name = nameOf(place);
      const source = {
        renderer,
        request: { ...request, directory },
        name,
        unit: name,
        originOf: () => madeUp(place),
        excepted: [],
      };
      this.#others.set(directory, await TreeBuild.open(source, this.#options));
    }
    return this.#others.get(directory);
  }
}

type Before = Pick<ScanResult, 'findings' | 'excepted'>;

/** Objects that kustomizations of one tree built. */
export type BuiltObjects = readonly [BuiltObject, ...BuiltObject[]];

/** An object that a kustomization built. */
export interface BuiltObject {
  readonly object: RawObject;
  readonly origin: FileOrigin;
  readonly from: RenderedFromKustomization;
}

/** How an object was built; nothing where it was not. */
export function builtFrom(object: RawObject): readonly BuiltObject[] {
  const { origin } = object;
  const from = fromOf(origin);
  return origin.source === 'file' && from?.kind === 'kustomization' ? [{ object, origin, from }] : [];
}

function openKnown(
  own: readonly BuiltObject[],
  { findings, excepted }: Before,
  options: PostureOptions,
): Promise<TreeBuild | undefined> {
  const { origin, from } = own[0] as BuiltObject;
  const origins = new Map(own.map((each) => [each.from.document, each.origin]));
  const places = new Set<Origin>(own.map((each) => each.origin));
  const kept = excepted.map(({ finding }) => finding).filter((finding) => places.has(finding.origin));
  const name = nameOf(origin.rendered?.source ?? from.shown(from.request.directory));
  const source = {
    renderer: from.renderer,
    request: from.request,
    name,
    unit: [...findings.filter((finding) => places.has(finding.origin)), ...kept][0]?.unit ?? name,
    originOf: (document: number) => origins.get(document) ?? origin,
    excepted: kept,
  };
  return TreeBuild.open(source, options);
}

function nameOf(source: string): string {
  return `kustomization ${source}`;
}

function madeUp(name: string): FileOrigin {
  return {
    source: 'file',
    root: '.',
    file: name,
    directory: name,
    document: 0,
    line: 1,
    rendered: { kind: 'kustomization', source: name },
  };
}
