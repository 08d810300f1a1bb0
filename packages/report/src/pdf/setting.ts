import { plain } from '../terminal/text.ts';
import { BASE_FONT, FontBook } from './font-book.ts';

/** A piece of text in one font. */
interface Run {
  text: string;
  font: string;
}

/** Text as the library takes it: plain where the base font has all of it. */
export type SetText = string | Run[];

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Sets texts in the fonts that have their characters. What a reader would obey or not see, and what no font has a glyph for,
 * is written as an escape, such as `\u{1f600}`: no box stands for something unknown.
 */
export class Typesetter {
  readonly #book = new FontBook();
  /** Fonts that the texts so far need. */
  readonly used: Set<string> = new Set([BASE_FONT]);

  set(text: string): SetText {
    const safe = plain(text);
    if (ASCII.test(safe)) return safe;
    const runs: Run[] = [];
    for (const character of safe) this.#append(runs, character);
    const [only, second] = runs;
    if (second === undefined && only?.font === BASE_FONT) return only.text;
    return runs;
  }

  /** A text for the outline and the metadata, which the reader's own fonts show: free of what it would obey. */
  outline(text: string): string {
    return plain(text);
  }

  #append(runs: Run[], character: string): void {
    const codePoint = character.codePointAt(0) as number;
    const last = runs.at(-1);
    const stays = last !== undefined && this.#book.has(last.font, codePoint);
    const found = stays ? last.font : this.#book.fontOf(codePoint);
    const font = found ?? BASE_FONT;
    const text = found === undefined ? `\\u{${codePoint.toString(16)}}` : character;
    this.used.add(font);
    if (last?.font === font) last.text += text;
    else runs.push({ text, font });
  }
}
