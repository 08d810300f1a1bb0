/** Texts that were rendered, by a name that stays the same from one rendering to the next. */
export type Texts = ReadonlyMap<string, string>;

/** What was made of the texts of a rendering, kept where the next one has the same text. */
export class HeldTexts<Held> {
  readonly #held = new Map<string, { readonly text: string; readonly held: Held }>();
  readonly #read: (name: string, text: string) => Held;
  readonly #drop: (held: Held) => void;

  constructor(read: (name: string, text: string) => Held, drop: (held: Held) => void) {
    this.#read = read;
    this.#drop = drop;
  }

  get all(): readonly Held[] {
    return [...this.#held.values()].map(({ held }) => held);
  }

  /** Takes a rendering, which takes the place of the one before. */
  take(texts: Texts): void {
    for (const [name, { text, held }] of this.#held) {
      if (texts.get(name) === text) continue;
      this.#drop(held);
      this.#held.delete(name);
    }
    for (const [name, text] of texts)
      if (!this.#held.has(name)) this.#held.set(name, { text, held: this.#read(name, text) });
  }
}
