import { MalformedField } from './fields.ts';
import type { Inventory } from './inventory.ts';
import type { Labels } from './label-selector.ts';
import type { ObjectView } from './views.ts';

/**
 * A way to find objects by what they say: thousands of Services or policies against thousands of workloads would take a product
 * of both otherwise. An inventory keeps it as objects come and go, and knows who asked for which key.
 */
export interface ObjectIndex {
  /** Unique among all indexes. */
  readonly name: string;
  readonly kinds: readonly string[];
  /** The keys under which an object is found, by the object alone. Never throws. */
  readonly keysOf: (object: ObjectView) => readonly string[];
}

/** What an index answers for a key where all objects are at hand: the meaning of `Inventory.indexed`. */
export function lookUp(
  objects: readonly ObjectView[],
  { kinds, keysOf }: ObjectIndex,
  key: string,
): readonly ObjectView[] {
  return objects.filter((object) => kinds.includes(object.reference.kind) && keysOf(object).includes(key));
}

/** The key of a label in a namespace. */
export function labelKey(namespace: string, [name, value]: readonly [string, string]): string {
  return `${namespace}\n${name}\n${value}`;
}

/**
 * Objects of a kind with label selectors. `wanted` gives the labels that an object requires literally; where it throws
 * MalformedField, or gives none, the object is a candidate for all of its namespace.
 */
export function selectorIndex(
  name: string,
  kind: string,
  wanted: (object: ObjectView) => Labels,
): ObjectIndex {
  return {
    name,
    kinds: [kind],
    keysOf: (object) => {
      const { namespace } = object.reference;
      const label = firstLabel(object, wanted);
      return [label === undefined ? namespace : labelKey(namespace, label)];
    },
  };
}

/** Objects of a namespace whose selector may match the labels, by name; the caller matches the whole selector. */
export function candidates(
  inventory: Pick<Inventory, 'indexed'>,
  index: ObjectIndex,
  namespace: string,
  labels: Labels,
): readonly ObjectView[] {
  const keys = [namespace, ...Object.entries(labels).map((label) => labelKey(namespace, label))];
  const found = keys.flatMap((key) => inventory.indexed(index, key));
  return found.length < 2 ? found : found.sort(byName);
}

function byName({ reference: a }: ObjectView, { reference: b }: ObjectView): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function firstLabel(
  object: ObjectView,
  wanted: (object: ObjectView) => Labels,
): readonly [string, string] | undefined {
  try {
    return Object.entries(wanted(object))[0];
  } catch (error) {
    if (error instanceof MalformedField) return undefined;
    throw error;
  }
}
