import type { RenderProblem } from './problems.ts';
import type { ChartFiles } from './chart-files.ts';
import type { SiblingCharts } from './siblings.ts';

/** Layers of values in the order in which Helm applies them; later ones win. */
export interface ValuesLayers {
  /** `--values`: name as shown in messages, and text. */
  readonly files?: readonly { readonly name: string; readonly text: string }[];
  readonly setJson?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setFile?: readonly string[];
  /** Texts of the files that `setFile` names, by the path written there. */
  readonly named?: readonly { readonly name: string; readonly text: string }[];
}

export interface ChartRequest {
  readonly chart: ChartFiles;
  readonly values?: ValuesLayers;
  /** Default `release-name`, as `helm template`. */
  readonly releaseName?: string;
  /** Default `default`. */
  readonly namespace?: string;
  /** `1.33`, `v1.33.4`…; default: what the engine was built for. */
  readonly kubeVersion?: string;
  /** Beside those that the engine knows. */
  readonly apiVersions?: readonly string[];
  /** Charts of the same tree that may stand in for dependencies that charts/ lacks. */
  readonly siblings?: SiblingCharts;
}

export interface KustomizationRequest {
  /** Directory that bounds what may be read: links and bases that lead out of it are refused. */
  readonly root: string;
  /** Directory of the kustomization, relative to the root, segments joined by '/', '' for the root. */
  readonly directory: string;
  /** Texts to take for files instead of their own, by path relative to the root: to see what would come of them. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Also tell which files each object comes from and which changed it. */
  readonly origins?: boolean;
}

/** One rendered template or one file of crds/. */
export interface RenderedFile {
  /** `chart/templates/x.yaml`, `chart/charts/sub/templates/y.yaml`, as Helm names its sources. */
  readonly path: string;
  readonly text: string;
}

export interface RenderedChart {
  readonly kind: 'chart';
  /** Templates that came out with content, notes left out, by path. */
  readonly files: readonly RenderedFile[];
  /** Files of crds/, which Helm installs as they are. */
  readonly crds: readonly RenderedFile[];
  /** True for a library chart: it has no objects of its own. */
  readonly library: boolean;
  /** Dependencies that siblings stood in for: name, version and the sibling's directory. */
  readonly supplied: readonly SuppliedDependency[];
  readonly warnings: readonly string[];
}

export interface SuppliedDependency {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
  /** Folder of the chart in which it stands in, such as `charts/common`. */
  readonly at: string;
}

/** Where an object of a kustomization comes from or was changed; paths relative to the root. */
export interface ObjectOrigin {
  readonly path?: string;
  readonly configuredIn?: string;
  /** Kind of the generator or transformer. */
  readonly kind?: string;
}

export interface BuiltDocument {
  readonly text: string;
  readonly origin?: ObjectOrigin;
  readonly changes?: readonly ObjectOrigin[];
}

export interface BuiltKustomization {
  readonly kind: 'kustomization';
  /** How the texts are written: by the engine as JSON, by commands as YAML. */
  readonly format: 'json' | 'yaml';
  /** One object each, in Kustomize's order. */
  readonly documents: readonly BuiltDocument[];
  /** Files that the build read, relative to the root; empty where the adapter cannot know. */
  readonly read: readonly string[];
  readonly warnings: readonly string[];
}

export interface Unrendered {
  readonly kind: 'problem';
  readonly problem: RenderProblem;
}

/** What renders: the sandboxed engine or an adapter over binaries. Calls may overlap; they are served in order. */
export interface Renderer {
  /** `engine` or the command that is run. */
  readonly name: string;
  /** Never rejects for a chart: what cannot be rendered comes back as a problem. */
  renderChart(request: ChartRequest): Promise<RenderedChart | Unrendered>;
  /** Never rejects for a kustomization. */
  buildKustomization(request: KustomizationRequest): Promise<BuiltKustomization | Unrendered>;
  /** Ends what was started. */
  close(): Promise<void>;
}
