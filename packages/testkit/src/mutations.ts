import { isList, isMap } from '@bulwark/model';
import type { Path, Value } from '@bulwark/model';
import { copyOf } from './changes.ts';

/** Values of every type, to stand where a control expects another; undefined takes the field away. */
export const ODD_VALUES: readonly (Value | undefined)[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  2n ** 60n,
  '',
  'odd',
  [],
  {},
  [null],
  ['odd'],
  [[]],
  [{}],
  { odd: null },
];

/** A mutation: which of the value's places (modulo their number), and which odd value. */
export interface Mutation {
  readonly place: number;
  readonly odd: number;
}

/** A copy of a value with odd values at some places. The value's identity (apiVersion, kind) is a place like others. */
export function mutate(value: Value, mutations: readonly Mutation[]): Value {
  const copy = copyOf(value);
  for (const { place, odd } of mutations) {
    const places = placesOf(copy, []);
    const path = places[place % places.length];
    if (path !== undefined) put(copy, path, ODD_VALUES[odd % ODD_VALUES.length]);
  }
  return copy;
}

function placesOf(value: Value | undefined, path: Path): readonly Path[] {
  const inner: readonly Path[] = isList(value)
    ? value.flatMap((item, index) => placesOf(item, [...path, index]))
    : isMap(value)
      ? Object.keys(value).flatMap((key) => placesOf(value[key], [...path, key]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function put(root: Value, path: Path, odd: Value | undefined): void {
  let holder = root as Record<string | number, Value>;
  for (const step of path.slice(0, -1)) holder = holder[step] as typeof holder;
  const last = path.at(-1) as string | number;
  if (odd !== undefined) holder[last] = copyOf(odd);
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}
