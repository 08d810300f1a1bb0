import type { FileOrigin, RawObject, ValueMap } from '@bulwark/model';
import { isList, isMap } from '@bulwark/model';
import { DEFAULT_LIMITS, readDocuments } from '@bulwark/sources';

/** The objects of a rendered text, as those of an origin beside it; what cannot be read is left out. */
export function objectsOf(
  text: string,
  format: 'json' | 'yaml',
  beside: FileOrigin,
  file: string,
): readonly RawObject[] {
  const objects: RawObject[] = [];
  for (const outcome of readDocuments(text, format, DEFAULT_LIMITS)) {
    if (outcome.kind === 'problem' || !isMap(outcome.value)) continue;
    const { index: document, line } = outcome;
    const { source, root, directory, rendered } = beside;
    const origin = { source, root, file, directory, document, line, ...(rendered && { rendered }) };
    for (const value of itemsOf(outcome.value)) if (isObject(value)) objects.push({ value, origin });
  }
  return objects;
}

function itemsOf(value: ValueMap): readonly ValueMap[] {
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && isList(items) ? items.filter(isMap) : [value];
}

function isObject({ apiVersion, kind }: ValueMap): boolean {
  return typeof apiVersion === 'string' && typeof kind === 'string';
}
