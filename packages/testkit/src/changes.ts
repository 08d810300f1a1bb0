import type { Path, Remedy, Value } from '@bulwark/model';

type Holder = Record<string | number, Value>;

/** A value that may be written to, equal to the given one. */
export function copyOf<T extends Value>(value: T): T {
  return structuredClone(value);
}

/**
 * A copy of a value with the changes of remedies made: what is missing on the way to a set value is created, then
 * everything to remove is removed, later items of a list before earlier ones so that indexes stay true.
 */
export function applyRemedies(value: Value, remedies: readonly Remedy[]): Value {
  const copy = copyOf(value);
  for (const { path, value: wanted } of remedies.flatMap(({ set }) => set ?? [])) setAt(copy, path, wanted);
  const removals = remedies.flatMap(({ remove }) => remove ?? []);
  const distinct = new Map(removals.map((path) => [JSON.stringify(path), path]));
  for (const path of [...distinct.values()].sort(laterFirst)) removeAt(copy, path);
  return copy;
}

function setAt(root: Value, path: Path, value: Value): void {
  let holder = root as Holder;
  path.slice(0, -1).forEach((step, index) => {
    const next = holder[step];
    if (typeof next !== 'object' || next === null)
      holder[step] = typeof path[index + 1] === 'number' ? [] : {};
    holder = holder[step] as Holder;
  });
  const last = path.at(-1);
  if (last === undefined) throw new Error('a change of the whole object');
  holder[last] = copyOf(value);
}

function removeAt(root: Value, path: Path): void {
  const last = path.at(-1);
  let holder: Value | undefined = root;
  for (const step of path.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null) return;
    holder = (holder as Holder)[step];
  }
  if (last === undefined || typeof holder !== 'object' || holder === null) return;
  if (Array.isArray(holder) && typeof last === 'number') holder.splice(last, 1);
  else delete (holder as Holder)[last];
}

function laterFirst(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return right - left;
    return String(left) < String(right) ? 1 : -1;
  }
  return b.length - a.length;
}
