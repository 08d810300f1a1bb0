import type { PostureOptions } from '@bulwark/engine';
import type { FileOrigin, Finding, Trace, TracedKey } from '@bulwark/model';
import type { ChartTrace, RenderedChart, TraceQuery } from '@bulwark/render';
import { objectSource, textOf } from '@bulwark/sources';
import type { RenderedFromChart } from '@bulwark/sources';
import { blockOf, lineOf } from './block.ts';
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
  readonly traces: readonly Trace[];
  readonly renders: number;
  readonly complete: boolean;
}

/** Traces findings of one chart with one set of values to lines of its templates and keys of its values. */
export async function traceChartFindings(
  [first, ...others]: readonly [ChartFinding, ...ChartFinding[]],
  options: PostureOptions,
): Promise<Traced | undefined> {
  const { traceChart } = await import('@bulwark/render');
  const all = [first, ...others];
  const { from, origin } = first;
  const request = await from.request();
  if (request === undefined) return undefined;
  const read = (path: string, text: string): ReturnType<typeof objectsOf> =>
    objectsOf(text, 'yaml', origin, from.shown(path));
  const watch = new FindingWatch(
    all.map(({ finding }) => finding),
    options,
    read,
  );
  const found = await traceChart({
    renderer: from.renderer,
    request,
    queries: all.map(queryOf),
    watch: (clean) => {
      watch.start(textsOf(clean));
      return (rendered) => watch.effects(textsOf(rendered));
    },
  });
  if (found === undefined) return undefined;
  const places = new ValuePlaces(request, from.shown);
  const traces = found.traces.map((trace, index) => traceOf(trace, all[index] as ChartFinding, places));
  return { traces, renders: found.renders, complete: found.complete };
}

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
    wanted: wantedOf(finding),
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
