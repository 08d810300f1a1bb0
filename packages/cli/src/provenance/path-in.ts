import type { Path, Value } from '@bulwark/model';
import { isList, isMap, valueAt } from '@bulwark/model';

/** A path of one value with the positions that items of the same name have in another: rendered anew, a list may have more items, or another order. */
export function pathIn(other: Value | undefined, value: Value | undefined, path: Path): Path {
  const [step, ...rest] = path;
  if (step === undefined) return [];
  const inner = valueAt(value, [step]);
  const own = typeof step === 'number' && isList(other) ? positionOf(other, inner, step) : step;
  return [own, ...pathIn(valueAt(other, [own]), inner, rest)];
}

function positionOf(list: readonly Value[], item: Value | undefined, otherwise: number): number {
  const name = isMap(item) ? item['name'] : undefined;
  if (name === undefined) return otherwise;
  return list.findIndex((each) => isMap(each) && each['name'] === name);
}
