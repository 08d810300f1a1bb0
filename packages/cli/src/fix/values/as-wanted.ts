import { isList, isMap, valueAt } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { fixedValue, sameValue } from '@bulwark/remediate';
import type { Fix } from '@bulwark/remediate';
import { pathIn } from '../../provenance/path-in.ts';

/** Whether the containers and other named items that a fix is about are there still: what is gone was not mended. */
export function isStillThere(
  { object, remedy: { set = [], remove = [] } }: Pick<Fix, 'object' | 'remedy'>,
  rendered: ValueMap | undefined,
): boolean {
  const paths = [...set.map(({ path }) => path), ...remove.map((path) => path.slice(0, -1))];
  return paths.every((path) => !pathIn(rendered, object.value, path).includes(-1));
}

/**
 * Whether an object that was rendered anew is at the places of a fix as the fix makes it. A finding may also go because what had it is no longer
 * printed, or because a value is another one that nobody asked for.
 */
export function isAsWanted(fix: Pick<Fix, 'object' | 'remedy'>, rendered: ValueMap | undefined): boolean {
  const { value } = fix.object;
  const { set = [], remove = [] } = fix.remedy;
  const fixed = fixedValue(value, [fix as Fix]);
  // What is removed leaves its neighbours as they are.
  const places = [...set.map(({ path }) => path), ...remove.map((path) => path.slice(0, -1))];
  if (!isStillThere(fix, rendered)) return false;
  return places.every((path) => {
    const there = pathIn(rendered, value, path);
    return sameValue(filled(valueAt(fixed, path)), filled(valueAt(rendered, there)));
  });
}

/** Without what is empty or false: the API server does not tell it from what is absent, and where it does the finding is still there. */
function filled(value: Value | undefined): Value {
  if (value === false) return null;
  if (isList(value)) return value.length === 0 ? null : value.map(filled);
  if (!isMap(value)) return value ?? null;
  const entries = Object.entries(value).map(([key, inner]): [string, Value] => [key, filled(inner)]);
  const kept = entries.filter(([, inner]) => inner !== null);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
