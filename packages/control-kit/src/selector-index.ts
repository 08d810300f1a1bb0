import { MalformedField } from './fields.ts';
import type { Labels } from './label-selector.ts';
import type { ObjectView } from './views.ts';

interface Entry {
  readonly position: number;
  readonly object: ObjectView;
}

/**
 * Objects with selectors, found by the labels that they want: thousands of Services or policies against thousands of
 * workloads would take a product of both otherwise. Answers candidates; the caller matches the whole selector.
 */
export class SelectorIndex {
  readonly #byLabel = new Map<string, Entry[]>();
  readonly #others = new Map<string, Entry[]>();

  /** `wanted` gives the labels that an object requires literally; where it throws MalformedField, or gives none, the object is a candidate for all of its namespace. */
  constructor(objects: readonly ObjectView[], wanted: (object: ObjectView) => Labels) {
    objects.forEach((object, position) => {
      const { namespace } = object.reference;
      const label = firstLabel(object, wanted);
      if (label === undefined) push(this.#others, namespace, { position, object });
      else push(this.#byLabel, key(namespace, label), { position, object });
    });
  }

  /** Objects of a namespace whose selector may match the labels, in their original order. */
  candidates(namespace: string, labels: Labels): readonly ObjectView[] {
    const entries = [...(this.#others.get(namespace) ?? [])];
    for (const label of Object.entries(labels))
      entries.push(...(this.#byLabel.get(key(namespace, label)) ?? []));
    return entries.sort((a, b) => a.position - b.position).map(({ object }) => object);
  }
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

function key(namespace: string, [name, value]: readonly [string, string]): string {
  return `${namespace}\n${name}\n${value}`;
}

function push(map: Map<string, Entry[]>, at: string, entry: Entry): void {
  const list = map.get(at);
  if (list === undefined) map.set(at, [entry]);
  else list.push(entry);
}

/** Something derived from an inventory once, as long as the inventory lives: an inventory never changes. */
export function derived<I extends object, T>(derive: (inventory: I) => T): (inventory: I) => T {
  const known = new WeakMap<I, { readonly value: T }>();
  return (inventory) => {
    let entry = known.get(inventory);
    if (entry === undefined) {
      entry = { value: derive(inventory) };
      known.set(inventory, entry);
    }
    return entry.value;
  };
}
