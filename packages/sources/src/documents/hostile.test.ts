import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, decodeUtf8, DEFAULT_LIMITS, locate, readDocuments, READ_PROBLEMS } from './index.ts';
import { readJsonListStream, readYamlStream } from './streams.ts';
import { generatedDocument } from './generated.test-support.ts';
import { collect, pieces, read } from './outcomes.test-support.ts';

describe('limits', () => {
  it('hold nesting, in every style of writing', () => {
    const deep = 100_000;
    expect(read(`a: ${'['.repeat(deep)}\n---\nb: 1\n`)).toEqual(['1:515 BW-READ-DEPTH', { b: 1 }]);
    expect(read('{"a":'.repeat(deep))).toEqual(['1:2561 BW-READ-DEPTH']);
    expect(read(`${'- '.repeat(deep)}x\n`)).toEqual(['1:1025 BW-READ-DEPTH']);
    expect(read(`${'? '.repeat(deep)}x\n`)).toEqual(['1:1025 BW-READ-DEPTH']);
    const stairs = Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(read(`${stairs}\n`)).toEqual([expect.stringContaining('BW-READ-DEPTH')]);
  });

  it('hold nesting even where the limit is beyond the stack', () => {
    expect(read(`a: ${'['.repeat(1_000_000)}`, { maxDepth: 1e9 })).toEqual([
      expect.stringContaining('BW-READ-DEPTH'),
    ]);
  });

  it('stop alias bombs before they cost anything', () => {
    const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 30; i++)
      rows.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    expect(read(`${rows.join('\n')}\n---\nok: 1\n`)).toEqual(['6:28 BW-READ-ALIASES', { ok: 1 }]);
    const merges = Array.from({ length: 40_000 }, () => '  <<: *m').join('\n');
    expect(
      read(`m: &m {${Array.from({ length: 20 }, (_, i) => `k${i}: 1`).join(', ')}}\nn:\n${merges}\n`),
    ).toEqual([expect.stringContaining('BW-READ-ALIASES')]);
  });

  it('hold size and number of values for a document, not for a stream', () => {
    const document = `a: ${'x'.repeat(100)}\n`;
    expect(
      read(`${document}---\n${document}---\nb: ${'y'.repeat(300)}\n---\nc: 1\n`, { maxBytes: 200 }),
    ).toEqual([{ a: 'x'.repeat(100) }, { a: 'x'.repeat(100) }, '5:1 BW-READ-SIZE', { c: 1 }]);
    expect(read(`[${'1, '.repeat(100)}]\n---\n- 1\n`, { maxNodes: 50 })).toEqual([
      '1:150 BW-READ-NODES',
      [1],
    ]);
    expect(read(`{"a":[${'1,'.repeat(100)}1]}`, { maxNodes: 50 })).toEqual(['1:1 BW-READ-NODES']);
  });
});

describe('broken and foreign text', () => {
  it.each([
    ['a: "x\n', '1:4 BW-READ-SYNTAX'],
    ["a: 'x\n  y\n", '1:4 BW-READ-SYNTAX'],
    ['a: b: c\n', '1:5 BW-READ-SYNTAX'],
    ['a: b\n  c: d\n', '2:4 BW-READ-SYNTAX'],
    ['a: 1\n b: 2\n', '2:3 BW-READ-SYNTAX'],
    ['a:\n  - b\n c: d\n', '3:2 BW-READ-SYNTAX'],
    ['a\nb: c\n', '2:2 BW-READ-SYNTAX'],
    ['a: @x\n', '1:4 BW-READ-SYNTAX'],
    ['a: *nope\n', '1:4 BW-READ-ALIAS'],
    ['a: &x [*x]\n', '1:8 BW-READ-ALIAS'],
    ['a:\n\tb: 1\n', '2:1 BW-READ-TAB'],
    ['a: |\n\tx\n', '2:1 BW-READ-TAB'],
    ['%YAML 1.2\n---\na: 1\n', '1:1 BW-READ-DIRECTIVE'],
    ['? [a]\n: b\n', '1:1 BW-READ-KEY'],
    ['{a: b}: c\n', '1:1 BW-READ-KEY'],
    ['~: b\n', '1:1 BW-READ-KEY'],
    ['a: !!int x\n', '1:10 BW-READ-TAG'],
    ['a: .inf\n', '1:4 BW-READ-NUMBER'],
    ['a: x\u0000y\n', '1:5 BW-READ-CONTROL'],
    ['a: 😀\u0001\n', '1:5 BW-READ-CONTROL'],
    ['# \u0007\na: 1\n', '1:3 BW-READ-CONTROL'],
    ['a: x\u007Fy\n', '1:5 BW-READ-CONTROL'],
    ['a: \uD800\n', '1:4 BW-READ-ENCODING'],
    ['{{- if .Values.x }}\na: 1\n{{- end }}\n', '1:1 BW-READ-TEMPLATE'],
    ['a: 1\nname: {{ .Values.name }}\n', '2:7 BW-READ-TEMPLATE'],
    ['a:\n  {{ toYaml .x | indent 2 }}\n', '2:3 BW-READ-TEMPLATE'],
  ])('%j', (text, expected) => {
    expect(read(text)[0]).toEqual(expected);
    expect(read(`ok: 1\n---\n${text.replace('---\n', '')}---\nok: 2\n`)).toEqual([
      { ok: 1 },
      expect.stringMatching(/^\d+:\d+ BW-READ-/),
      { ok: 2 },
    ]);
  });

  it('finds a control character wherever it stands', () => {
    fc.assert(
      fc.property(
        generatedDocument,
        fc.nat(),
        fc.constantFrom('\u0000', '\u0001', '\u001F', '\u007F', '\u009F', '\uFFFF'),
        ({ text }, at, control) => {
          const place = at % text.length;
          const outcomes = read(`${text.slice(0, place)}${control}${text.slice(place)}`.toWellFormed());
          expect(outcomes).toEqual([expect.stringMatching(/ BW-READ-/)]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the text, and tells places inside it', { timeout: 60_000 }, () => {
    const soup = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ', ',
        '# ',
        '|',
        '>',
        '&x ',
        '*x',
        '!!int ',
        '? ',
        '---',
        '...',
        '\t',
        '\r',
        '{{',
        '\\',
        '%',
        '\u2028',
        '😀',
        '\uD800',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const text = parts.join('');
        for (const outcome of readDocuments(text)) {
          expect(outcome.line).toBeGreaterThanOrEqual(1);
          expect(outcome.line).toBeLessThanOrEqual(text.split('\n').length);
          expect(outcome.end).toBeLessThanOrEqual(text.length);
          if (outcome.kind === 'document') locate(text, outcome, [[], ['a'], [0, 'x']]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('costs time in proportion to the length', { timeout: 60_000 }, () => {
    const long = 300_000;
    const texts = [
      '"'.repeat(long),
      `a: ${'b '.repeat(long)}`,
      'a: 1\n'.repeat(long),
      `a: |\n${' \n'.repeat(long)}`,
      `{${'a,'.repeat(long)}`,
      `a: ${'1'.repeat(long)}`,
      `a: 0x${'1'.repeat(long)}`,
      `${'\r'.repeat(long)}x: 1`,
      `a: "${'\\x41'.repeat(long)}"`,
      '&a '.repeat(long),
      '!'.repeat(long),
      `a: .${'1_'.repeat(long)}`,
    ];
    for (const text of texts) expect(() => read(text)).not.toThrow();
  });
});

describe('decodeUtf8', () => {
  it('tells binary data and UTF-16 from text', () => {
    const png = Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      Buffer.alloc(2000, 0),
      Buffer.from('IEND'),
    ]);
    expect(decodeUtf8(png)).toMatchObject({ kind: 'problem', code: 'BW-READ-BINARY' });
    expect(decodeUtf8(Buffer.from('\uFEFFa: 1', 'utf16le'))).toMatchObject({
      kind: 'problem',
      code: 'BW-READ-ENCODING',
    });
    expect(decodeUtf8(Buffer.from('a: ü 😀'))).toEqual({ kind: 'text', text: 'a: ü 😀' });
    expect(decodeUtf8(new Uint8Array(0))).toEqual({ kind: 'text', text: '' });
  });

  it('leaves UTF-16 to those who have the whole file', () => {
    const little = Buffer.from('\uFEFFa: ü😀', 'utf16le');
    expect(decodeText(little)).toEqual({ kind: 'text', text: '\uFEFFa: ü😀' });
    expect(decodeText(Buffer.from(little).swap16())).toEqual({ kind: 'text', text: '\uFEFFa: ü😀' });
    for (const broken of [little.subarray(0, -1), little.subarray(0, -2)])
      expect(decodeText(broken)).toMatchObject({ kind: 'problem', code: 'BW-READ-ENCODING' });
    expect(decodeText(Buffer.from('a: ü'))).toEqual({ kind: 'text', text: 'a: ü' });
  });

  it('leaves an invalid byte to the document that holds it', () => {
    const bytes = Buffer.concat([
      Buffer.from('a: ü\n---\nb: 1\nc: x'),
      Buffer.from([0xff]),
      Buffer.from('\n---\nd: €\n'),
    ]);
    const decoded = decodeUtf8(bytes);
    expect(decoded.kind === 'text' ? read(decoded.text) : decoded).toEqual([
      { a: 'ü' },
      '4:5 BW-READ-ENCODING',
      { d: '€' },
    ]);
  });
});

describe('streams of any size', () => {
  it('read more than they hold', { timeout: 60_000 }, async () => {
    const item = `{"kind":"Pod","metadata":{"name":"a"},"text":"${'x'.repeat(4000)}"}`;
    async function* list(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"kind":"List","items":[');
      for (let i = 0; i < 10_000; i++) yield await Promise.resolve(Buffer.from(i === 0 ? item : `,${item}`));
      yield Buffer.from('],"apiVersion":"v1"}');
    }
    const before = process.memoryUsage().rss;
    let count = 0;
    for await (const outcome of readJsonListStream(list())) if (outcome.kind === 'document') count++;
    expect(count).toBe(10_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('report what is beyond the limit and go on', async () => {
    const limits = { ...DEFAULT_LIMITS, maxBytes: 100 };
    const long = 'x'.repeat(500);
    const json = await collect(
      readJsonListStream(pieces(`{"items":[{"a":"${long}"},{"b":1}]}{"c":"${long}"}{"d":1}`, 64), limits),
    );
    expect(json.map((outcome) => (outcome.kind === 'problem' ? outcome.code : outcome.value))).toEqual([
      'BW-READ-SIZE',
      { b: 1 },
      'BW-READ-SIZE',
      { d: 1 },
    ]);
    const yaml = await collect(
      readYamlStream(pieces(`a: ${long}\n---\nb: 1\n---\nitems:\n- c: ${long}\n- d: 1\n`, 64), limits),
    );
    expect(yaml.map((outcome) => (outcome.kind === 'problem' ? outcome.code : outcome.value))).toEqual([
      'BW-READ-SIZE',
      { b: 1 },
      'BW-READ-SIZE',
      { d: 1 },
    ]);
    const deep = await collect(
      readJsonListStream(pieces(`{"items":[${'['.repeat(2000)}${']'.repeat(2000)},{"b":1}]}`, 64)),
    );
    expect(deep.map((outcome) => (outcome.kind === 'problem' ? outcome.code : outcome.value))).toEqual([
      'BW-READ-DEPTH',
      { b: 1 },
    ]);
  });
});

describe('texts of the problems', () => {
  it('say what is wrong and what to do', () => {
    for (const { code, title, hint } of READ_PROBLEMS) {
      expect(code).toMatch(/^BW-READ-[A-Z]+(-[A-Z]+)?$/);
      expect(title).toMatch(/\.$/);
      expect(hint).toMatch(/[.`]$/);
    }
  });
});
