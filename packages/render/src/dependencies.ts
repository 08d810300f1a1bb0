import { resolve } from 'node:path';
import { loadChart } from './chart-files.ts';
import type { ChartFile, ChartFiles } from './chart-files.ts';
import type { SuppliedDependency } from './outcome.ts';
import type { WireNeed } from './protocol.ts';
import type { SandboxPool } from './sandbox-pool.ts';
import type { SiblingChart, SiblingCharts } from './siblings.ts';

/** Lets charts of the same tree stand in for the dependencies that one chart lacks. */
export class DependencySupply {
  readonly #sandbox: SandboxPool;
  readonly #siblings: SiblingCharts;
  /** By the folder that they were put into. */
  readonly #supplied = new Map<string, SuppliedDependency>();

  constructor(sandbox: SandboxPool, siblings: SiblingCharts) {
    this.#sandbox = sandbox;
    this.#siblings = siblings;
  }

  get supplied(): readonly SuppliedDependency[] {
    return [...this.#supplied.values()];
  }

  /** The chart with a sibling for every need that one fits; undefined where none does. */
  async extend(chart: ChartFiles, needs: readonly WireNeed[]): Promise<ChartFiles | undefined> {
    const before = this.#supplied.size;
    const files: ChartFile[] = [];
    const directories: string[] = [];
    for (const need of needs) {
      const at = placeOf(need);
      if (this.#supplied.has(at)) continue;
      const added = await this.#load(need, chart);
      if (added === undefined) continue;
      files.push(...added.map(({ name, bytes }) => ({ name: `${at}/${name}`, bytes })));
      directories.push(at);
    }
    if (this.#supplied.size === before) return undefined;
    return {
      ...chart,
      files: [...chart.files, ...files],
      directories: [...chart.directories, ...directories],
    };
  }

  async #load(need: WireNeed, chart: ChartFiles): Promise<readonly ChartFile[] | undefined> {
    if (!holdsChart(chart, need.chart)) return undefined;
    const sibling = await this.#newest(await this.#accepted(need.version, this.#candidates(need, chart)));
    if (sibling === undefined) return undefined;
    const loaded = await loadChart(sibling.directory);
    if (loaded.kind !== 'files') return undefined;
    this.#supplied.set(placeOf(need), { ...sibling, at: placeOf(need) });
    return loaded.chart.files;
  }

  /** Charts of that name; where the repository is `file://…`, only the one that it points to. */
  #candidates(need: WireNeed, chart: ChartFiles): SiblingCharts {
    const named = this.#siblings.filter(({ name }) => name === need.name);
    const home = need.chart === '' ? chart.location : this.#supplied.get(need.chart)?.directory;
    if (!need.repository.startsWith('file://') || home === undefined) return named;
    const pointed = resolve(home, need.repository.slice('file://'.length));
    return named.filter(({ directory }) => directory === pointed);
  }

  async #accepted(range: string, candidates: SiblingCharts): Promise<SiblingCharts> {
    const matches = await this.#match(candidates.map(({ version }) => ({ range, version })));
    return candidates.filter((_, index) => matches[index] === true);
  }

  async #newest([first, ...others]: SiblingCharts): Promise<SiblingChart | undefined> {
    let best = first;
    for (const candidate of others) {
      const [newer] = await this.#match([{ range: `> ${best?.version}`, version: candidate.version }]);
      if (newer === true) best = candidate;
    }
    return best;
  }

  /** Helm's own comparison of versions. */
  async #match(
    pairs: readonly { readonly range: string; readonly version: string }[],
  ): Promise<readonly boolean[]> {
    if (pairs.length === 0) return [];
    return (await this.#sandbox.run({ match: { pairs } })).matches ?? [];
  }
}

function placeOf({ chart, name }: WireNeed): string {
  return chart === '' ? `charts/${name}` : `${chart}/charts/${name}`;
}

/** Files can be put into a subchart only where its folder carries its name. */
function holdsChart(chart: ChartFiles, at: string): boolean {
  return at === '' || chart.files.some(({ name }) => name === `${at}/Chart.yaml`);
}
