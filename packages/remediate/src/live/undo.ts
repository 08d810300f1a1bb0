import { isMap } from '@bulwark/model';
import type { Path, Value, ValueMap } from '@bulwark/model';
import type { PatchOperation } from '../patches/json-patch.ts';
import { sameValue } from '../edit/same-value.ts';
import { formatStable, placeOf, valueAtStable } from './list-keys.ts';
import type { StablePath } from './list-keys.ts';
import { pointer } from '../pointer.ts';

/** What stood at a place before a change, and what after; a side that is absent is left out. */
export interface ChangedField {
  readonly path: StablePath;
  readonly before?: Value;
  readonly after?: Value;
}

/** The places of a patch in the object before and after it. */
export function changedFields(
  before: ValueMap,
  after: ValueMap,
  paths: readonly StablePath[],
): readonly ChangedField[] {
  return paths.map((path) => {
    const [old, now] = [valueAtStable(before, path), valueAtStable(after, path)];
    return { path, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) };
  });
}

/**
 * The JSON patch that brings fields back, bound to the version of the object; a text that says why not, where one is no longer as it
 * was left.
 */
export function undoPatch(object: ValueMap, fields: readonly ChangedField[]): Value | string {
  const version = isMap(object['metadata']) ? (object['metadata']['resourceVersion'] ?? '') : '';
  const operations: PatchOperation[] = [{ op: 'replace', path: '/metadata/resourceVersion', value: version }];
  // What was removed from the end of a list comes back first.
  for (const { path, before, after } of fields.toReversed()) {
    const place = placeOf(object, path);
    const now = valueAtStable(object, path);
    if (place === undefined) return `${formatStable(path)} is not there any more`;
    if (after === undefined ? now !== undefined : now === undefined || !sameValue(now, after))
      return `${formatStable(path)} has been changed since`;
    operations.push(...operationFor(place, path, { before, now }));
  }
  return operations.map((operation) => ({ ...operation }));
}

function operationFor(
  place: Path,
  path: StablePath,
  { before, now }: { readonly before: Value | undefined; readonly now: Value | undefined },
): readonly PatchOperation[] {
  const at = pointer(place);
  if (before === undefined) return now === undefined ? [] : [{ op: 'remove', path: at }];
  if (now !== undefined) return [{ op: 'replace', path: at, value: before }];
  const isItem = typeof path.at(-1) !== 'string';
  return [{ op: 'add', path: isItem ? `${pointer(place.slice(0, -1))}/-` : at, value: before }];
}
