import { isList, isMap } from '@bulwark/model';
import type { Value, ValueList, ValueMap } from '@bulwark/model';

/** Whether two values are the same JSON; the order of keys does not count, 1 and 1n are the same number. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && sameList(a, b);
  if (isMap(a)) return isMap(b) && sameMap(a, b);
  return isNumber(a) && isNumber(b) && String(a) === String(b);
}

function sameList(a: ValueList, b: ValueList): boolean {
  return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
}

function sameMap(a: ValueMap, b: ValueMap): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

function isNumber(value: Value | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
