/** Findings and unjudged subjects of one object, by control id. */
export interface Tally {
  readonly fails: ReadonlyMap<string, number>;
  readonly blinds: ReadonlyMap<string, number>;
  /** Of the unjudged those whose fields have types that the API server refuses, or that a control could not cope with. */
  readonly broken: ReadonlyMap<string, number>;
}

export function countBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The first key whose count in `after` is above that in `before` less what was to be cleared; undefined where none is. */
export function excess(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  cleared: ReadonlyMap<string, number>,
): string | undefined {
  for (const [key, count] of after) if (count > (before.get(key) ?? 0) - (cleared.get(key) ?? 0)) return key;
  return undefined;
}
