import { valuesOf, withOne, withoutOne } from './few.ts';
import type { Few } from './few.ts';
import { Multimap } from './multimap.ts';

/** Questions that were asked together, with everybody who asked exactly these. */
export interface Questions<T> {
  readonly keys: readonly string[];
  askers: Few<T>;
}

/**
 * Who asked what: while something is worked out, every question to the inventory is noted; when an answer may be another one, those
 * who asked are asked again. Most ask the same questions as many others, so sets of questions are held once.
 */
export class Dependencies<T> {
  readonly #sets = new Map<string, Questions<T>>();
  readonly #byKey = new Multimap<string, Questions<T>>();
  #noted: Set<string> | undefined;

  /** Notes a question of what is being worked out. */
  note(key: string): void {
    this.#noted?.add(key);
  }

  /** Works something out for somebody; gives the result with the questions that this took. */
  watch<R>(work: () => R): { readonly result: R; readonly keys: ReadonlySet<string> } {
    const keys = new Set<string>();
    this.#noted = keys;
    try {
      return { result: work(), keys };
    } finally {
      this.#noted = undefined;
    }
  }

  /** Enters who asked; whatever it asked before is to be struck out first. */
  enter(asker: T, keys: ReadonlySet<string>): Questions<T> {
    const list = [...keys];
    const name = list.join('\0');
    let set = this.#sets.get(name);
    if (set === undefined) {
      set = { keys: list, askers: undefined };
      this.#sets.set(name, set);
      for (const key of list) this.#byKey.add(key, set);
    }
    set.askers = withOne(set.askers, asker);
    return set;
  }

  strike(asker: T, questions: Questions<T>): void {
    questions.askers = withoutOne(questions.askers, asker);
    if (questions.askers !== undefined) return;
    this.#sets.delete(questions.keys.join('\0'));
    for (const key of questions.keys) this.#byKey.delete(key, questions);
  }

  /** Everybody who asked one of these questions. */
  askersOf(keys: Iterable<string>): ReadonlySet<T> {
    const askers = new Set<T>();
    for (const key of keys)
      for (const set of this.#byKey.get(key)) for (const asker of valuesOf(set.askers)) askers.add(asker);
    return askers;
  }
}
