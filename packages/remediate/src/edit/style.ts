import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import type { Frame } from './frame.ts';
import type { BlockStyle } from './render.ts';
import { valueOf } from './source.ts';
import type { OwnEntry, Source } from './source.ts';

const DEFAULT_STEP = 2;

/** The indentation in use around a collection: in it, where it stands in its holder, else that of its surroundings. */
export function blockStyle(
  source: Source,
  entries: readonly OwnEntry[],
  place: { readonly frame: Frame; readonly entry: OwnEntry } | undefined,
): BlockStyle {
  const outer = place === undefined ? documentStyle(source) : place.frame.style;
  const container = place && valueOf(place.frame.container, place.entry.key);
  const here =
    childStep(source, container, entries) ??
    (place !== undefined && isMap(container) ? stepOf(source, place.entry, entries[0]) : undefined);
  return here === undefined ? outer : { ...outer, step: here };
}

/** The step of the first map inside a map. */
function childStep(
  source: Source,
  container: Value | undefined,
  entries: readonly OwnEntry[],
): number | undefined {
  if (!isMap(container)) return undefined;
  for (const entry of entries) {
    const value = valueOf(container, entry.key);
    if (!isMap(value) || !source.isWrittenHere(entry, value)) continue;
    const step = stepOf(source, entry, source.entries(value)[0]);
    if (step !== undefined) return step;
  }
  return undefined;
}

/** Columns between a key and the keys of the map that it holds, in block style. */
function stepOf(source: Source, holder: OwnEntry, first: OwnEntry | undefined): number | undefined {
  if (typeof holder.key !== 'string' || first === undefined || source.isFlow(holder)) return undefined;
  if (source.lineStart(holder.keyStart) === source.lineStart(first.keyStart)) return undefined;
  const step = source.column(first.keyStart) - source.column(holder.keyStart);
  return step > 0 ? step : undefined;
}

/** The first indentations of maps and of lists that the document shows. */
function documentStyle(source: Source): BlockStyle {
  const found: FoundStyle = { step: undefined, listStep: undefined };
  look(source, source.layout.value, found);
  const step = found.step ?? DEFAULT_STEP;
  return { step, listStep: found.listStep ?? 0 };
}

function look(source: Source, container: Value, found: FoundStyle): void {
  if (!isMap(container) && !isList(container)) return;
  for (const entry of source.entries(container)) {
    if (found.step !== undefined && found.listStep !== undefined) return;
    const value = valueOf(container, entry.key);
    if (source.isWrittenHere(entry, value) && !source.isFlow(entry)) measure(source, entry, value, found);
  }
}

function measure(source: Source, entry: OwnEntry, value: Value, found: FoundStyle): void {
  const first = source.entries(value as object)[0];
  if (isMap(value)) found.step ??= stepOf(source, entry, first);
  else found.listStep ??= listStepOf(source, entry, first);
  look(source, value, found);
}

function listStepOf(source: Source, holder: OwnEntry, first: OwnEntry | undefined): number | undefined {
  if (typeof holder.key !== 'string' || first === undefined) return undefined;
  const step = source.column(first.keyStart) - source.column(holder.keyStart);
  return step >= 0 ? step : undefined;
}

interface FoundStyle {
  step: number | undefined;
  listStep: number | undefined;
}
