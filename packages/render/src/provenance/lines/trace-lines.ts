import type { ChartFile, ChartFiles } from '../../chart-files.ts';
import type { ChartRequest, RenderedChart, Renderer } from '../../outcome.ts';
import { parseTemplate } from '../template/parse.ts';
import { MarkTable } from './marks.ts';
import type { MarkedTemplate } from './marks.ts';
import { LineReader } from './read-lines.ts';
import { printedBodies } from './safe-bodies.ts';

/** The readers of the rendered files that marks could be proven in, by rendered path, and what that took. */
export interface TracedFiles {
  readonly readers: ReadonlyMap<string, LineReader>;
  readonly renders: number;
}

/** The templates of a chart and its subcharts, by their name relative to the chart; those that cannot be read are left out. */
export function templatesOf(chart: ChartFiles): readonly MarkedTemplate[] {
  return chart.files.flatMap(({ name, bytes }) => {
    if (!isTemplate(name)) return [];
    const parsed = parseTemplate(bytes.toString('utf8').replace(/^\uFEFF/, ''));
    return parsed === undefined ? [] : [{ file: name, parsed }];
  });
}

/**
 * Renders the chart once more with marks in the templates of these rendered files, and again where that changed a file. A file whose
 * text without marks is not the one that was rendered, line by line, has no reader.
 */
export async function traceFiles(
  renderer: Renderer,
  request: ChartRequest,
  rendered: RenderedChart,
  wanted: ReadonlySet<string>,
): Promise<TracedFiles> {
  const templates = templatesOf(request.chart);
  const clean = new Map(
    rendered.files.filter(({ path }) => wanted.has(path)).map(({ path, text }) => [path, text]),
  );
  const readers = new Map<string, LineReader>();
  const printed = printedBodies(templates.map(({ parsed }) => parsed));
  let renders = 0;
  for (const names of [printed, new Set<string>()]) {
    const open = [...clean.keys()].filter((path) => !readers.has(path));
    if (open.length === 0) break;
    renders += 1;
    const table = new MarkTable();
    const chart = markedChart(request.chart, { templates, open, names, table });
    const marked = await renderer.renderChart({ ...request, chart });
    if (marked.kind !== 'chart') continue;
    for (const { path, text } of marked.files) {
      if (!open.includes(path)) continue;
      const read = table.read(text);
      if (isSame(read.text, clean.get(path) ?? '')) readers.set(path, new LineReader(read.text, read.found));
    }
  }
  return { readers, renders };
}

interface Marking {
  readonly templates: readonly MarkedTemplate[];
  /** Rendered paths whose templates are marked. */
  readonly open: readonly string[];
  /** Defined templates that are marked, too. */
  readonly names: ReadonlySet<string>;
  readonly table: MarkTable;
}

function markedChart(chart: ChartFiles, { templates, open, names, table }: Marking): ChartFiles {
  const places = new Set(open.map(placeOf));
  const texts = new Map<string, string>();
  for (const template of templates) {
    const outer = places.has(placeOf(template.file));
    const bodies = template.parsed.bodies.filter(({ name }) =>
      name === undefined ? outer : names.has(name),
    );
    const text = table.mark(template, bodies);
    if (text !== undefined) texts.set(template.file, text);
  }
  return { ...chart, files: chart.files.map((file) => withText(file, texts.get(file.name))) };
}

function withText(file: ChartFile, text: string | undefined): ChartFile {
  return text === undefined ? file : { name: file.name, bytes: Buffer.from(text) };
}

const TEMPLATE = /^(?:charts\/[^/]+\/)*templates\/.+/;

function isTemplate(name: string): boolean {
  return TEMPLATE.test(name);
}

/**
 * How deep in subcharts a template lies and its name there. Rendered paths name subcharts by their names or aliases, files by their
 * folders, so that this is what both have in common.
 */
export function placeOf(path: string): string {
  const at = path.indexOf('templates/');
  const depth = path.slice(0, at).split('charts/').length;
  return `${depth} ${path.slice(at)}`;
}

/** Equal, but for lines whose value changes with every rendering or hashes a marked text: same indentation, same key, same number of lines. */
function isSame(marked: string, clean: string): boolean {
  if (marked === clean) return true;
  const [ours, theirs] = [marked.split('\n'), clean.split('\n')];
  return (
    ours.length === theirs.length &&
    ours.every((line, index) => line === theirs[index] || keyOf(line) === keyOf(theirs[index] ?? ''))
  );
}

/** The beginning of a line up to its colon; lines without one have none and equal nothing. */
function keyOf(line: string): string | symbol {
  return /^\s*[^\s:][^:]*:(?=\s)/.exec(line)?.[0] ?? Symbol('no key');
}
