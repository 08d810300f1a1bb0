import type { ChartRequest, RenderedChart, Renderer, Unrendered } from '../../outcome.ts';
import { EACH } from '../reads/shape.ts';
import type { KeyPattern } from '../reads/shape.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

/** Steps to one value: keys of maps and indices of lists. */
export type Steps = readonly (string | number)[];

export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at some steps; undefined where there is none. */
export function valueAt(root: Json, steps: Steps): Json | undefined {
  let value: Json | undefined = root;
  for (const step of steps) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step] as Json | undefined;
    else if (isJsonMap(value) && typeof step === 'string' && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/** What `--set-json` must say so that the value at some steps becomes another. Lists are given whole, as Helm replaces them. */
export function assignment(root: Json, steps: Steps, value: Json): Json {
  const [first, ...rest] = steps;
  if (first === undefined) return value;
  if (typeof first === 'string') return { [first]: assignment(valueAt(root, [first]) ?? null, rest, value) };
  const items = Array.isArray(root) ? (root as readonly Json[]) : [];
  return items.map((item, index) => (index === first ? changed(item, rest, value) : item));
}

/** A copy in which the value at some steps is another. */
function changed(root: Json, steps: Steps, value: Json): Json {
  const [first, ...rest] = steps;
  if (first === undefined) return value;
  if (typeof first === 'number') return assignment(root, steps, value);
  const map = isJsonMap(root) ? root : {};
  return { ...map, [first]: changed(map[first] ?? null, rest, value) };
}

/** Two maps as one, the second before the first; they must not disagree. */
export function merged(first: Json, second: Json): Json {
  if (!isJsonMap(first) || !isJsonMap(second)) return second;
  const all: Record<string, Json> = { ...first };
  for (const [key, value] of Object.entries(second))
    all[key] = Object.hasOwn(all, key) ? merged(all[key] as Json, value) : value;
  return all;
}

/** A key as people write it: `controller.image`, `containers[0].image`. */
export function formatKey(steps: Steps): string {
  return steps
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${escaped(step)}`,
    )
    .join('');
}

/** As `--set` wants it. */
function escaped(step: string): string {
  return step.replaceAll(/[.,=[\]\\]/g, String.raw`\$&`);
}

/** Elements of lists and maps that are tried in place of any. */
const MAX_ELEMENTS = 3;

/** The keys that a pattern stands for. */
export function keysOf(root: Json, pattern: KeyPattern): readonly Steps[] {
  let found: readonly Steps[] = [[]];
  for (const step of pattern) {
    found = found.flatMap((steps) =>
      step === EACH
        ? elements(valueAt(root, steps)).map((element) => [...steps, element])
        : [[...steps, step]],
    );
  }
  return found;
}

function elements(value: Json | undefined): readonly (string | number)[] {
  if (Array.isArray(value)) return [...value.keys()].slice(0, MAX_ELEMENTS);
  return isJsonMap(value) ? Object.keys(value).slice(0, MAX_ELEMENTS) : [];
}

const VALUES_FILE = 'templates/values-as-rendered.json';

/** A rendering with the values that it used, those of subcharts and the globals included. */
export interface RenderedWithValues {
  readonly kind: 'values';
  readonly chart: RenderedChart;
  readonly values: JsonMap;
}

/** Renders, and lets a template of our own print the values. */
export async function renderWithValues(
  renderer: Renderer,
  request: ChartRequest,
): Promise<RenderedWithValues | Unrendered> {
  const printing = { name: VALUES_FILE, bytes: Buffer.from('{{ toJson .Values }}') };
  const chart = { ...request.chart, files: [...request.chart.files, printing] };
  const outcome = await renderer.renderChart({ ...request, chart });
  if (outcome.kind !== 'chart') return outcome;
  const isPrinted = (path: string): boolean => path.endsWith(`/${VALUES_FILE}`);
  const printed = outcome.files.find(({ path }) => isPrinted(path));
  const values = parse(printed?.text ?? '');
  const files = outcome.files.filter(({ path }) => !isPrinted(path));
  return { kind: 'values', chart: { ...outcome, files }, values };
}

function parse(text: string): JsonMap {
  try {
    const values = JSON.parse(text.slice(text.indexOf('{'))) as Json;
    return isJsonMap(values) ? values : {};
  } catch {
    return {};
  }
}
