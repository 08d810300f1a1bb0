import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { Pool } from './pool.ts';

/** Texts longer than this are hardly ever equal, and would be long to remember. */
const LONGEST = 128;

/** A value with a text that is equal for equal values as long as the pool remembers them; without one where it is not to be shared. */
interface Piece {
  readonly key: string | undefined;
  readonly value: Value | undefined;
}

/**
 * Holds equal parts of objects once: a large cluster has tens of pods, all alike but for their names, for each of its workloads. The
 * objects must not be changed by anybody, as ever.
 */
export class Pieces {
  readonly #pool = new Pool<Piece>();
  #count = 0;

  /** An equal object, made of parts that are held already where there are such. */
  share(object: ValueMap): ValueMap {
    return mapValues(object, (value, key) =>
      // No two objects have the same metadata; its parts are another matter.
      key === 'metadata' && isMap(value)
        ? mapValues(value, (part) => this.#shared(part))
        : this.#shared(value),
    );
  }

  #shared(value: Value | undefined): Value | undefined {
    return this.#piece(value).value;
  }

  #piece(value: Value | undefined): Piece {
    if (typeof value === 'string')
      return { key: value.length > LONGEST ? undefined : JSON.stringify(value), value };
    if (typeof value !== 'object' || value === null)
      return { key: `${typeof value} ${String(value)}`, value };
    return isMap(value) ? this.#map(value) : this.#list(value);
  }

  #list(list: readonly Value[]): Piece {
    const items = list.map((item) => this.#piece(item));
    const key = joined(items, ({ key: text }) => text);
    return this.#held(key === undefined ? undefined : `[${key}]`, () =>
      items.map(({ value }) => value as Value),
    );
  }

  #map(map: ValueMap): Piece {
    const entries = Object.entries(map).map(([name, value]) => [name, this.#piece(value)] as const);
    const key = joined(entries, ([name, piece]) => piece.key && `${JSON.stringify(name)}:${piece.key}`);
    return this.#held(key === undefined ? undefined : `{${key}}`, () =>
      Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    );
  }

  /** What stands under a key that describes its parts. Its own key is short, whatever lies below it. */
  #held(key: string | undefined, make: () => Value): Piece {
    if (key === undefined) return { key, value: make() };
    const known = this.#pool.get(key);
    if (known !== undefined) return known;
    this.#count += 1;
    const piece = { key: `#${this.#count}`, value: make() };
    this.#pool.set(key, piece);
    return piece;
  }
}

/** The texts of all items; undefined where one has none. '' where there are no items. */
function joined<T>(items: readonly T[], textOf: (item: T) => string | undefined): string | undefined {
  const texts = items.map(textOf);
  return texts.includes(undefined) ? undefined : texts.join();
}

function mapValues(
  map: ValueMap,
  change: (value: Value | undefined, key: string) => Value | undefined,
): ValueMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}
