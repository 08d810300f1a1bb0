/** Puts items at the end of a list; any number of them, which a spread argument cannot take. */
export function append<T>(into: T[], items: Iterable<T>): void {
  for (const item of items) into.push(item);
}
