import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { asProblem } from './chart-files.ts';
import { commandProblem, helmProblem, kustomizeProblem } from './command-failure.ts';
import type {
  BuiltKustomization,
  ChartRequest,
  KustomizationRequest,
  RenderedChart,
  RenderedFile,
  Renderer,
  Unrendered,
  ValuesLayers,
} from './outcome.ts';
import { problem } from './problems.ts';
import { runCommand } from './run-command.ts';
import type { CommandLimits } from './run-command.ts';
import { openStaging, stageChart, stageText, stageTree } from './staging.ts';
import type { Staging } from './staging.ts';

/** Paths or names of the commands; undefined where there is none. */
export interface RenderCommands {
  readonly helm: string | undefined;
  /** `kubectl`, which is run as `kubectl kustomize`, or `kustomize`, run as `kustomize build`. */
  readonly kustomize: string | undefined;
}

const DEFAULT_LIMITS: CommandLimits = { time: 120_000, output: 64 * 1024 * 1024 };

/**
 * Renders by running `helm template` and `kubectl kustomize` over copies in a temporary folder. Siblings do not stand in for missing
 * dependencies here, origins are not told, and charts of a kustomization are not inflated: that takes the engine.
 */
export class CommandRenderer implements Renderer {
  readonly name: string;
  readonly #commands: RenderCommands;
  readonly #limits: CommandLimits;
  /** Copies of trees, by their root. */
  readonly #trees = new Map<string, Staging>();

  constructor(commands: RenderCommands, limits: Partial<CommandLimits> = {}) {
    this.#commands = commands;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.name = [commands.helm, commands.kustomize].filter((command) => command !== undefined).join(', ');
  }

  async renderChart(request: ChartRequest): Promise<RenderedChart | Unrendered> {
    const { helm } = this.#commands;
    if (helm === undefined) return { kind: 'problem', problem: problem('BW-RENDER-ENGINE', 'no helm') };
    const staging = openStaging();
    try {
      stageChart(request.chart, join(staging.folder, 'chart'));
      const result = await runCommand(
        helm,
        parameters(request, staging.folder),
        staging.folder,
        this.#limits,
      );
      if (result.kind !== 'done') return { kind: 'problem', problem: commandProblem(result) };
      if (result.code === 0) return renderedChart(result.output, result.errors);
      if (/library charts are not installable/.test(result.errors)) return libraryChart(result.errors);
      return {
        kind: 'problem',
        problem: helmProblem(result.errors.replaceAll(staging.folder, ''), request.chart),
      };
    } catch (error) {
      return { kind: 'problem', problem: asProblem(error) };
    } finally {
      staging.remove();
    }
  }

  async buildKustomization(request: KustomizationRequest): Promise<BuiltKustomization | Unrendered> {
    const { kustomize } = this.#commands;
    if (kustomize === undefined)
      return { kind: 'problem', problem: problem('BW-RENDER-ENGINE', 'no kubectl or kustomize') };
    try {
      const { folder } = this.#tree(request.root);
      const verb = /kustomize(?:\.exe)?$/.test(kustomize) ? 'build' : 'kustomize';
      const target = join(folder, request.directory);
      const result = await runCommand(kustomize, [verb, target], folder, this.#limits);
      if (result.kind !== 'done') return { kind: 'problem', problem: commandProblem(result) };
      if (result.code !== 0)
        return { kind: 'problem', problem: kustomizeProblem(result.errors.replaceAll(folder, '')) };
      const documents = result.output.split(/^---\n/m).filter((text) => text.trim() !== '');
      return {
        kind: 'kustomization',
        format: 'yaml',
        documents: documents.map((text) => ({ text })),
        read: [],
        warnings: lines(result.errors),
      };
    } catch (error) {
      return { kind: 'problem', problem: asProblem(error) };
    }
  }

  close(): Promise<void> {
    for (const tree of this.#trees.values()) tree.remove();
    this.#trees.clear();
    return Promise.resolve();
  }

  #tree(root: string): Staging {
    const real = realpathSync(root);
    const known = this.#trees.get(real);
    if (known !== undefined) return known;
    const staging = openStaging();
    this.#trees.set(real, staging);
    stageTree(real, staging.folder);
    return staging;
  }
}

function parameters(request: ChartRequest, folder: string): string[] {
  const { releaseName = 'release-name', namespace = 'default', kubeVersion, apiVersions = [] } = request;
  return [
    'template',
    '--namespace',
    namespace,
    '--include-crds',
    ...valuesParameters(request.values ?? {}, folder),
    ...(kubeVersion === undefined ? [] : ['--kube-version', kubeVersion]),
    ...apiVersions.flatMap((version) => ['--api-versions', version]),
    // A name that begins with a dash must not become an option.
    '--',
    releaseName,
    join(folder, 'chart'),
  ];
}

function valuesParameters(values: ValuesLayers, folder: string): string[] {
  const { files = [], setJson = [], set = [], setString = [], setFile = [], named = [] } = values;
  const paths = new Map(
    named.map(({ name, text }, index) => [name, stageText(folder, `named-${index}`, text)]),
  );
  return [
    ...files.flatMap(({ text }, index) => ['--values', stageText(folder, `values-${index}.yaml`, text)]),
    ...setJson.flatMap((text) => ['--set-json', text]),
    ...set.flatMap((text) => ['--set', text]),
    ...setString.flatMap((text) => ['--set-string', text]),
    ...setFile.flatMap((text) => ['--set-file', withPaths(text, paths)]),
  ];
}

/** `key=path` with the path of our copy. */
function withPaths(text: string, paths: ReadonlyMap<string, string>): string {
  const cut = text.indexOf('=') + 1;
  return text.slice(0, cut) + (paths.get(text.slice(cut)) ?? text.slice(cut));
}

/** Puts the documents of one template together again by the comments that Helm prints before each. */
function renderedChart(output: string, errors: string): RenderedChart {
  const texts = new Map<string, string[]>();
  for (const part of output.split(/^---\n(?=# Source: )/m)) {
    const source = /^# Source: (.+)\n/.exec(part);
    if (source?.[1] === undefined) continue;
    texts.set(source[1], [...(texts.get(source[1]) ?? []), part.slice(source[0].length)]);
  }
  const all: RenderedFile[] = [...texts].map(([path, parts]) => ({ path, text: parts.join('---\n') }));
  const isCrd = ({ path }: RenderedFile): boolean => /^[^/]+\/(?:charts\/[^/]+\/)*crds\//.test(path);
  return {
    kind: 'chart',
    files: all.filter((file) => !isCrd(file)),
    crds: all.filter(isCrd),
    library: false,
    supplied: [],
    warnings: lines(errors),
  };
}

function libraryChart(errors: string): RenderedChart {
  return { kind: 'chart', files: [], crds: [], library: true, supplied: [], warnings: lines(errors) };
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
