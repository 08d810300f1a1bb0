import type * as Render from '@bulwark/render';
import type {
  ChartRequest,
  KustomizationRequest,
  ObjectOrigin,
  Renderer,
  SiblingCharts,
  ValuesLayers,
} from '@bulwark/render';
import type { FileOrigin } from '@bulwark/model';
import type { DocumentLimits } from '../documents/index.ts';
import type { Receiver } from '../events.ts';
import type { RemoteChartOptions } from '../remote-chart/is-remote-chart.ts';
import { RenderedReader } from './rendered-text.ts';

/** How charts and kustomizations are rendered; values and names as `helm template` takes them. */
export interface RenderingOptions {
  readonly values?: ValuesLayers;
  readonly releaseName?: string;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  /** Take hooks and tests in, which Helm runs beside the release; default true. */
  readonly hooks?: boolean;
  /** Also render with each `ci/*-values.yaml` and `values-*.yaml` of a chart. */
  readonly allValues?: boolean;
  /** How charts that arguments name elsewhere are fetched. */
  readonly remote?: RemoteChartOptions;
  /** Commands to use instead of the engine. */
  readonly helm?: string;
  readonly kustomize?: string;
}

/** How an object was rendered, to render it again: with other values, or with marks. */
export type RenderedFrom = RenderedFromChart | RenderedFromKustomization;

export interface RenderedFromChart {
  readonly kind: 'chart';
  readonly renderer: Renderer;
  /** Template as the engine names it: `shop/templates/web.yaml`. */
  readonly path: string;
  /** Path of a template or file of the chart, named as the engine does, as it is shown to the user. */
  readonly shown: (path: string) => string;
  /** Loads the chart again; undefined where it is gone. One for all objects of one rendering. */
  readonly request: () => Promise<ChartRequest | undefined>;
}

export interface RenderedFromKustomization {
  readonly kind: 'kustomization';
  readonly renderer: Renderer;
  readonly request: KustomizationRequest;
  /** Position among the documents of the build, and what the build says of it. */
  readonly document: number;
  readonly origin: ObjectOrigin | undefined;
  readonly changes: readonly ObjectOrigin[];
  /** A path relative to the root of the request, as it is shown to the user. */
  readonly shown: (path: string) => string;
}

const sources = new WeakMap<FileOrigin, RenderedFrom>();

/** How an object was rendered; undefined for one that was read as it stands. */
export function renderedFrom(origin: FileOrigin): RenderedFrom | undefined {
  return sources.get(origin);
}

type Engine = typeof Render;

/** What all renderings of one scan share. The engine is loaded when something is to be rendered, and started by the first of it. */
export class RenderSession {
  readonly options: RenderingOptions;
  readonly limits: DocumentLimits;
  readonly receiver: Receiver;
  readonly reader: RenderedReader;
  readonly #siblings = new Map<string, SiblingCharts>();
  #engine: Engine | undefined;
  #renderer: Renderer | undefined;

  constructor(options: RenderingOptions, limits: DocumentLimits, receiver: Receiver) {
    this.options = options;
    this.limits = limits;
    this.receiver = receiver;
    this.reader = new RenderedReader(limits, receiver, (origin, from) => sources.set(origin, from));
  }

  async engine(): Promise<Engine> {
    this.#engine ??= await import('@bulwark/render');
    return this.#engine;
  }

  /** Undefined where there is nothing to render with. */
  async renderer(): Promise<Renderer | undefined> {
    const { openRenderer } = await this.engine();
    const { helm, kustomize } = this.options;
    this.#renderer ??= openRenderer({
      ...(helm !== undefined && { helm }),
      ...(kustomize !== undefined && { kustomize }),
    });
    return this.#renderer;
  }

  /** Charts of a tree that may stand in for dependencies. */
  async siblings(tree: string): Promise<SiblingCharts> {
    const { findSiblings } = await this.engine();
    const found = this.#siblings.get(tree) ?? findSiblings(tree);
    this.#siblings.set(tree, found);
    return found;
  }

  async close(): Promise<void> {
    await this.#renderer?.close();
  }
}
