import type { Path, Value, ValueMap } from '@bulwark/model';
import { isList, isMap, valueAt } from '@bulwark/model';
import { pathIn } from '../path-in.ts';
import { deepestEntry, lineOfOffset } from './tree-file.ts';
import type { TreeDocument, TreeFile } from './tree-file.ts';

/** A scalar of a resource file that is changed to see whether the built object changes with it. */
export interface Probe {
  readonly file: string;
  /** Offsets of the scalar in the file. */
  readonly start: number;
  readonly end: number;
  /** What to write there. */
  readonly text: string;
  /** Where it must come out in the built object, and as what. */
  readonly path: Path;
  readonly value: Value;
}

/** Where a path of a built object stands in the file of its resource, with what could prove it. */
export interface ResourcePlace {
  readonly line: number;
  readonly probes: readonly Probe[];
}

/** Leaves that are tried for one finding. */
const MAX_PROBES = 3;

/** Finds a path of a built object in the file that its resource comes from; undefined where no document there can be it. */
export function resourcePlace(file: TreeFile, built: ValueMap, path: Path): ResourcePlace | undefined {
  const document = documentOf(file, built);
  if (document === undefined) return undefined;
  const own = pathIn(document.value, built, path);
  const found = deepestEntry(document, own);
  const line = lineOfOffset(file.text, found?.place.keyStart ?? document.layout.start);
  return { line, probes: probesOf(document, built, path.slice(0, found?.depth ?? 0)) };
}

/** The one of the same kind whose name is, but for prefix and suffix, the built one; the longest name where several are. */
export function documentOf(file: TreeFile, built: ValueMap): TreeDocument | undefined {
  const name = nameOf(built);
  const same = file.documents.filter(
    ({ value }) => isMap(value) && value['kind'] === built['kind'] && name.includes(nameOf(value)),
  );
  return same.toSorted((a, b) => nameOf(b.value).length - nameOf(a.value).length)[0];
}

/** `metadata.name`; '' where there is none. */
export function nameOf(value: Value): string {
  const name = valueAt(value, ['metadata', 'name']);
  return typeof name === 'string' ? name : '';
}

/** Scalars at the place, or near it, whose change cannot be mistaken for another. */
function probesOf(document: TreeDocument, built: ValueMap, around: Path): readonly Probe[] {
  const probes = new Map<number, Probe>();
  for (let depth = around.length; depth >= 0 && probes.size < MAX_PROBES; depth -= 1) {
    const near = around.slice(0, depth);
    for (const path of leavesOf(valueAt(built, near), near))
      for (const probe of probeOf(document, built, path)) probes.set(probe.start, probe);
  }
  return [...probes.values()].slice(0, MAX_PROBES);
}

/** Names and labels tie objects together: with others the build may fail, or find something else. */
const TIES = new Set([
  'name',
  'namespace',
  'kind',
  'apiVersion',
  'labels',
  'matchLabels',
  'selector',
  'metadata',
  'roleRef',
]);

function leavesOf(value: Value | undefined, path: Path): readonly Path[] {
  const isTie = path.some((step) => TIES.has(String(step)));
  if (value === undefined || isTie) return [];
  if (isList(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [path];
}

function probeOf(document: TreeDocument, built: ValueMap, path: Path): readonly Probe[] {
  const own = pathIn(document.value, built, path);
  const found = deepestEntry(document, own);
  const value = changed(valueAt(document.value, own));
  if (found?.depth !== own.length || value === undefined) return [];
  const { start, end } = found.place;
  return [{ file: document.file.path, start, end, text: JSON.stringify(value), path, value }];
}

function changed(value: Value | undefined): string | number | boolean | undefined {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return typeof value === 'string' && !value.includes('\n') ? `${value}x` : undefined;
}
