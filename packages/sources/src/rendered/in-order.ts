/**
 * Starts work on items before the earlier ones are done, `ahead` at most, and hands the results over one after the other in the order of
 * the items. `start` must not reject.
 */
export async function inOrder<T, R>(
  items: readonly T[],
  ahead: number,
  start: (item: T) => Promise<R>,
  take: (result: R, item: T) => Promise<void>,
): Promise<void> {
  const running = items.slice(0, ahead).map(start);
  for (const [index, item] of items.entries()) {
    const result = await (running[index] as Promise<R>);
    const next = items[index + ahead];
    if (next !== undefined) running.push(start(next));
    // What was handed over is not kept.
    running[index] = undefined as unknown as Promise<R>;
    await take(result, item);
  }
}
