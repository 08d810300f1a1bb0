import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import type { StablePath, StableStep } from './list-keys.ts';

/** Who holds a field of a live object. */
export interface FieldOwner {
  readonly manager: string;
  /** Apply: it states the field again and again, and the API server would give it back. */
  readonly operation: string;
}

/** The managers that hold a field or something below it (`metadata.managedFields`, KEP-555). */
export function ownersOf(object: ValueMap, path: StablePath): readonly FieldOwner[] {
  const metadata = isMap(object['metadata']) ? object['metadata'] : {};
  const entries = metadata['managedFields'];
  if (!Array.isArray(entries)) return [];
  return entries.filter(isMap).flatMap((entry) => {
    const fields = isMap(entry['fieldsV1']) ? entry['fieldsV1'] : {};
    return holds(fields, path)
      ? [{ manager: textOf(entry['manager']), operation: textOf(entry['operation']) }]
      : [];
  });
}

/**
 * The places that a manager applies now. A new apply has to state them again: what it leaves out, the API server takes away. A place that
 * is a list of single values ends at the list.
 */
export function appliedBy(object: ValueMap, manager: string): readonly StablePath[] {
  const metadata = isMap(object['metadata']) ? object['metadata'] : {};
  const entries = Array.isArray(metadata['managedFields']) ? metadata['managedFields'].filter(isMap) : [];
  return entries
    .filter((entry) => entry['manager'] === manager && entry['operation'] === 'Apply')
    .flatMap((entry) => (isMap(entry['fieldsV1']) ? leaves(entry['fieldsV1'], []) : []));
}

function leaves(node: ValueMap, path: StablePath): readonly StablePath[] {
  const steps = Object.keys(node).filter((name) => name !== '.');
  if (steps.length === 0 || steps.some((name) => name.startsWith('v:'))) return [path];
  return steps.flatMap((name) => {
    const step = stepOf(name);
    const below = mapIn(node, name);
    return step === undefined || below === undefined ? [] : leaves(below, [...path, step]);
  });
}

function stepOf(name: string): StableStep | undefined {
  if (name.startsWith('f:')) return name.slice(2);
  try {
    return JSON.parse(name.slice(2)) as Readonly<Record<string, string | number>>;
  } catch {
    return undefined;
  }
}

function holds(fields: ValueMap, path: StablePath): boolean {
  let node: ValueMap = fields;
  for (const step of path) {
    const next = child(node, step);
    // A list or map that is one value is held as a whole.
    if (next === undefined) return node !== fields && Object.keys(node).length === 0;
    node = next;
  }
  return true;
}

function child(node: ValueMap, step: StableStep): ValueMap | undefined {
  if (typeof step === 'string') return mapIn(node, `f:${step}`);
  const key = Object.keys(node).find((name) => name.startsWith('k:') && isKey(name.slice(2), step));
  return key === undefined ? undefined : mapIn(node, key);
}

function isKey(text: string, step: Readonly<Record<string, string | number>>): boolean {
  try {
    const key = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return Object.entries(step).every(([name, value]) => key[name] === value);
  } catch {
    return false;
  }
}

function mapIn(node: ValueMap, key: string): ValueMap | undefined {
  const value = Object.hasOwn(node, key) ? node[key] : undefined;
  return isMap(value) ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
