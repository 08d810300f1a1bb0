import fc from 'fast-check';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { padEnd, padStart, plain, prepareWidths, truncate, truncateStart, widthOf, wrap } from './text.ts';

beforeAll(() => prepareWidths(['漢']));

describe('plain', () => {
  it.each([
    ['web', 'web'],
    ['漢字 naïve', '漢字 naïve'],
    ['a\u001b[31mb', 'a\\x1b[31mb'],
    ['a\u009b31m', 'a\\x9b31m'],
    ['line\nbreak\ttab', 'line\\x0abreak\\x09tab'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['lone\ud800', 'lone\\u{d800}'],
    ['pair\u{1f600}', 'pair\u{1f600}'],
  ])('%j', (given, expected) => {
    expect(plain(given)).toBe(expected);
  });
  it('leaves nothing that a terminal obeys, and changes nothing twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = plain(text);
        // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(plain(shown)).toBe(shown);
      }),
    );
  });
});

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '漢', 'é', '…', '\u{1f600}') });

describe('widths', () => {
  it('are those of a terminal', () => {
    expect(widthOf('漢字')).toBe(4);
    expect(padEnd('漢', 4)).toBe('漢  ');
    expect(padStart('漢', 4)).toBe('  漢');
    fc.assert(
      fc.property(words, (text) => {
        expect(widthOf(text)).toBe(stringWidth(text));
      }),
    );
  });
  it('are kept when text is cut', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 12 }), (text, width) => {
        for (const cut of [truncate(text, width), truncateStart(text, width)])
          expect(stringWidth(cut)).toBeLessThanOrEqual(Math.max(width, 0));
        if (stringWidth(text) <= width) expect(truncate(text, width)).toBe(text);
      }),
    );
  });
  it('are kept when text is wrapped, and no letter is lost', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 12 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
