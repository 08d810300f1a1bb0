import fc from 'fast-check';
import type { Value } from './types.ts';

/** A document in many styles of writing, with the value that it must be read as. For tests. */
export interface GeneratedDocument {
  readonly value: Value;
  readonly text: string;
  readonly written: Written;
}

interface Written {
  readonly value: Value;
  /** Text behind a key or dash; `block` texts begin on the next line at the given column. */
  readonly block: boolean;
  render(column: number): string;
}

const word = fc.stringMatching(/^[a-z]{6,12}$/);
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
const anyText = fc.string({ unit: 'grapheme', maxLength: 30 });

function inline(value: Value, text: string): Written {
  return { value, block: false, render: () => text };
}

/** JSON's quoting with those characters escaped that YAML would not take or would fold. */
export function doubleQuoted(text: string): string {
  const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text.toWellFormed()).replaceAll(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escape);
}

const quoted = anyText.map((text) => inline(text.toWellFormed(), doubleQuoted(text)));
const single = fc
  .stringMatching(/^[ -~à-öЀ-ӿ]{0,24}$/)
  .map((text) => inline(text, `'${text.replaceAll("'", "''")}'`));
const plainText = words.map((text) => inline(text, text));
const number = fc.oneof(
  fc.integer().map((n) => inline(n, String(n))),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }).map((n) => inline(n, String(n))),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((n) => inline(n === 0 ? 0 : n, n === 0 ? '0.0' : n.toExponential())),
);
const constant = fc.constantFrom(
  inline(true, 'true'),
  inline(false, 'no'),
  inline(true, 'On'),
  inline(null, '~'),
  inline(null, ''),
  inline(null, 'null'),
  inline(511, '0777'),
  inline(255, '0xFF'),
  inline('12:30', '12:30'),
  inline('2020-01-01', '2020-01-01'),
  inline(1000, '1e3'),
);
const folded = fc.array(word, { minLength: 2, maxLength: 4 }).map((lines): Written => ({
  value: lines.join(' '),
  block: false,
  render: (column) => lines.join(`\n${' '.repeat(column + 1)}`),
}));
const literal = fc
  .tuple(fc.array(fc.oneof(words, fc.constant('')), { minLength: 1, maxLength: 4 }), fc.constantFrom('', '-'))
  .map(([lines, chomp]): Written => {
    const body = ['first line', ...lines, 'last line'];
    return {
      value: body.join('\n') + (chomp === '-' ? '' : '\n'),
      block: false,
      render: (column) =>
        [`|${chomp}`, ...body.map((line) => (line === '' ? '' : ' '.repeat(column + 2) + line))].join('\n'),
    };
  });

const flowScalar = fc.oneof(
  quoted,
  single,
  plainText,
  fc.integer().map((n) => inline(n, String(n))),
);
const scalar = fc.oneof(quoted, single, plainText, number, constant, folded, literal);

const key = fc.oneof(
  word.map((text) => ({ key: text, text })),
  anyText.map((text) => ({ key: text.toWellFormed(), text: doubleQuoted(text) })),
  fc.constantFrom(
    { key: '__proto__', text: '__proto__' },
    { key: 'true', text: 'yes' },
    { key: '8', text: '010' },
    { key: 'constructor', text: 'constructor' },
  ),
);
type Entry = readonly [{ readonly key: string; readonly text: string }, Written];

function objectOf(entries: readonly Entry[]): Value {
  return Object.fromEntries(entries.map(([{ key }, item]) => [key, item.value]));
}

function flowMap(entries: readonly Entry[]): Written {
  const body = entries.map(([{ text }, item]) => `${text}: ${item.render(0)}`);
  return inline(objectOf(entries), `{${body.join(', ')}}`);
}

function flowList(items: readonly Written[]): Written {
  return inline(
    items.map((item) => item.value),
    `[ ${items.map((item) => item.render(0)).join(' ,')}]`,
  );
}

function behind(item: Written, column: number): string {
  if (!item.block) return ` ${item.render(column)}`;
  return `\n${item.render(column)}`;
}

function blockMap(entries: readonly Entry[], step: number, gap: string): Written {
  return {
    value: objectOf(entries),
    block: true,
    render: (column) =>
      entries
        .map(
          ([{ text }, item]) =>
            `${' '.repeat(column)}${text}:${behind(item, item.block ? column + step : column)}`,
        )
        .join(`\n${gap}`),
  };
}

function blockList(items: readonly Written[], gap: string): Written {
  return {
    value: items.map((item) => item.value),
    block: true,
    // A block collection may begin on the line of the dash.
    render: (column) =>
      items
        .map(
          (item) =>
            `${' '.repeat(column)}-${item.block ? ` ${item.render(column + 2).trimStart()}` : behind(item, column)}`,
        )
        .join(`\n${gap}`),
  };
}

const gap = fc.constantFrom('', '', '\n', '# note\n', ' \n# note: "x\n');

const { node } = fc.letrec<{ node: Written; flow: Written }>((tie) => {
  const entriesOf = (item: fc.Arbitrary<Written>): fc.Arbitrary<Entry[]> =>
    fc.uniqueArray(fc.tuple(key, item), { selector: ([k]) => k.key, minLength: 1, maxLength: 4 });
  return {
    flow: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      flowScalar,
      entriesOf(tie('flow')).map(flowMap),
      fc.array(tie('flow'), { maxLength: 3 }).map(flowList),
    ),
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      tie('flow'),
      fc
        .tuple(entriesOf(tie('node')), fc.constantFrom(1, 2, 4), gap)
        .map(([entries, step, g]) => blockMap(entries, step, g)),
      fc
        .tuple(fc.array(tie('node'), { minLength: 1, maxLength: 4 }), gap)
        .map(([items, g]) => blockList(items, g)),
    ),
  };
});

/** Objects as documents, in block style at the root. */
export const generatedDocument: fc.Arbitrary<GeneratedDocument> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(key, node), { selector: ([k]) => k.key, minLength: 1, maxLength: 5 }),
    fc.constantFrom(1, 2, 4),
    gap,
  )
  .map(([entries, step, g]) => {
    const map = blockMap(entries, step, g);
    return { value: map.value, text: `${map.render(0)}\n`, written: map };
  });

/** Text of a document as a block that begins at a column. */
export function renderAt(document: GeneratedDocument, column: number): string {
  return `${document.written.render(column)}\n`;
}
