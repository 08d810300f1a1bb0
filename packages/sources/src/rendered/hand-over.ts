import type { RenderedChart, RenderProblem } from '@bulwark/render';
import { isMap } from '@bulwark/model';
import type { Rendering, Value, ValueMap } from '@bulwark/model';
import type { RenderedSource } from '../events.ts';
import type { ChartCase, ChartJob, ChartWork } from './charts.ts';
import { unrendered, warn } from './notices.ts';
import type { RenderPlace } from './place.ts';
import type { RenderedFromChart, RenderSession } from './session.ts';
import { prefixOf, TemplatePaths } from './template-paths.ts';

type Cases = Extract<ChartWork, { readonly kind: 'cases' }>;

/** Hands over what came of a chart: its objects, or why there are none. Tells what became of each set of values. */
export async function handOverChart(
  job: ChartJob,
  work: ChartWork,
  place: RenderPlace,
  session: RenderSession,
): Promise<readonly RenderedSource[]> {
  const shown = place.shown(job.path);
  if (work.kind === 'problem') {
    session.receiver.unread(unrendered(sourceName(shown), work.problem));
    return [{ ...summaryOf(shown, job.release?.name), outcome: 'unread' }];
  }
  for (const file of policyFiles(work.chart.files, job.isArchive, shown))
    session.receiver.passedOver({ file, line: 1, reason: 'a policy inside a chart' });
  const summaries: RenderedSource[] = [];
  for (const each of work.cases) summaries.push(await new CaseDelivery(job, work, place, session).take(each));
  return summaries;
}

/** A policy beside the description of a chart or subchart; that of a directory itself is met as a file. */
const POLICY_FILE = /^(?:charts\/[^/]+\/)*bulwark\.ya?ml$/;

/** Policies that Helm does not read and nobody else would meet, as files of a chart are shown. */
function policyFiles(files: Cases['chart']['files'], isArchive: boolean, shown: string): readonly string[] {
  const prefix = prefixOf({ shown, isArchive });
  return files
    .filter(({ name }) => POLICY_FILE.test(name) && (isArchive || name.includes('/')))
    .map(({ name }) => prefix + name.replaceAll('.unpacked/', '!/'));
}

/** The objects of one chart with one set of values. */
class CaseDelivery {
  readonly #job: ChartJob;
  readonly #work: Cases;
  readonly #place: RenderPlace;
  readonly #session: RenderSession;
  readonly #shown: string;

  constructor(job: ChartJob, work: Cases, place: RenderPlace, session: RenderSession) {
    this.#job = job;
    this.#work = work;
    this.#place = place;
    this.#session = session;
    this.#shown = place.shown(job.path);
  }

  async take(each: ChartCase): Promise<RenderedSource> {
    const summary = { ...summaryOf(this.#shown, each.name), files: this.#work.chart.files.length };
    const { outcome } = each;
    if (outcome.kind === 'problem') {
      this.#problem(outcome.problem, each.name);
      return { ...summary, outcome: 'unread' };
    }
    for (const warning of outcome.warnings) warn(this.#session.receiver, this.#description(), warning);
    const hooks = await this.#hooks();
    const objects = await this.#objects(each, outcome, hooks);
    return {
      ...summary,
      outcome: outcome.library ? 'library' : 'rendered',
      objects,
      hooksLeftOut: hooks.leftOut,
      supplied: outcome.supplied.map(({ name, version, directory }) => ({
        name,
        version,
        directory: sourceName(this.#place.shown(directory)),
      })),
    };
  }

  async #objects({ name, request }: ChartCase, outcome: RenderedChart, hooks: Hooks): Promise<number> {
    const paths = this.#paths(outcome);
    const base: Rendering = {
      kind: 'chart',
      source: sourceName(this.#shown),
      ...(name !== undefined && { values: name }),
      ...(request.namespace !== undefined && { namespace: request.namespace }),
    };
    const rendered = hooks.describe(base);
    const from = this.#from(request, paths);
    let objects = 0;
    for (const { path, text } of [...outcome.crds, ...outcome.files]) {
      const file = { root: this.#place.root, file: paths.of(path), directory: this.#directory(), rendered };
      objects += await this.#session.reader.read({ file, text, format: 'yaml', from: { ...from, path } });
      this.#session.receiver.progress?.(file.file);
    }
    return objects;
  }

  #from(request: ChartCase['request'], paths: TemplatePaths): Omit<RenderedFromChart, 'path'> {
    const { path } = this.#job;
    const session = this.#session;
    return {
      kind: 'chart',
      renderer: this.#work.renderer,
      shown: (name) => paths.of(name),
      request: async () => {
        const loaded = await (await session.engine()).loadChart(path);
        return loaded.kind === 'files' ? { ...request, chart: loaded.chart } : undefined;
      },
    };
  }

  #paths(outcome: Pick<RenderedChart, 'supplied'>): TemplatePaths {
    const sibling = (directory: string): string => this.#place.shown(directory);
    const { isArchive } = this.#job;
    return new TemplatePaths(this.#work.chart, { shown: this.#shown, isArchive, sibling }, outcome.supplied);
  }

  #problem(problem: RenderProblem, values: string | undefined): void {
    const source = sourceName(this.#shown) + (values === undefined ? '' : ` with ${values}`);
    const { file, line } = problem;
    const place = file === undefined ? undefined : { file: this.#paths({ supplied: [] }).of(file), line };
    this.#session.receiver.unread(unrendered(source, problem, place));
  }

  /** A chart in another place than below the argument keeps the path that leads there. */
  #directory(): string {
    return this.#place.inside(this.#job.path) ?? this.#shown;
  }

  #description(): string {
    if (this.#job.isArchive) return this.#shown;
    return this.#shown === '' ? 'Chart.yaml' : `${this.#shown}/Chart.yaml`;
  }

  async #hooks(): Promise<Hooks> {
    const { hookOf } = await this.#session.engine();
    return new Hooks(hookOf, this.#session.options.hooks ?? true);
  }
}

/** Labels what Helm runs beside the release, or leaves it out. */
class Hooks {
  leftOut = 0;
  readonly #hookOf: (annotations: unknown) => string;
  readonly #wanted: boolean;

  constructor(hookOf: (annotations: unknown) => string, wanted: boolean) {
    this.#hookOf = hookOf;
    this.#wanted = wanted;
  }

  describe(base: Rendering): (value: ValueMap) => Rendering | undefined {
    const hook: Rendering = { ...base, hook: 'hook' };
    const test: Rendering = { ...base, hook: 'test' };
    return (value) => {
      const kind = this.#hookOf(annotationsOf(value));
      if (kind === 'none') return base;
      // Helm never creates what is to run at a moment that it does not know.
      if (kind === 'dropped') return undefined;
      if (!this.#wanted) this.leftOut += 1;
      else return kind === 'test' ? test : hook;
      return undefined;
    };
  }
}

function annotationsOf({ metadata }: ValueMap): Value | undefined {
  return isMap(metadata) ? metadata['annotations'] : undefined;
}

function summaryOf(shown: string, values: string | undefined): Omit<RenderedSource, 'outcome'> {
  return {
    kind: 'chart',
    source: sourceName(shown),
    ...(values !== undefined && { values }),
    objects: 0,
    hooksLeftOut: 0,
    files: 0,
    supplied: [],
  };
}

/** The current directory has a name where it is spoken of. */
export function sourceName(shown: string): string {
  return shown === '' ? '.' : shown;
}
