import type { PostureOptions } from '@bulwark/engine';
import type { FileOrigin, Finding, Trace, TracedKey } from '@bulwark/model';
import type { ChartRequest, ChartTrace, Effect, ProvenKey, RenderedChart, TraceQuery } from '@bulwark/render';
import { objectSource, textOf } from '@bulwark/sources';
import type { RenderedFromChart } from '@bulwark/sources';
import { blockOf, documentOf, lineOf } from './block.ts';
import { objectsOf } from './rendered-objects.ts';
import { ValuePlaces } from './value-place.ts';
import { wantedOf } from './wanted.ts';
import { FindingWatch } from './watch.ts';
import type { Texts } from './watch.ts';

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
  readonly traces: readonly Trace[];
  /** The keys with the values that were tried. */
  readonly proven: readonly (readonly ProvenKey[])[];
  readonly renders: number;
  readonly complete: boolean;
}

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
  edited: (request: ChartRequest) => ChartRequest = (request) => request,
): Promise<Traced | undefined> {
  const { traceChart } = await import('@bulwark/render');
  const { from } = findings[0];
  const loaded = await from.request();
  if (loaded === undefined) return undefined;
  const request = edited(loaded);
  const watch = watchOf(findings, options);
  let rendered: RenderedChart | undefined;
  const found = await traceChart({
    renderer: from.renderer,
    request,
    queries: findings.map(queryOf),
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
  return { request, clean: rendered, traces, proven, renders: found.renders, complete: found.complete };
}

const NOTHING: ChartTrace = { line: undefined, keys: [] };

function textsOf({ crds, files }: RenderedChart): Texts {
  return new Map([...crds, ...files].map(({ path, text }) => [path, text]));
}

function queryOf({ finding, origin, from }: ChartFinding): TraceQuery {
  const source = objectSource(origin);
  const lines = ((source && textOf(source.source)) ?? '').split('\n');
  return {
    file: from.path,
    line: lineOf(finding),
    block: blockOf(lines, finding),
    object: documentOf(lines, origin.line),
    wanted: wantedOf(finding),
    isAbsent: finding.location?.exact !== true,
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
