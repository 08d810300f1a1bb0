import { isList, isMap } from '@bulwark/model';
import type { Path, Remedy, Value, ValueMap } from '@bulwark/model';
import { sameValue } from './same-value.ts';

/**
 * Changes of one document as a tree that follows its structure. All indexes are those of the document before the changes:
 * what is to be removed goes last, later items before earlier ones.
 */
export interface Change {
  /** The value to be written here; undefined where only something below changes. */
  value?: Value;
  removed: boolean;
  readonly children: Map<string | number, Change>;
  /** Numbers of the fixes that want this or something below. */
  readonly fixes: Set<number>;
}

/** A remedy with the number of its fix and the path of its object in the document. */
export interface NumberedRemedy {
  readonly fix: number;
  readonly prefix: Path;
  readonly remedy: Remedy;
}

/** The changes that remedies ask of a document, composed: a set value takes over from an earlier one at its path. */
export function changesOf(document: Value, remedies: readonly NumberedRemedy[]): Change {
  const root = newChange();
  for (const { fix, prefix, remedy } of remedies) {
    for (const { path, value } of remedy.set ?? [])
      setIn(root, document, { fix, path: [...prefix, ...path] }, value);
    for (const path of remedy.remove ?? []) at(root, { fix, path: [...prefix, ...path] }).removed = true;
  }
  return root;
}

function newChange(): Change {
  return { removed: false, children: new Map(), fixes: new Set() };
}

interface Target {
  readonly fix: number;
  readonly path: Path;
}

function at(root: Change, { fix, path }: Target): Change {
  let change = root;
  change.fixes.add(fix);
  for (const step of path) {
    let next = change.children.get(step);
    if (next === undefined) change.children.set(step, (next = newChange()));
    next.fixes.add(fix);
    change = next;
  }
  return change;
}

/** A collection in the place of one of its kind changes only where the two differ, so that all else stays as it is written. */
function setIn(root: Change, document: Value, target: Target, wanted: Value): void {
  const old = valueIn(document, target.path);
  if (old !== undefined && sameValue(old, wanted)) return;
  if (isMap(old) && isMap(wanted)) setMap(root, document, target, [old, wanted]);
  else if (isList(old) && isList(wanted)) setList(root, document, target, [old, wanted]);
  else if (isMap(wanted) && isEmpty(old)) fill(root, document, target, wanted);
  else at(root, target).value = wanted;
}

/** A map that is new is told key by key, so that two fixes can share it. */
function fill(root: Change, document: Value, target: Target, wanted: ValueMap): void {
  const keys = Object.keys(wanted);
  if (keys.length === 0) at(root, target).value = wanted;
  for (const key of keys) setIn(root, document, below(target, key), wanted[key] as Value);
}

function setMap(
  root: Change,
  document: Value,
  target: Target,
  [old, wanted]: readonly [ValueMap, ValueMap],
): void {
  for (const key of Object.keys(wanted)) setIn(root, document, below(target, key), wanted[key] as Value);
  for (const key of Object.keys(old))
    if (!Object.hasOwn(wanted, key)) at(root, below(target, key)).removed = true;
}

function setList(
  root: Change,
  document: Value,
  target: Target,
  [old, wanted]: readonly [readonly Value[], readonly Value[]],
): void {
  wanted.forEach((item, index) => setIn(root, document, below(target, index), item));
  for (let index = wanted.length; index < old.length; index += 1)
    at(root, below(target, index)).removed = true;
}

function below({ fix, path }: Target, step: string | number): Target {
  return { fix, path: [...path, step] };
}

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === null || (isMap(value) && Object.keys(value).length === 0);
}

/** As `valueAt` of the model, but never a property that an object inherits. */
function valueIn(root: Value, path: Path): Value | undefined {
  let current: Value | undefined = root;
  for (const step of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string | number, Value>>)[step];
  }
  return current;
}

/** The document as the changes leave it. What the changes do not touch is shared with the given value. */
export function applyChange(value: Value | undefined, change: Change): Value {
  if (change.value !== undefined && change.children.size === 0) return change.value;
  const current = change.value ?? value;
  return [...change.children.keys()].some((step) => typeof step === 'number')
    ? changedList(isList(current) ? current : [], change)
    : changedMap(isMap(current) ? current : {}, change);
}

function changedList(list: readonly Value[], { children }: Change): Value {
  const items: (Value | undefined)[] = [...list];
  for (const [step, change] of children)
    items[step as number] = change.removed ? undefined : applyChange(list[step as number], change);
  return items.filter((item) => item !== undefined);
}

function changedMap(map: ValueMap, { children }: Change): Value {
  const copy: Record<string, Value> = {};
  const set = (key: string, value: Value): void => {
    Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
  };
  for (const key of Object.keys(map)) if (!children.get(key)?.removed) set(key, map[key] as Value);
  for (const [step, change] of children) {
    const old = Object.hasOwn(map, step) ? map[step] : undefined;
    if (!change.removed) set(String(step), applyChange(old, change));
  }
  return copy;
}
