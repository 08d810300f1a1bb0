import { create } from 'fontkit';
import type { FontFiles } from 'pdfmake';
import { FONTS } from './fonts.gen.ts';

/** The font in which everything stands that it has glyphs for. */
export const BASE_FONT = 'latin';

type Glyphs = ReturnType<typeof create>;
type Range = readonly [first: number, last: number];

interface KnownFont {
  readonly name: string;
  readonly ranges: readonly Range[];
  readonly normal: string;
  readonly bold: string | undefined;
}

let known: readonly KnownFont[] | undefined;

/** Parsed when the first character is not ASCII: most reports have none. */
function knownFonts(): readonly KnownFont[] {
  known ??= FONTS.map(({ name, ranges, normal, bold }) => ({
    name,
    ranges: ranges.split(',').map(rangeOf),
    normal,
    bold,
  }));
  return known;
}

/** `U+131` or `U+0-ff`, as in CSS. */
function rangeOf(text: string): Range {
  const [first = '', last = first] = text.trim().replace(/^U\+/i, '').split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

/** Which font has a glyph for which character; opens only the fonts that are asked for. */
export class FontBook {
  readonly #opened = new Map<string, Glyphs>();
  readonly #answers = new Map<number, string | undefined>();

  /** Name of a font with a glyph for the character, undefined where none has. */
  fontOf(codePoint: number): string | undefined {
    if (!this.#answers.has(codePoint)) this.#answers.set(codePoint, this.#find(codePoint));
    return this.#answers.get(codePoint);
  }

  /** Whether this font has the character, however many others have it too. */
  has(name: string, codePoint: number): boolean {
    const font = knownFonts().find((each) => each.name === name);
    return font !== undefined && this.#covers(font, codePoint);
  }

  #find(codePoint: number): string | undefined {
    return knownFonts().find((font) => this.#covers(font, codePoint))?.name;
  }

  /** The ranges say what a font is for; only the font itself knows what it has. */
  #covers(font: KnownFont, codePoint: number): boolean {
    return (
      font.ranges.some(([first, last]) => codePoint >= first && codePoint <= last) &&
      this.#glyphs(font).hasGlyphForCodePoint(codePoint)
    );
  }

  #glyphs({ name, normal }: KnownFont): Glyphs {
    let glyphs = this.#opened.get(name);
    if (glyphs === undefined) this.#opened.set(name, (glyphs = create(Buffer.from(normal, 'base64'))));
    return glyphs;
  }
}

/** All fonts by name, for the library; `store` takes the bytes of their files. */
export function fontFiles(
  store: (name: string, bytes: Buffer) => void,
  used: ReadonlySet<string>,
): Readonly<Record<string, FontFiles>> {
  const files: Record<string, FontFiles> = {};
  for (const { name, normal, bold } of FONTS) {
    if (!used.has(name)) continue;
    store(`${name}.woff`, Buffer.from(normal, 'base64'));
    if (bold !== undefined) store(`${name}-bold.woff`, Buffer.from(bold, 'base64'));
    files[name] = { normal: `${name}.woff`, bold: bold === undefined ? `${name}.woff` : `${name}-bold.woff` };
  }
  return files;
}
