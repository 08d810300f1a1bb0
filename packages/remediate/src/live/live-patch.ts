import { isList, isMap } from '@bulwark/model';
import type { Path, Value, ValueMap } from '@bulwark/model';
import { fixedValue } from '../accept.ts';
import type { Fix } from '../fix.ts';
import { objectPatches } from '../patches/json-patch.ts';
import type { PatchOperation } from '../patches/json-patch.ts';
import { appliedBy, ownersOf } from './field-owners.ts';
import { formatStable, hasKey, stablePath, valueAtStable } from './list-keys.ts';
import type { StablePath } from './list-keys.ts';
import { pointerSteps } from '../pointer.ts';

/** Name under which Bulwark holds what it applies. */
export const FIELD_MANAGER = 'bulwark';

/** What is sent to the API server to make fixes in a live object. */
export interface LivePatch {
  /** Server-side apply, or a JSON patch where something is removed, which applying cannot say of what others hold. */
  readonly type: 'apply' | 'json';
  readonly body: Value;
  /** The places that change. */
  readonly paths: readonly StablePath[];
}

export interface RefusedPatch {
  readonly refused: string;
}

/**
 * The patch that makes fixes in the object as the API server has it, managed fields included. Both kinds hold only for the version
 * of that object, and neither takes a field from who applies it: such fixes are refused, with the names.
 */
export function livePatch(fixes: readonly Fix[]): LivePatch | RefusedPatch {
  const [patch] = objectPatches(fixes);
  const object = fixes[0]?.object.value;
  if (patch === undefined || object === undefined || patch.operations.length === 0)
    return { refused: 'there is nothing to change' };
  const paths = distinct(patch.operations.map(({ path }) => stablePath(object, stepsOf(object, path))));
  if (patch.operations.every(({ op }) => op !== 'remove'))
    return { type: 'apply', body: applied(object, fixedValue(object, fixes), paths), paths };
  const conflict = conflictOf(object, patch.operations);
  if (conflict !== undefined) return { refused: conflict };
  const version: PatchOperation = {
    op: 'replace',
    path: '/metadata/resourceVersion',
    value: versionOf(object),
  };
  return { type: 'json', body: [version, ...patch.operations].map((each) => ({ ...each })), paths };
}

/** The patch for a later version of the object, in which nothing has changed but what controllers report. */
export function reboundTo(patch: LivePatch, object: ValueMap): LivePatch {
  const { type, body } = patch;
  if (type === 'json') {
    const [, ...operations] = body as readonly Value[];
    const version = { op: 'replace', path: '/metadata/resourceVersion', value: versionOf(object) };
    return { ...patch, body: [version, ...operations] };
  }
  const applied = body as ValueMap;
  const metadata = { ...(applied['metadata'] as ValueMap), resourceVersion: versionOf(object) };
  return { ...patch, body: { ...applied, metadata } };
}

/** The smallest object with these places of another, and those that are applied already; items of lists that are merged come with their keys. */
function applied(object: ValueMap, fixed: ValueMap, paths: readonly StablePath[]): ValueMap {
  const { name, namespace } = isMap(object['metadata']) ? object['metadata'] : {};
  const body: Record<string, Value> = {
    apiVersion: object['apiVersion'] ?? '',
    kind: object['kind'] ?? '',
    metadata: {
      name: name ?? '',
      ...(namespace !== undefined && { namespace }),
      // What was proved is written, or nothing.
      resourceVersion: versionOf(object),
    },
  };
  for (const path of [...appliedBy(object, FIELD_MANAGER), ...paths]) {
    const value = valueAtStable(fixed, path);
    if (value !== undefined) put(body, path, value);
  }
  return body;
}

type Mutable = Record<string, Value>;

function put(body: Mutable, path: StablePath, value: Value): void {
  let node: Mutable | Mutable[] = body;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (typeof step !== 'string') {
      const items = node as Mutable[];
      let item = items.find((each) => hasKey(each, step));
      if (item === undefined) items.push((item = { ...step }));
      if (isLast) Object.assign(item, value);
      node = item;
    } else if (isLast) (node as Mutable)[step] = value;
    else node = childOf(node as Mutable, step, typeof path[depth + 1] === 'string');
  }
}

function childOf(node: Mutable, step: string, isMapNext: boolean): Mutable | Mutable[] {
  const known = node[step];
  if (known !== undefined && known !== null) return known as Mutable | Mutable[];
  const made: Mutable | Mutable[] = isMapNext ? {} : [];
  node[step] = made;
  return made;
}

/** A JSON patch would take fields over in silence; what applying says of its own accord is asked of the managed fields here. */
function conflictOf(object: ValueMap, operations: readonly PatchOperation[]): string | undefined {
  const found = operations.flatMap(({ op, path }) => {
    const place = stablePath(object, stepsOf(object, path));
    const others = ownersOf(object, place).filter(({ manager }) => manager !== FIELD_MANAGER);
    const holding = op === 'remove' ? others.filter(({ operation }) => operation === 'Apply') : others;
    return holding.map(({ manager }) => `${manager} holds ${formatStable(place)}`);
  });
  return found.length === 0 ? undefined : `conflict: ${[...new Set(found)].join('; ')}`;
}

function versionOf(object: ValueMap): string {
  const version = isMap(object['metadata']) ? object['metadata']['resourceVersion'] : undefined;
  return typeof version === 'string' ? version : '';
}

/** The steps of a JSON pointer (RFC 6901) in an object: digits are indexes where the object has a list. */
function stepsOf(object: ValueMap, pointer: string): Path {
  const steps: (string | number)[] = [];
  let value: Value | undefined = object;
  for (const step of pointerSteps(pointer)) {
    if (isList(value)) {
      steps.push(Number(step));
      value = value[Number(step)];
    } else {
      steps.push(step);
      value = isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }
  }
  return steps;
}

function distinct(paths: readonly StablePath[]): readonly StablePath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}
