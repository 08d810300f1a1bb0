import { booleanAt, MalformedField, mapAt, mapsAt } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';

/** The entry of `metadata.ownerReferences` that names what controls an object; undefined where nothing does, and where they cannot be read. */
export function controllerReference(value: ValueMap): ValueMap | undefined {
  try {
    const references = mapsAt(mapAt(value, 'metadata'), 'ownerReferences');
    return references.find((reference) => booleanAt(reference, 'controller') === true);
  } catch (error) {
    if (error instanceof MalformedField) return undefined;
    throw error;
  }
}
