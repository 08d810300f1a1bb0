import { availableParallelism } from 'node:os';
import type { ChartFiles } from './chart-files.ts';
import { DependencySupply } from './dependencies.ts';
import type {
  BuiltKustomization,
  ChartRequest,
  KustomizationRequest,
  RenderedChart,
  Renderer,
  SuppliedDependency,
  Unrendered,
} from './outcome.ts';
import { problem } from './problems.ts';
import type { RenderProblem, RenderProblemCode } from './problems.ts';
import { wireFile } from './protocol.ts';
import type { WireAnswer, WireChart, WireFailure, WireFile } from './protocol.ts';
import { DEFAULT_SANDBOX_LIMITS } from './sandbox.ts';
import type { SandboxLimits } from './sandbox.ts';
import { SandboxPool } from './sandbox-pool.ts';

/** Each may take a gigabyte at worst. */
const DEFAULT_INSTANCES = Math.min(2, availableParallelism());
/** Dependencies of dependencies that siblings may stand in for. */
const MAX_ROUNDS = 6;
const TREE_FILES = 20_000;
const TREE_BYTES = 100 * 1024 * 1024;

/** Renders with Helm's and Kustomize's own libraries in the sandbox. */
export class EngineRenderer implements Renderer {
  readonly name = 'engine';
  readonly #sandbox: SandboxPool;
  readonly #maxOutput: number;

  /** Path of the packed module, as `findEngine` gives it, and how many instances of it may run at a time. */
  constructor(path: string, limits: Partial<SandboxLimits> = {}, instances = DEFAULT_INSTANCES) {
    this.#sandbox = new SandboxPool(path, limits, instances);
    this.#maxOutput = limits.output ?? DEFAULT_SANDBOX_LIMITS.output;
  }

  async renderChart(request: ChartRequest): Promise<RenderedChart | Unrendered> {
    try {
      return await this.#chart(request);
    } catch (error) {
      return broken(error);
    }
  }

  async buildKustomization(request: KustomizationRequest): Promise<BuiltKustomization | Unrendered> {
    const { root, directory, origins = false, replaced } = request;
    try {
      const answer = await this.#sandbox.run(
        { kustomization: { directory: `/${directory}`, origins, maxOutput: this.#maxOutput } },
        { root, maxFiles: TREE_FILES, maxBytes: TREE_BYTES, ...(replaced && { replaced }) },
      );
      if (answer.failure !== undefined) return { kind: 'problem', problem: problemOf(answer.failure) };
      const { documents = [], read, warnings = [] } = answer;
      return { kind: 'kustomization', format: 'json', documents, read, warnings };
    } catch (error) {
      return broken(error);
    }
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }

  /** Renders, and once more for every round of dependencies that siblings could supply. */
  async #chart(request: ChartRequest): Promise<RenderedChart | Unrendered> {
    const supply = new DependencySupply(this.#sandbox, request.siblings ?? []);
    let chart = request.chart;
    for (let round = 0; ; round += 1) {
      const answer = await this.#sandbox.run({ chart: wireChart(request, chart, this.#maxOutput) });
      const next = round < MAX_ROUNDS ? await supply.extend(chart, answer.missing ?? []) : undefined;
      if (next === undefined) return chartOutcome(answer, supply.supplied);
      chart = next;
    }
  }
}

const NO_VALUES = { files: [], setJson: [], set: [], setString: [], setFile: [], named: [] };

function wireChart(request: ChartRequest, chart: ChartFiles, maxOutput: number): WireChart {
  const { releaseName = 'release-name', namespace = 'default', kubeVersion = '', apiVersions = [] } = request;
  return {
    files: chart.files.map(({ name, bytes }) => wireFile(name, bytes)),
    directories: chart.directories,
    values: { ...NO_VALUES, ...request.values },
    release: { name: releaseName, namespace },
    kubeVersion,
    apiVersions,
    maxOutput,
  };
}

function chartOutcome(
  answer: WireAnswer,
  supplied: readonly SuppliedDependency[],
): RenderedChart | Unrendered {
  const { failure, missing = [], files = [], crds = [], library = false, warnings = [] } = answer;
  if (failure !== undefined) return { kind: 'problem', problem: problemOf(failure) };
  const absent = missing.map(
    ({ name, version, chart }) => `${chart || 'the chart'} lacks ${name} ${version}`,
  );
  return {
    kind: 'chart',
    files: files.map(rendered),
    crds: crds.map(rendered),
    library,
    supplied,
    warnings: [...warnings, ...absent],
  };
}

function rendered({ name, text, base64 }: WireFile): { path: string; text: string } {
  return { path: name, text: text ?? Buffer.from(base64 ?? '', 'base64').toString('latin1') };
}

const CODES: Readonly<Record<string, RenderProblemCode>> = {
  chart: 'BW-RENDER-CHART',
  dependency: 'BW-RENDER-DEPENDENCY',
  values: 'BW-RENDER-VALUES',
  schema: 'BW-RENDER-SCHEMA',
  'kube-version': 'BW-RENDER-KUBE-VERSION',
  required: 'BW-RENDER-REQUIRED',
  fail: 'BW-RENDER-FAIL',
  template: 'BW-RENDER-TEMPLATE',
  output: 'BW-RENDER-OUTPUT',
  kustomization: 'BW-RENDER-KUSTOMIZATION',
  cycle: 'BW-RENDER-CYCLE',
  remote: 'BW-RENDER-REMOTE',
  plugin: 'BW-RENDER-PLUGIN',
  time: 'BW-RENDER-TIME',
  memory: 'BW-RENDER-MEMORY',
  depth: 'BW-RENDER-DEPTH',
};

function problemOf(failure: WireFailure): RenderProblem {
  const { message, file, line, names } = failure;
  const place = {
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(names && { names }),
  };
  const outside = /leads out of the scanned tree/.test(message);
  const code = outside ? 'BW-RENDER-OUTSIDE' : (CODES[failure.code] ?? 'BW-RENDER-CRASH');
  return problem(code, message, place);
}

function broken(error: unknown): Unrendered {
  return { kind: 'problem', problem: problem('BW-RENDER-CRASH', String(error)) };
}
