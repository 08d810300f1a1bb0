import { kindKey, podTemplatePath } from '@bulwark/control-kit';
import { isList, isMap } from '@bulwark/model';
import type { Path, Value, ValueMap } from '@bulwark/model';

/** A step of a path that holds when items come and go: a field, or the item of a list that has these values. */
export type StableStep = string | Readonly<Record<string, string | number>>;
export type StablePath = readonly StableStep[];

/**
 * Lists of a pod spec whose items are merged by key (`x-kubernetes-list-map-keys` of the OpenAPI of Kubernetes); all others are one value that
 * has one owner.
 */
const POD_LISTS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};
const CONTAINER_LISTS: Readonly<Record<string, readonly string[]>> = {
  env: ['name'],
  ports: ['containerPort', 'protocol'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
};
const CONTAINERS = /^(?:c|initC|ephemeralC)ontainers$/;

/** Keys of the list at a path; undefined where it is one value, or nobody knows. */
export function listKeysAt(object: ValueMap, path: Path): readonly string[] | undefined {
  const kind = kindKey(textOf(object['apiVersion']), textOf(object['kind']));
  if (kind === 'Service' && path.join('.') === 'spec.ports') return ['port', 'protocol'];
  const template = podTemplatePath(kind);
  const base = template === undefined ? undefined : [...template, 'spec'];
  if (base === undefined || !base.every((step, index) => step === path[index])) return undefined;
  return keysInPodSpec(path.slice(base.length));
}

function keysInPodSpec([list = '', item, inner, ...rest]: Path): readonly string[] | undefined {
  if (item === undefined) return POD_LISTS[list];
  return rest.length === 0 && typeof inner === 'string' && CONTAINERS.test(String(list))
    ? CONTAINER_LISTS[inner]
    : undefined;
}

/**
 * A path by names in the place of indexes. It ends at the first list that is one value: what is below it cannot be owned, and so not be
 * written, by itself.
 */
export function stablePath(object: ValueMap, path: Path): StablePath {
  const steps: StableStep[] = [];
  let value: Value | undefined = object;
  for (const [depth, step] of path.entries()) {
    if (typeof step === 'string') {
      steps.push(step);
      value = isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
      continue;
    }
    const items: readonly Value[] = isList(value) ? value : [];
    const item: Value | undefined = items[step];
    const key = keyOf(item, listKeysAt(object, path.slice(0, depth)));
    // The API server lets an environment variable stand there twice.
    if (key === undefined || items.filter((each) => hasKey(each, key)).length > 1) return steps;
    steps.push(key);
    value = item;
  }
  return steps;
}

/** The indexes that a stable path has in an object; undefined where an item or a field before the last is not there. */
export function placeOf(object: ValueMap, path: StablePath): Path | undefined {
  const steps: (string | number)[] = [];
  let value: Value | undefined = object;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (typeof step === 'string') {
      if (!isMap(value)) return undefined;
      steps.push(step);
      value = Object.hasOwn(value, step) ? value[step] : undefined;
      continue;
    }
    const items: readonly Value[] = isList(value) ? value : [];
    const index = items.findIndex((item) => hasKey(item, step));
    if (index < 0 && !isLast) return undefined;
    steps.push(index < 0 ? items.length : index);
    value = items[index];
  }
  return steps;
}

export function valueAtStable(object: ValueMap, path: StablePath): Value | undefined {
  const place = placeOf(object, path);
  let value: Value | undefined = object;
  for (const step of place ?? [])
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string | number, Value>>)[step]
        : undefined;
  return place === undefined ? undefined : value;
}

/** As people read it: spec.containers[name=main].image. */
export function formatStable(path: StablePath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'string' && !/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      if (typeof step === 'string') return index === 0 ? step : `.${step}`;
      const keys = Object.entries(step).map(([name, value]) => `${name}=${value}`);
      return `[${keys.join(',')}]`;
    })
    .join('');
}

export function hasKey(item: Value | undefined, key: Readonly<Record<string, string | number>>): boolean {
  return isMap(item) && Object.entries(key).every(([name, value]) => item[name] === value);
}

function keyOf(
  item: Value | undefined,
  keys: readonly string[] | undefined,
): Readonly<Record<string, string | number>> | undefined {
  if (keys === undefined || !isMap(item)) return undefined;
  const entries = keys.map((key) => [key, item[key]] as const);
  return entries.every(([, value]) => typeof value === 'string' || typeof value === 'number')
    ? (Object.fromEntries(entries) as Record<string, string | number>)
    : undefined;
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
