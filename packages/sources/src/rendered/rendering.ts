import type { DocumentLimits } from '../documents/index.ts';
import type { Receiver, RenderedSource } from '../events.ts';
import type { Renderable } from '../walk.ts';
import type { RenderPlace } from './place.ts';
import { SeenReleases } from './seen-releases.ts';
import { RenderSession } from './session.ts';
import type { RenderingOptions } from './session.ts';
import type { TreeTaken } from './tree.ts';

/** The door to rendering: nothing behind it is loaded before a chart or a kustomization is met. */
export class Rendering {
  readonly #options: RenderingOptions | undefined;
  readonly #limits: DocumentLimits;
  /** Takes objects on behalf of the one that was given. */
  readonly receiver: Receiver;
  readonly #releases = new SeenReleases();
  #session: RenderSession | undefined;

  /** Without options nothing is rendered. */
  constructor(options: RenderingOptions | undefined, limits: DocumentLimits, receiver: Receiver) {
    this.#options = options;
    this.#limits = limits;
    this.receiver = options === undefined ? receiver : this.#observed(receiver);
  }

  get isWanted(): boolean {
    return this.#options !== undefined;
  }

  /** Renders what a directory holds; undefined where there is nothing to render. `name` is the argument as the user wrote it. */
  async tree(renderable: Renderable, argument: Argument): Promise<TreeTaken | undefined> {
    const { charts, archives, kustomizations } = renderable;
    if (charts.length + archives.length + kustomizations.length === 0) return undefined;
    const { renderTree } = await import('./tree.ts');
    return renderTree(renderable, await placeOf(argument), this.#open());
  }

  /** Renders a packed chart. */
  async archive(path: string, argument: Argument): Promise<readonly RenderedSource[]> {
    const { renderCharts } = await import('./tree.ts');
    return renderCharts([{ path, isArchive: true }], await placeOf(argument), this.#open());
  }

  /** Renders what objects of Flux and Argo CD, read since the last call, deploy from the tree of a directory. */
  async releases(argument: Argument): Promise<readonly RenderedSource[]> {
    if (!this.#releases.some) return [];
    const { followReleases } = await import('./releases.ts');
    return followReleases(this.#releases, await placeOf(argument), this.#open());
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }

  /** What deploys charts is followed when all of a directory has been read. */
  #observed(receiver: Receiver): Receiver {
    return {
      object: (raw) => {
        this.#releases.observe(raw);
        receiver.object(raw);
      },
      unread: (entry) => receiver.unread(entry),
      passedOver: (entry) => receiver.passedOver(entry),
      notice: (entry) => receiver.notice(entry),
      progress: (file) => receiver.progress?.(file),
    };
  }

  #open(): RenderSession {
    this.#session ??= new RenderSession(this.#options ?? {}, this.#limits, this.receiver);
    return this.#session;
  }
}

/** A path argument: its name in units, the directory that it stands for, and how the user wrote that. */
export interface Argument {
  readonly root: string;
  readonly directory: string;
  readonly name: string;
}

async function placeOf({ root, directory, name }: Argument): Promise<RenderPlace> {
  const { RenderPlace: Place } = await import('./place.ts');
  return new Place(root, directory, name);
}
