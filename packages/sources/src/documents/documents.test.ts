import { describe, expect, it } from 'vitest';
import { readDocuments, type DocumentOutcome } from './index.ts';
import { read } from './outcomes.test-support.ts';

function documents(text: string): DocumentOutcome[] {
  return [...readDocuments(text)].filter((outcome) => outcome.kind === 'document');
}

describe('splitting a stream', () => {
  it('tells documents with their index, offsets and first line of content', () => {
    const text = '# head\na: 1\n---\n\n# note\nb: 2\n--- # next\n---\nc: 3';
    const found = documents(text).map(({ index, line, start, end }) => [index, line, text.slice(start, end)]);
    expect(found).toEqual([
      [0, 2, '# head\na: 1\n'],
      [1, 6, '\n# note\nb: 2\n'],
      [2, 9, 'c: 3'],
    ]);
  });

  it('passes over empty documents, comments and nulls', () => {
    expect(read('')).toEqual([]);
    expect(read('\n\n')).toEqual([]);
    expect(read('---\n---\n# only this\n---\nnull\n---\n~\n')).toEqual([]);
    expect(read('\uFEFF')).toEqual([]);
  });

  it('goes on behind a broken document', () => {
    expect(read('a: [1\n---\nb: 2\n---\nc: "x\n---\nd: 4\n')).toEqual([
      '1:4 BW-READ-SYNTAX',
      { b: 2 },
      '5:4 BW-READ-SYNTAX',
      { d: 4 },
    ]);
  });

  it('refuses content on the line of a separator, and that document only', () => {
    expect(read('a: 1\n--- {b: 2}\nc: 3\n---\nd: 4\n')).toEqual([
      { a: 1 },
      '2:1 BW-READ-SEPARATOR',
      { d: 4 },
    ]);
  });

  it('says what kubectl ignores behind the end of a document', () => {
    const [first, second] = documents('a: 1\n...\nb: 2\n---\nc: 3\n...\n# fine\n');
    expect(first?.value).toEqual({ a: 1 });
    expect(first?.notices).toMatchObject([{ code: 'BW-READ-IGNORED', line: 3, column: 1 }]);
    expect(second).toMatchObject({ value: { c: 3 }, notices: [] });
    const over = 'a: &a {x: 1}\nb: {<<: *a, x: 2}\nc:\n  <<: *a\n  "x": 3\n';
    expect(documents(over)).toMatchObject([{ value: { b: { x: 2 }, c: { x: 3 } }, notices: [] }]);
    const [twice] = documents(`${over}d: {<<: *a, x: 2, x: 3}\n`);
    expect(twice?.notices.map(({ line, column }) => [line, column])).toEqual([[6, 19]]);
  });

  it('reads CR LF, bare CR and byte order marks', () => {
    expect(read('\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n---\r\nc: d\r\n')).toEqual([
      { a: 1, b: 'x\ny\n' },
      { c: 'd' },
    ]);
    expect(read('a: 1\rb: 2\r')).toEqual([{ a: 1, b: 2 }]);
    expect(documents('a: 1\r\n---\r\n\r\nb: 2\r\n').map(({ line }) => line)).toEqual([1, 4]);
  });
});

describe('JSON', () => {
  it('reads values one after the other, on lines or not', () => {
    expect(read('{"a":1}\n{"b":2}\n')).toEqual([{ a: 1 }, { b: 2 }]);
    expect(read('{"a":1}{"b":2} {"c":3}')).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(read('{"a":1}\n---\n{"b":2}\n---\nc: 3\n')).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(documents('{"a":1}\n\n{"b":\n2}\n {"c":3}').map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('keeps whole numbers that a double cannot hold', () => {
    expect(
      read(
        '{"a":9007199254740993,"b":-9223372036854775808,"c":18446744073709551615,"d":12345678901234567890.5}',
      ),
    ).toEqual([{ a: 9007199254740993n, b: -(2n ** 63n), c: 2 ** 64, d: 1.2345678901234567e19 }]);
  });

  it('reads escapes that YAML does not know, and mends lone surrogates', () => {
    expect(read(String.raw`{"a":"\/ \ud83d\ude00 \ud800"}`)).toEqual([{ a: '/ 😀 \uFFFD' }]);
  });

  it('falls back to YAML for what only looks like JSON', () => {
    expect(read('{a: 1, b: [x, z]}\n')).toEqual([{ a: 1, b: ['x', 'z'] }]);
    expect(read('{"a": 1e999}')).toEqual([{ a: '1e999' }]);
  });

  it('names the line of broken JSON', () => {
    expect(read('{"a": 1,\n "b": ]}\n')).toEqual(['2:7 BW-READ-JSON']);
    expect(read('{"a": 1,\n "b": [1, 2\n')).toEqual(['2:7 BW-READ-JSON']);
  });
});

describe('keys', () => {
  it('takes the last of equal keys and says so', () => {
    const [yaml] = documents('a: 1\nb:\n  c: 1\n  "c": 2\na: 3\n');
    expect(yaml?.value).toEqual({ a: 3, b: { c: 2 } });
    expect(yaml?.notices.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['BW-READ-DUPLICATE-KEY', 4, 3],
      ['BW-READ-DUPLICATE-KEY', 5, 1],
    ]);
    const [json] = documents('{"a": 1,\n "b": {"c": 1}, "a": 2}');
    expect(json).toMatchObject({
      value: { a: 2, b: { c: 1 } },
      notices: [{ code: 'BW-READ-DUPLICATE-KEY', line: 2, column: 17 }],
    });
  });

  it('has no notice for keys that a merge brings', () => {
    const [document] = documents('a: &a {x: 1}\nb:\n  <<: *a\n  z: 2\n');
    expect(document).toMatchObject({ value: { a: { x: 1 }, b: { x: 1, z: 2 } }, notices: [] });
  });

  it('keeps __proto__ an ordinary key, in YAML, in JSON and through merges', () => {
    for (const text of [
      '__proto__: {polluted: 1}\n',
      '{"__proto__": {"polluted": 1}}',
      'a: &a {__proto__: {polluted: 1}}\n<<: *a\n',
    ]) {
      const value = documents(text)[0]?.value as Record<string, unknown>;
      expect(Object.hasOwn(value, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('values', () => {
  it('do not keep the text they come from in memory', () => {
    const kept: unknown[] = [];
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 60; i++) {
      const text = `name: a value long enough to be shared ${i}\n# ${String(i).repeat(1_000_000)}\n`;
      kept.push(...documents(text).map(({ value }) => value));
    }
    globalThis.gc?.();
    expect(kept).toHaveLength(60);
    if (globalThis.gc !== undefined) expect(process.memoryUsage().heapUsed - before).toBeLessThan(30e6);
  });
});
