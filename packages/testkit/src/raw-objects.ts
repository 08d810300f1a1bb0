import { isList, isMap } from '@bulwark/model';
import type { RawObject, Value, ValueMap } from '@bulwark/model';

/** Unit of everything that the test kit evaluates. */
export const UNIT = 'fixtures';

/** One document as a source would hand it over. */
export function rawObject(value: ValueMap, file: string, document: number): RawObject {
  return { value, origin: { source: 'file', root: UNIT, file, directory: '', document, line: 1 } };
}

/** Documents of one file as objects; `List` kinds are taken apart, what is no map is left out. */
export function rawObjects(documents: readonly Value[], file: string): readonly RawObject[] {
  return documents
    .flatMap(itemsOf)
    .filter(isMap)
    .map((value, index) => rawObject(value, file, index));
}

/** The items of a `List` kind, else the document itself. */
export function itemsOf(document: Value): readonly Value[] {
  if (!isMap(document)) return [document];
  const { kind, items } = document;
  return typeof kind === 'string' && kind.endsWith('List') && isList(items) ? items : [document];
}
