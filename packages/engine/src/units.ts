import type { FileOrigin, ObjectReference } from '@bulwark/model';

/** An object of plain files, for the assignment of units. */
export interface Placed {
  readonly reference: ObjectReference;
  readonly origin: FileOrigin;
}

/**
 * Assigns plain files to units. All files under one path argument are one unit; where the same object occurs in two
 * directories, the directories that hold it become units of their own, and so on inside them. Equal objects in one
 * directory stay together and are reported as duplicates. What was rendered is a unit of its own: a chart with one set of values, an overlay.
 * Returns the unit of each item, in order.
 */
export function assignUnits(items: readonly Placed[]): string[] {
  const units: string[] = Array.from({ length: items.length });
  const byRoot = new Map<string, number[]>();
  items.forEach(({ origin }, index) => {
    const own = renderedUnit(origin);
    if (own === undefined) push(byRoot, origin.root, index);
    else units[index] = own;
  });
  for (const [root, members] of byRoot) split(items, members, { unit: root, path: root, depth: 0 }, units);
  return units;
}

/** `chart charts/shop with ci/prod-values.yaml`: told apart from plain files of the same directory by its first word. */
function renderedUnit({ root, directory, rendered }: FileOrigin): string | undefined {
  if (rendered === undefined) return undefined;
  const values = rendered.values === undefined ? '' : ` with ${rendered.values}`;
  return `${rendered.kind} ${directory === '' ? root : joinPath(root, directory)}${values}`;
}

interface Folder {
  readonly unit: string;
  readonly path: string;
  /** How many directory levels below the root. */
  readonly depth: number;
}

function split(items: readonly Placed[], members: readonly number[], folder: Folder, units: string[]): void {
  for (const index of members) units[index] = folder.unit;
  if (!hasConflict(items, members)) return;
  const childOf = (index: number): string | undefined =>
    segment((items[index] as Placed).origin.directory, folder.depth);
  const conflicting = conflictingChildren(items, members, childOf);
  const children = new Map<string, number[]>();
  for (const index of members) {
    const child = childOf(index);
    if (child !== undefined) push(children, child, index);
  }
  for (const [child, inside] of children) {
    const path = joinPath(folder.path, child);
    split(
      items,
      inside,
      { unit: conflicting.has(child) ? path : folder.unit, path, depth: folder.depth + 1 },
      units,
    );
  }
}

/** Whether the same object stands in two directories. */
function hasConflict(items: readonly Placed[], members: readonly number[]): boolean {
  const directories = new Map<string, string>();
  for (const index of members) {
    const { reference, origin } = items[index] as Placed;
    const key = identity(reference);
    const seen = directories.get(key);
    if (seen !== undefined && seen !== origin.directory) return true;
    directories.set(key, origin.directory);
  }
  return false;
}

/** Children that hold an object which another child, or the folder itself, holds too. */
function conflictingChildren(
  items: readonly Placed[],
  members: readonly number[],
  childOf: (index: number) => string | undefined,
): Set<string> {
  const homes = new Map<string, Set<string | undefined>>();
  for (const index of members) {
    const key = identity((items[index] as Placed).reference);
    const home = homes.get(key) ?? new Set();
    home.add(childOf(index));
    homes.set(key, home);
  }
  const conflicting = new Set<string>();
  for (const home of homes.values()) {
    if (home.size < 2) continue;
    for (const child of home) if (child !== undefined) conflicting.add(child);
  }
  return conflicting;
}

/** What makes two objects the same within a unit. */
export function identity({ kind, namespace, name }: ObjectReference): string {
  return `${kind}\n${namespace}\n${name}`;
}

function segment(directory: string, depth: number): string | undefined {
  return directory === '' ? undefined : directory.split('/')[depth];
}

function joinPath(parent: string, child: string): string {
  return parent === '.' ? child : `${parent.replace(/\/$/, '')}/${child}`;
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
