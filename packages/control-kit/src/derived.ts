/** Something derived from a value once, as long as the value lives: lists of an inventory are the same as long as nothing in them changes. */
export function derived<I extends object, T>(derive: (from: I) => T): (from: I) => T {
  const known = new WeakMap<I, { readonly value: T }>();
  return (from) => {
    let entry = known.get(from);
    if (entry === undefined) {
      entry = { value: derive(from) };
      known.set(from, entry);
    }
    return entry.value;
  };
}
