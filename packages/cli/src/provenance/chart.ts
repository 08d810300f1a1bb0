import type { PostureOptions } from '@bulwark/engine';
import type { FileOrigin, Finding, Trace, TracedKey } from '@bulwark/model';
import type {
  ChartRequest,
  ChartTrace,
  ChartTraces,
  Effect,
  ProvenKey,
  RenderedChart,
  TraceQuery,
} from '@bulwark/render';
import { objectSource, textOf } from '@bulwark/sources';
import type { RenderedFromChart } from '@bulwark/sources';
import { blockOf, documentOf, lineOf } from './block.ts';
import type { Spot } from './block.ts';
import type { Texts } from './held-texts.ts';
import { objectsOf } from './rendered-objects.ts';
import { ValuePlaces } from './value-place.ts';
import { wantedOf } from './wanted.ts';
import { FindingWatch } from './watch.ts';

/** A finding in an object that a chart rendered. */
export interface ChartFinding {
  readonly finding: Finding;
  readonly origin: FileOrigin;
  readonly from: RenderedFromChart;
}

/** What tracing the findings of one rendering gave, in their order, and what it took. */
export interface Traced {
  /** What was rendered. */
  readonly request: ChartRequest;
  readonly clean: RenderedChart;
  readonly values: ChartTraces['values'];
  readonly traces: readonly Trace[];
  /** The keys with the values that were tried. */
  readonly proven: readonly (readonly ProvenKey[])[];
  readonly renders: number;
  readonly complete: boolean;
}

/** Where a finding stands, in which text. */
export interface SeenFinding {
  readonly spot: Spot;
  readonly text: string;
}

/** A chart with other values than it was judged with. */
export interface EditedChart {
  readonly request: (request: ChartRequest) => ChartRequest;
  /** Where a finding stands in what is rendered then. */
  readonly seen: (finding: ChartFinding) => SeenFinding;
}

const AS_IT_IS: EditedChart = {
  request: (request) => request,
  seen: ({ finding, origin }) => {
    const source = objectSource(origin);
    return { spot: finding, text: (source && textOf(source.source)) ?? '' };
  },
};

/** Looks at renderings of the chart as they are handed over. */
export interface ChartWatch {
  /** Takes the chart as it was judged. */
  start(clean: RenderedChart): void;
  /** The effect of another rendering on each finding. */
  effects(rendered: RenderedChart): readonly Effect[];
  /** Controls of findings that the last rendering has and the one at the start had not. */
  added(): readonly string[];
}

/** What tells the effect of other renderings on findings of one chart with one set of values. */
export function watchOf(
  findings: readonly [ChartFinding, ...ChartFinding[]],
  options: PostureOptions,
): ChartWatch {
  const [{ from, origin }] = findings;
  const watch = new FindingWatch(
    findings.map(({ finding }) => finding),
    options,
    (path, text) => objectsOf(text, 'yaml', origin, from.shown(path)),
  );
  return {
    start: (clean) => watch.start(textsOf(clean)),
    effects: (rendered) => watch.effects(textsOf(rendered)),
    added: () => watch.added(),
  };
}

/** Traces findings of one chart with one set of values, edited perhaps, to lines of its templates and keys of its values. */
export async function traceChartFindings(
  findings: readonly [ChartFinding, ...ChartFinding[]],
  options: PostureOptions,
  edited: EditedChart = AS_IT_IS,
): Promise<Traced | undefined> {
  const { traceChart } = await import('@bulwark/render');
  const { from } = findings[0];
  const loaded = await from.request();
  if (loaded === undefined) return undefined;
  const request = edited.request(loaded);
  const watch = watchOf(findings, options);
  let rendered: RenderedChart | undefined;
  const found = await traceChart({
    renderer: from.renderer,
    request,
    queries: findings.map((each) => queryOf(each, edited.seen(each))),
    watch: (clean) => {
      rendered = clean;
      watch.start(clean);
      return (rendered) => watch.effects(rendered);
    },
  });
  if (found === undefined || rendered === undefined) return undefined;
  const places = new ValuePlaces(request, from.shown);
  const traces = findings.map((finding, index) => traceOf(found.traces[index] ?? NOTHING, finding, places));
  const proven = found.traces.map(({ keys }) => keys);
  const { values, renders, complete } = found;
  return { request, clean: rendered, values, traces, proven, renders, complete };
}

const NOTHING: ChartTrace = { line: undefined, keys: [] };

/** All that a chart rendered, by the path of its template. */
export function textsOf({ crds, files }: RenderedChart): Texts {
  return new Map([...crds, ...files].map(({ path, text }) => [path, text]));
}

function queryOf({ finding: { remedy, path }, from }: ChartFinding, { spot, text }: SeenFinding): TraceQuery {
  const { location, origin } = spot;
  const lines = text.split('\n');
  return {
    file: from.path,
    line: lineOf(spot),
    block: blockOf(lines, spot),
    object: documentOf(lines, origin.source === 'file' ? origin.line : 1),
    wanted: wantedOf({ remedy, path, location }),
    isAbsent: location?.exact !== true,
  };
}

function traceOf({ line, keys }: ChartTrace, { finding, from }: ChartFinding, places: ValuePlaces): Trace {
  const isAbsent = finding.location?.exact !== true;
  return {
    file: from.shown(line === undefined ? from.path : `chart/${line.file}`),
    line: line?.line,
    values: keys.map(({ key, steps, effect }): TracedKey => {
      const adds = isAbsent && effect === 'cleared';
      return { key, effect: adds ? 'clears' : 'sets', ...places.of(steps) };
    }),
  };
}
