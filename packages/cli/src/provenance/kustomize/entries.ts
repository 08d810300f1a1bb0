import type { Value } from '@bulwark/model';
import { isList, isMap } from '@bulwark/model';
import type { Layout } from '@bulwark/sources';
import { lineOfOffset } from './tree-file.ts';
import type { EntryPlace, TreeDocument } from './tree-file.ts';

/** A patch that a kustomization names, or has within. */
export interface Patch {
  /** Path of the kustomization, relative to the root. */
  readonly file: string;
  /** File of the patch as it is named there; undefined for what is written in the kustomization itself. */
  readonly patch: string | undefined;
  /** Where in the kustomization a patch is written that has no file. */
  readonly inline: { readonly start: number; readonly end: number } | undefined;
}

/** Something that a kustomization does to objects: a patch, an image, a namespace. */
export interface Entry extends Patch {
  readonly line: number;
  /** The kustomization without it. */
  readonly without: string;
  /** It makes objects instead of changing them. */
  readonly makes: boolean;
  /** It takes in another kustomization, which has entries of its own. */
  readonly isComponent: boolean;
}

const LISTS = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'replicas',
  'replacements',
  'components',
  'configMapGenerator',
  'secretGenerator',
];
const FIELDS = ['namespace', 'commonAnnotations'];

/** What a kustomization does, entry by entry. Those in flow style are left out: taking one away would take more. */
export function entriesOf({ file, layout, value }: TreeDocument): readonly Entry[] {
  if (!isMap(value)) return [];
  const entries: Entry[] = [];
  const add = (place: EntryPlace | undefined, field: string, item: Value | undefined): void => {
    if (place === undefined) return;
    const { text, path } = file;
    entries.push({
      file: path,
      line: lineOfOffset(text, place.keyStart),
      without: text.slice(0, place.keyStart) + text.slice(place.end),
      patch: patchFile(field, item),
      inline: inlinePlace(layout, place, item),
      makes: field.endsWith('Generator'),
      isComponent: field === 'components',
    });
  };
  for (const field of FIELDS) add(layout.entry(value, field), field, value[field]);
  for (const field of LISTS) {
    const list = value[field];
    if (!isList(list)) continue;
    for (const [index, item] of list.entries()) {
      const place = layout.entry(list, index);
      if (place !== undefined && file.text[place.keyStart] === '-') add(place, field, item);
    }
  }
  return entries;
}

const PATCHES = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];

/** The patches of a kustomization, however they are written. */
export function patchesOf({ file, layout, value }: TreeDocument): readonly Patch[] {
  if (!isMap(value)) return [];
  return PATCHES.flatMap((field) => {
    const list = value[field];
    if (!isList(list)) return [];
    return list.flatMap((item, index) => {
      const place = layout.entry(list, index);
      if (place === undefined) return [];
      return [{ file: file.path, patch: patchFile(field, item), inline: inlinePlace(layout, place, item) }];
    });
  });
}

/** `patch:` of an entry, or the entry itself where it is a text. */
function inlinePlace(layout: Layout, entry: EntryPlace, item: Value | undefined): Entry['inline'] {
  const place = isMap(item) ? layout.entry(item, 'patch') : entry;
  return place && { start: place.start, end: place.end };
}

/** The file of a patch: `path:` of an entry, or the entry itself where it has one line. */
function patchFile(field: string, item: Value | undefined): string | undefined {
  if (field === 'patchesStrategicMerge')
    return typeof item === 'string' && !item.includes('\n') ? item : undefined;
  const path = field.startsWith('patches') && isMap(item) ? item['path'] : undefined;
  return typeof path === 'string' ? path : undefined;
}
