import type { DocumentLimits } from '../documents/index.ts';
import type { Receiver, RenderedSource } from '../events.ts';
import type { Renderable } from '../walk.ts';
import type { RenderPlace } from './place.ts';
import { RenderSession } from './session.ts';
import type { RenderingOptions } from './session.ts';
import type { TreeTaken } from './tree.ts';

/** The door to rendering: nothing behind it is loaded before a chart or a kustomization is met. */
export class Rendering {
  readonly #options: RenderingOptions | undefined;
  readonly #limits: DocumentLimits;
  readonly #receiver: Receiver;
  #session: RenderSession | undefined;

  /** Without options nothing is rendered. */
  constructor(options: RenderingOptions | undefined, limits: DocumentLimits, receiver: Receiver) {
    this.#options = options;
    this.#limits = limits;
    this.#receiver = receiver;
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

  async close(): Promise<void> {
    await this.#session?.close();
  }

  #open(): RenderSession {
    this.#session ??= new RenderSession(this.#options ?? {}, this.#limits, this.#receiver);
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
