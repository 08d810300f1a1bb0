import type { ChartRequest, RenderedChart, Renderer } from '../outcome.ts';
import { candidatesOf } from './keys/candidates.ts';
import type { Lines } from './keys/candidates.ts';
import { lighten } from './keys/lighter.ts';
import { findKeys } from './keys/search.ts';
import type { ProvenKey, Watch } from './keys/search.ts';
import { trialsOf } from './keys/trials.ts';
import type { TrialTiers, Wish } from './keys/trials.ts';
import { renderWithValues } from './keys/values.ts';
import type { JsonMap } from './keys/values.ts';
import type { MarkedTemplate } from './lines/marks.ts';
import type { LineReader, TemplateLine } from './lines/read-lines.ts';
import { templatesOf, traceFiles } from './lines/trace-lines.ts';
import { ChartReads } from './reads/visits.ts';
import type { Visit } from './reads/visits.ts';
import { wholeChart } from './whole-chart.ts';

/** A place in what a chart rendered. */
export interface TraceQuery extends Wish, Lines {
  /** Rendered template, as Helm names it: `shop/templates/web.yaml`. */
  readonly file: string;
}

/** What is proven about one place. */
export interface ChartTrace {
  /** The line of the template, with the file named relative to the chart; undefined where none is proven. */
  readonly line: TemplateLine | undefined;
  /** Most direct first. */
  readonly keys: readonly ProvenKey[];
}

export interface ChartTraces {
  /** One for each query. */
  readonly traces: readonly ChartTrace[];
  /** The values that the chart was rendered with, those of subcharts within. */
  readonly values: JsonMap;
  /** How often the chart was rendered for it. */
  readonly renders: number;
  /** False where renderings ran out before every key was tried. */
  readonly complete: boolean;
}

export interface ChartTracing {
  readonly renderer: Renderer;
  readonly request: ChartRequest;
  readonly queries: readonly TraceQuery[];
  /** Is given the chart as it is rendered without changes, and returns what looks at changed ones. */
  readonly watch: (clean: RenderedChart) => Watch;
  /** Renderings that may be spent on values keys; default 64. */
  readonly renders?: number;
}

const DEFAULT_RENDERS = 64;

/**
 * Tells for places of a rendered chart the line of the template that prints them and the keys of the values that decide, each proven: the
 * line by marks that change nothing else, the key by a rendering in which it alone has another value. Undefined where the chart cannot
 * be rendered any more.
 */
export async function traceChart(tracing: ChartTracing): Promise<ChartTraces | undefined> {
  const { renderer, queries } = tracing;
  const clean = await renderWithValues(renderer, tracing.request);
  if (clean.kind === 'problem') return undefined;
  const chart = await wholeChart(tracing.request.chart, clean.chart.supplied);
  const request = { ...tracing.request, chart };
  const files = new Set(queries.map(({ file }) => file));
  const { readers, renders } = await traceFiles(renderer, request, clean.chart, files);
  const reads = new FileReads(templatesOf(chart), readers);
  const lighter = await lighten(renderer, request, clean.chart, files);
  const watch = tracing.watch(clean.chart);
  const keys = await findKeys({
    renderer,
    request: lighter.request,
    values: clean.values,
    tiers: queries.map((query) => tiersOf(query, reads, clean.values)),
    watch: (rendered) => watch(lighter.whole(rendered)),
    renders: tracing.renders ?? DEFAULT_RENDERS,
  });
  return {
    traces: queries.map(({ file, line }, index) => ({
      line: readers.get(file)?.at(line) ?? definitionLine(file, line, clean.chart),
      keys: keys.keys[index] ?? [],
    })),
    values: clean.values,
    renders: 2 + renders + keys.renders,
    complete: keys.complete,
  };
}

/** Files of crds/ are installed as they are. */
function definitionLine(path: string, line: number, { crds }: RenderedChart): TemplateLine | undefined {
  if (!crds.some((crd) => crd.path === path)) return undefined;
  return { file: path.slice(path.indexOf('/') + 1), line, offset: 0 };
}

function tiersOf(query: TraceQuery, reads: FileReads, values: JsonMap): TrialTiers {
  const found = reads.of(query.file);
  if (found === undefined) return [];
  const candidates = candidatesOf(found.visits, found.reader, query);
  return trialsOf(values, candidates, query);
}

/** What the templates of rendered files read, worked out once for each file. */
class FileReads {
  readonly #reads: ChartReads;
  readonly #templates: readonly MarkedTemplate[];
  readonly #readers: ReadonlyMap<string, LineReader>;
  readonly #known = new Map<string, readonly Visit[]>();

  constructor(templates: readonly MarkedTemplate[], readers: ReadonlyMap<string, LineReader>) {
    this.#templates = templates;
    this.#reads = new ChartReads(templates);
    this.#readers = readers;
  }

  of(path: string): { readonly visits: readonly Visit[]; readonly reader: LineReader } | undefined {
    const reader = this.#readers.get(path);
    const template = this.#templates.find(({ file }) => file === reader?.file);
    if (reader === undefined || template === undefined) return undefined;
    const visits = this.#known.get(path) ?? this.#reads.visits(template, valuesOf(path));
    this.#known.set(path, visits);
    return { visits, reader };
  }
}

/** Where the values of a rendered file's chart lie in those of the top chart: subcharts are named as there. */
function valuesOf(path: string): readonly string[] {
  return [...path.slice(0, path.indexOf('/templates/') + 1).matchAll(/\/charts\/([^/]+)/g)].map(
    ([, name]) => name as string,
  );
}
