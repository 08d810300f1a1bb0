import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedDocument } from './generated.test-support.ts';
import {
  locate,
  readDocuments,
  type DocumentOutcome,
  type ReadOutcome,
  type Value,
  type ValuePath,
} from './index.ts';

function only(text: string): DocumentOutcome {
  const outcomes: ReadOutcome[] = [...readDocuments(text)];
  expect(
    outcomes.map((outcome) =>
      outcome.kind === 'problem' ? `${outcome.line}: ${outcome.message}` : 'document',
    ),
  ).toEqual(['document']);
  return outcomes[0] as DocumentOutcome;
}

function* pathsOf(value: Value, path: ValuePath = []): Generator<[ValuePath, Value]> {
  yield [path, value];
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* pathsOf(item, [...path, i]);
  else if (value !== null && typeof value === 'object')
    for (const key of Object.keys(value)) yield* pathsOf(value[key] as Value, [...path, key]);
}

describe('generated documents', () => {
  it('are read as what they were written from', () => {
    fc.assert(
      fc.property(generatedDocument, ({ value, text }) => {
        deepStrictEqual(only(text).value, value);
      }),
      { numRuns: 600 },
    );
  });

  it('are read alike with other line breaks, behind a separator and inside a stream', () => {
    fc.assert(
      fc.property(generatedDocument, generatedDocument, (a, b) => {
        const unix = `---\n${a.text}\n---  # next\n---\n${b.text}...\n`;
        for (const text of [
          unix,
          unix.replaceAll('\n', '\r\n'),
          unix.replaceAll('\n', '\r\n').slice(0, -2),
        ]) {
          deepStrictEqual(
            Array.from(readDocuments(text), (outcome) =>
              outcome.kind === 'document' ? outcome.value : outcome,
            ),
            [a.value, b.value],
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('locate', () => {
  it('finds every value of a generated document, and the text there reads to that value', () => {
    fc.assert(
      fc.property(generatedDocument, fc.constantFrom('\n', '\r\n'), ({ text: unix }, lineBreak) => {
        const text = `# head\n---\n${unix}`.replaceAll('\n', lineBreak);
        const document = only(text);
        const all = [...pathsOf(document.value)];
        const spans = locate(
          text,
          document,
          all.map(([path]) => path),
        );
        for (const [i, [path, value]] of all.entries()) {
          const span = spans[i];
          expect(span, path.join('.')).toMatchObject({ exact: true });
          if (span === undefined) continue;
          expect(text.slice(0, span.offset).split('\n')).toHaveLength(span.line);
          const source = text.slice(span.offset, span.endOffset);
          const isBlock = source.startsWith('|');
          const isDeep = value !== null && typeof value === 'object';
          if (!isBlock && !isDeep) deepStrictEqual(only(`k: ${source}\n`).value, { k: value });
        }
      }),
      { numRuns: 120 },
    );
  });
});
