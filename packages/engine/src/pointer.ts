import { isList, isMap } from '@bulwark/model';
import type { Path, Value, ValueMap } from '@bulwark/model';

/**
 * Merge keys by the name of the list, as Kubernetes' structural schemas declare them (x-kubernetes-list-map-keys);
 * lists that are not here are named by `name`, `key` or `ip` where every item has one, else by their content.
 */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  ports: ['containerPort', 'port', 'protocol', 'name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  subjects: ['kind', 'namespace', 'name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  ownerReferences: ['uid'],
  sysctls: ['name'],
  // Of the RayCluster of ray.io, whose items are pod templates: their content changes with each fix.
  workerGroupSpecs: ['groupName'],
};
const COMMON_KEYS = ['name', 'key'];
/** Their order has a meaning, and credentials stand in them: an item is named by its flag or its place, never by its content. */
const POSITIONAL = new Set(['args', 'command']);

/** What is written otherwise in a pointer; hardly any key has it. */
const SPECIAL = /[~/]/;

/**
 * A path in which list items are named by their merge key, else by a digest of their content: what stays the same when
 * items are re-ordered. Used in fingerprints only; users see the plain path.
 */
export function stablePointer(root: ValueMap, path: Path, digest: (text: string) => string): string {
  let current: Value | undefined = root;
  let listName = '';
  let pointer = '';
  for (const step of path) {
    if (typeof step === 'string') {
      pointer += `/${SPECIAL.test(step) ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step}`;
      listName = step;
      current = isMap(current) ? current[step] : undefined;
    } else {
      const item: Value | undefined = isList(current) ? current[step] : undefined;
      const name = POSITIONAL.has(listName) ? argumentName(item, step) : itemName(listName, item, digest);
      pointer += `/[${name}]`;
      current = item;
    }
  }
  return pointer;
}

function argumentName(item: Value | undefined, position: number): string {
  const flag = typeof item === 'string' ? /^--?[A-Za-z][\w.-]{0,40}(?==)/.exec(item) : null;
  return flag === null ? `#${position}` : flag[0];
}

function itemName(listName: string, item: Value | undefined, digest: (text: string) => string): string {
  if (isMap(item)) {
    const named = (MERGE_KEYS[listName] ?? COMMON_KEYS).flatMap((key) => {
      const value = item[key];
      return isScalar(value) ? [`${key}=${value}`] : [];
    });
    if (named.length > 0) return named.join(',');
  }
  if (typeof item === 'string' && item.length <= 64) return `=${item}`;
  return `#${digest(canonicalJson(item ?? null)).slice(0, 12)}`;
}

function isScalar(value: Value | undefined): value is string | number | bigint | boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

/** JSON with sorted keys, so that equal values give equal text. bigint is written as a number. */
export function canonicalJson(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const fields: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(field)}`);
  }
  return `{${fields.join(',')}}`;
}
