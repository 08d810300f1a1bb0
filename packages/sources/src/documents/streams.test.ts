import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocuments, type ReadOutcome } from './index.ts';
import { readJsonListStream, readYamlStream } from './streams.ts';
import { generatedDocument } from './generated.test-support.ts';
import { brief, collect, pieces } from './outcomes.test-support.ts';

function places(outcomes: readonly ReadOutcome[], text: string): [number, string][] {
  const bytes = Buffer.from(text);
  return outcomes.map(({ line, start, end }) => [line, bytes.toString('utf8', start, end)]);
}

describe('readJsonListStream', () => {
  const list =
    '\uFEFF{"apiVersion":"v1",\n"items":[{"a":"é"},\n {"b":[{"items":[1]}]},\n nope, null],"kind":"List","metadata":{"resourceVersion":"7"}}\n{"c":1} {"d":1,"d":2}\n';

  it.each([1, 2, 7, 64, 4096])('cuts lists and values apart, in pieces of %i bytes', async (size) => {
    const outcomes = await collect(readJsonListStream(pieces(list, size)));
    expect(outcomes.map(brief)).toEqual([
      { a: 'é' },
      { b: [{ items: [1] }] },
      '4:2 BW-READ-JSON',
      { c: 1 },
      { d: 2 },
    ]);
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(places(outcomes, list)).toEqual([
      [2, '{"a":"é"}'],
      [3, '{"b":[{"items":[1]}]}'],
      [4, 'nope'],
      [5, '{"c":1}'],
      [5, '{"d":1,"d":2}'],
    ]);
    const header = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '7' }, items: 4 };
    expect(outcomes.map((outcome) => (outcome.kind === 'document' ? outcome.list : undefined))).toEqual([
      header,
      header,
      undefined,
      undefined,
      undefined,
    ]);
    expect(outcomes[4]).toMatchObject({ notices: [{ code: 'BW-READ-DUPLICATE-KEY', line: 5 }] });
  });

  it('tells an input that is cut short, and one that is no JSON', async () => {
    expect((await collect(readJsonListStream(pieces('{"items":[{"a":1},{"b":', 5)))).map(brief)).toEqual([
      { a: 1 },
      '1:19 BW-READ-JSON',
    ]);
    expect(
      (await collect(readJsonListStream(pieces('{"a":1}\nkind: Pod\n{"b":1}\n', 5)))).map(brief),
    ).toEqual([{ a: 1 }, '2:1 BW-READ-JSON', { b: 1 }]);
  });

  it('reads any values as JSON.parse does, in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (items, size) => {
          const text = JSON.stringify({ kind: 'List', items, apiVersion: 'v1' }, undefined, size % 3);
          const outcomes = await collect(readJsonListStream(pieces(text, size)));
          const plain = (_key: string, value: unknown): unknown =>
            typeof value === 'bigint' ? Number(value) : value;
          expect(outcomes.map((outcome) => JSON.stringify(brief(outcome), plain))).toEqual(
            items.map((item) => JSON.stringify(item)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('readYamlStream', () => {
  const list =
    'apiVersion: v1\nitems: # all\n- a: 1\n  b: |\n    x\n\n    - y\n-\n  c: ü\n# note\n- {d: 3}\n- [\nkind: PodList\n---\ne: 1\n--- junk\nf: 1\n---\nitems:\n  - g: 1\n  - h: 1\nmetadata: {name: x}\n---\nitems: []\n---\nlast: "x"';

  it.each([1, 2, 7, 64, 4096])('cuts documents and lists apart, in pieces of %i bytes', async (size) => {
    const outcomes = await collect(readYamlStream(pieces(list, size)));
    expect(outcomes.map(brief)).toEqual([
      { a: 1, b: 'x\n\n- y\n' },
      { c: 'ü' },
      { d: 3 },
      '12:3 BW-READ-SYNTAX',
      { e: 1 },
      '16:1 BW-READ-SEPARATOR',
      { g: 1 },
      { h: 1 },
      { items: [] },
      { last: 'x' },
    ]);
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(places(outcomes, list).slice(0, 3)).toEqual([
      [3, '- a: 1\n  b: |\n    x\n\n    - y\n'],
      [8, '-\n  c: ü\n# note\n'],
      [11, '- {d: 3}\n'],
    ]);
    expect(outcomes[0]).toMatchObject({ list: { apiVersion: 'v1', kind: 'PodList', items: 4 } });
    expect(outcomes[6]).toMatchObject({ list: { metadata: { name: 'x' }, items: 2 } });
  });

  it('reads a stream of documents as readDocuments does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(generatedDocument, { maxLength: 3 }),
        fc.integer({ min: 1, max: 50 }),
        async (documents, size) => {
          const text = documents.map((document) => document.text).join('--- # next\n');
          const outcomes = await collect(readYamlStream(pieces(text, size)));
          expect(outcomes.map(brief)).toEqual(Array.from(readDocuments(text), brief));
          expect(outcomes.map(({ line }) => line)).toEqual(
            Array.from(readDocuments(text), ({ line }) => line),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
