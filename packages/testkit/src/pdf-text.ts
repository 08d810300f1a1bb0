import { inflateSync } from 'node:zlib';

interface EmbeddedFont {
  /** Text of each glyph, by its number in the font. */
  readonly texts: readonly string[];
  /** Advance of each glyph in thousandths of the size. */
  readonly widths: readonly number[];
}

/**
 * What a reader can copy out of a PDF that pdfkit wrote, a line for each line of its pages, cells apart by two blanks. Throws where a glyph
 * has no text, or a page is not as expected: then the test, not the document, has to learn.
 */
export function pdfText(bytes: Uint8Array): string {
  return pdfPages(bytes).join('\n\n');
}

/** As pdfText, page by page. */
export function pdfPages(bytes: Uint8Array): readonly string[] {
  const objects = objectsOf(bytes);
  const fonts = new Map<string, EmbeddedFont>();
  return [...objects.values()]
    .filter(({ dictionary }) => /\/Type \/Page\n/.test(dictionary))
    .map(({ dictionary }) => {
      const resources = referred(objects, dictionary, 'Resources');
      for (const [, name = '', id] of resources.dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g))
        if (!fonts.has(name)) fonts.set(name, fontOf(objects, Number(id)));
      return pageText(referred(objects, dictionary, 'Contents').stream, fonts);
    });
}

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** Objects of the file by number. */
export function objectsOf(bytes: Uint8Array): ReadonlyMap<number, PdfObject> {
  const text = Buffer.from(bytes).toString('latin1');
  return new Map(
    [...text.matchAll(/(?<=\n)(\d+) 0 obj\n(.*?)\nendobj(?=\n)/gs)].map(([, id, body = '']) => [
      Number(id),
      objectOf(body),
    ]),
  );
}

function objectOf(body: string): PdfObject {
  const match = /^(.*?)\nstream\n(.*)\nendstream$/s.exec(body);
  const [, dictionary = body, raw = ''] = match ?? [];
  const packed = Buffer.from(raw, 'latin1');
  const stream = dictionary.includes('/FlateDecode') ? inflateSync(packed) : packed;
  return { dictionary: `${dictionary}\n`, stream: stream.toString('latin1') };
}

function referred(objects: ReadonlyMap<number, PdfObject>, dictionary: string, key: string): PdfObject {
  const id = new RegExp(`/${key} \\[?(\\d+) 0 R`).exec(dictionary)?.[1];
  const found = objects.get(Number(id));
  if (found === undefined) throw new Error(`no ${key} in ${dictionary}`);
  return found;
}

function fontOf(objects: ReadonlyMap<number, PdfObject>, id: number): EmbeddedFont {
  const { dictionary = '' } = objects.get(id) ?? {};
  const mapping = referred(objects, dictionary, 'ToUnicode').stream;
  const descendant = referred(objects, dictionary, 'DescendantFonts').dictionary;
  const [, list = ''] = /\/W \[0 \[([^\]]*)\]/.exec(descendant) ?? [];
  const texts: string[] = [];
  for (const [, first = '', entries = ''] of mapping.matchAll(/<([\da-f]{4})> <[\da-f]{4}> \[([^\]]*)\]/gi))
    [...entries.matchAll(/<([\da-f ]*)>/gi)].forEach(([, code = ''], index) => {
      texts[Number.parseInt(first, 16) + index] = utf16(code);
    });
  return { texts, widths: list.trim().split(/\s+/).map(Number) };
}

function utf16(code: string): string {
  return Buffer.from(code.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');
}

const OPERATION = /1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm|\/(F\d+) ([\d.]+) Tf|\[([^\]]*)\] TJ/g;

function pageText(content: string, fonts: ReadonlyMap<string, EmbeddedFont>): string {
  let [x, y, size, end, line] = [0, 0, 0, 0, Number.NaN];
  let font: EmbeddedFont = { texts: [], widths: [] };
  let text = '';
  for (const [, tx, ty, name, points, shown] of content.matchAll(OPERATION)) {
    if (tx !== undefined) [x, y] = [Number(tx), Number(ty)];
    if (name !== undefined) [font, size] = [fonts.get(name) ?? font, Number(points)];
    if (shown === undefined) continue;
    if (Math.abs(y - line) > 1) text += '\n';
    else if (Math.abs(x - end) > 0.5) text += '  ';
    const glyphs = [...shown.matchAll(/<([\da-f]*)>|(-?[\d.]+)/gi)];
    text += glyphs.map(([, codes = '']) => textOf(font, codes)).join('');
    end = x + (size / 1000) * glyphs.reduce((sum, [, codes, kern]) => sum + advance(font, codes, kern), 0);
    line = y;
  }
  return text.trim();
}

function glyphIds(codes: string): readonly number[] {
  return (codes.match(/.{4}/g) ?? []).map((code) => Number.parseInt(code, 16));
}

function textOf({ texts }: EmbeddedFont, codes: string): string {
  return glyphIds(codes)
    .map((glyph) => {
      const text = texts[glyph];
      if (glyph === 0 || text === undefined) throw new Error(`glyph ${glyph} stands for nothing`);
      return text;
    })
    .join('');
}

function advance({ widths }: EmbeddedFont, codes: string | undefined, kern: string | undefined): number {
  if (codes === undefined) return -Number(kern);
  return glyphIds(codes).reduce((sum, glyph) => sum + (widths[glyph] ?? 0), 0);
}
