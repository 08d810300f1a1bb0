/** None, one, or several different values: most keys of an index have one, and a Set for each of them would be most of its memory. */
export type Few<T> = T | Several<T> | undefined;

class Several<T> extends Set<T> {}

/** Those and one more. */
export function withOne<T>(few: Few<T>, value: T): Few<T> {
  if (few === undefined || few === value) return value;
  if (few instanceof Several) return few.add(value);
  return new Several([few, value]);
}

/** Those without one. */
export function withoutOne<T>(few: Few<T>, value: T): Few<T> {
  if (!(few instanceof Several)) return few === value ? undefined : few;
  few.delete(value);
  return few.size === 1 ? few.values().next().value : few;
}

/** In the order in which they came. */
export function valuesOf<T>(few: Few<T>): Iterable<T> {
  if (few === undefined) return NONE;
  return few instanceof Several ? few : [few];
}

const NONE: readonly never[] = [];
