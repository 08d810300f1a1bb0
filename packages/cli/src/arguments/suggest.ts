/** Names close to a mistyped one, closest first, at most three. Case does not count. */
export function suggestions(given: string, names: Iterable<string>): readonly string[] {
  const wanted = given.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const close: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(names)) {
    const distance = distanceTo(wanted, name.toLowerCase());
    if (distance <= limit) close.push({ name, distance });
  }
  // Names that are much farther away than the closest one would only distract.
  const best = Math.min(...close.map(({ distance }) => distance));
  return close
    .filter(({ distance }) => distance <= best + 1)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `did you mean …?`, or the fallback where nothing is close. */
export function didYouMean(given: string, names: Iterable<string>, fallback: string): string {
  const close = suggestions(given, names);
  return close.length === 0 ? fallback : `Did you mean ${close.join(' or ')}?`;
}

/** A part of a name counts as close to it; else the number of edits. */
function distanceTo(wanted: string, name: string): number {
  if (wanted.length >= 4 && name.includes(wanted)) return 1;
  const last = name.slice(name.lastIndexOf('/') + 1);
  return Math.min(edits(wanted, name), edits(wanted, last));
}

/** Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment). */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
        (previous[j - 1] as number) + cost,
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] as number) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
