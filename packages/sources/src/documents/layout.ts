import { isJsonText, Positions } from './locate.ts';
import type { DocumentRange } from './locate.ts';
import { normalise } from './normalise.ts';
import { DEFAULT_LIMITS, type DocumentLimits, type Value } from './types.ts';
import { YamlReader } from './yaml-reader.ts';

/** Where one entry of a map or list stands. Offsets are UTF-16 units of the whole text. */
export interface LayoutEntry {
  /** The key, or the dash of a block list; the item itself in a flow list. */
  readonly keyStart: number;
  /** The value with its anchor and tag; an empty value is empty, behind its colon or dash. */
  readonly start: number;
  readonly end: number;
}

/** A document with the place of every entry: what an editor of its text needs. */
export interface Layout {
  readonly value: Value;
  /** Offset of the first content. */
  readonly start: number;
  /** The entry that is written in the container itself; undefined for absent keys and those of a merge key. */
  readonly entry: (container: object, key: string | number) => LayoutEntry | undefined;
}

/**
 * Reads the document text[start, end) with the place of every entry. A container that is aliased is one object in several
 * places, and its entries stand where they are written. Undefined where the document cannot be read.
 */
export function readLayout(
  text: string,
  document: DocumentRange,
  limits: DocumentLimits = DEFAULT_LIMITS,
): Layout | undefined {
  const original = text.slice(document.start, document.end);
  const normal = normalise(original);
  const positions = new Positions();
  const at = (offset: number): number => document.start + normal.toOriginal(offset);
  try {
    const options = { recorder: positions, json: isJsonText(original) };
    const { value, start } = new YamlReader(limits).read(normal.text, normal.odd, options);
    return {
      value,
      start: at(start),
      entry: (container, key) => {
        const place = positions.own(container, key);
        return place && { keyStart: at(place.keyStart), start: at(place.start), end: at(place.end) };
      },
    };
  } catch (error) {
    YamlReader.problem(error);
    return undefined;
  }
}
