import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueMap } from '@bulwark/model';
import { DEFAULT_LIMITS } from '../../documents/index.ts';
import { EventReader } from './event-lines.ts';
import { trimmed } from './objects.ts';
import { parsePruned } from './pruned-json.ts';

const POD = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  namespaced: true,
  verbs: [],
} as const;

const keys = fc.constantFrom(
  'metadata',
  'managedFields',
  'status',
  'phase',
  'spec',
  'a"b',
  'items',
  '\\',
  'ü',
);
/** Texts that look like what is cut. */
const texts = fc.oneof(
  fc.string(),
  fc.constantFrom('"managedFields":[', '"status":{', 'Failed', 'Succeeded', '\\', '}', '"', ']'),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const objects = fc.dictionary(keys, anything, { noNullPrototype: true }) as fc.Arbitrary<ValueMap>;
const events = fc.record({ type: fc.constantFrom('ADDED', 'DELETED'), object: objects });
const forms = fc.record({
  keepStatus: fc.constantFrom(true, false, 'of ended pods' as const),
  metadataOnly: fc.constant(false),
});

describe('an object that is pruned while it is read', () => {
  it('is what it is when it is pruned afterwards', () => {
    fc.assert(
      fc.property(objects, forms, fc.constantFrom(undefined, 1), (object, form, space) => {
        const bytes = Buffer.from(JSON.stringify(object, undefined, space));
        const pruned = parsePruned(bytes, DEFAULT_LIMITS, { level: 1, ...form });
        expect(trimmed(pruned as ValueMap, POD, form)).toEqual(trimmed(object, POD, form));
      }),
    );
  });

  it('never has its managed fields and its status parsed', () => {
    const text = (fields: string, status: string): Buffer =>
      Buffer.from(`{"metadata":{"name":"a","managedFields":${fields}},"status":${status},"spec":{}}`);
    const wanted = { metadata: { name: 'a' }, spec: {} };
    // What is no JSON in there shows that nobody looks.
    const pruning = { level: 1, keepStatus: false };
    expect(parsePruned(text('[{"x":tru}]', '{"y":01}'), DEFAULT_LIMITS, pruning)).toEqual(wanted);
    expect(parsePruned(text('[]', '{"y":01}'), DEFAULT_LIMITS, { level: 1, keepStatus: true })).toBe(
      'not JSON',
    );
  });

  it('keeps the status of a pod that has ended, where that is read', () => {
    const pruned = (status: object): ValueMap => {
      const form = { keepStatus: 'of ended pods', metadataOnly: false } as const;
      const bytes = Buffer.from(JSON.stringify({ kind: 'Pod', metadata: {}, status, spec: {} }));
      return trimmed(parsePruned(bytes, DEFAULT_LIMITS, { level: 1, ...form }) as ValueMap, POD, form);
    };
    expect(pruned({ phase: 'Failed', reason: 'Evicted' })).toMatchObject({ status: { phase: 'Failed' } });
    expect(pruned({ phase: 'Succeeded' })).toMatchObject({ status: { phase: 'Succeeded' } });
    expect(pruned({ phase: 'Running', message: '"Failed"' })).not.toHaveProperty('status');
    expect(pruned({ phase: 'Running', conditions: [{ reason: 'Failed' }] })).not.toHaveProperty('status');
  });

  it.each([
    ['long numbers', '{"a":9007199254740993}', { a: 9007199254740993n }],
    ['half surrogates', String.raw`{"a":"\ud800"}`, { a: '\ufffd' }],
    ['a key with escapes', String.raw`{"st\u0061tus":1}`, { status: 1 }],
    ['too much nesting', `${'{"a":['.repeat(300)}${']}'.repeat(300)}`, 'too deep'],
    ['what is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'not JSON'],
    ['half of an object', '{"a":1', undefined],
    ['two objects', '{"a":1}{"a":2}', undefined],
    ['half of a text', String.raw`{"a":"\"}`, undefined],
    ['nothing', '', undefined],
  ])('is read with care: %s', (_what, text, wanted) => {
    const pruning = { level: 1, keepStatus: false };
    expect(parsePruned(Buffer.from(text), DEFAULT_LIMITS, pruning)).toEqual(wanted);
  });
});

describe('the events of a watch', () => {
  const read = (text: string, size: number, limits = DEFAULT_LIMITS): unknown[] => {
    const found: unknown[] = [];
    const receiver = {
      item: (value: ValueMap): unknown => found.push(value),
      envelope: (value: ValueMap): unknown => found.push(value),
      problem: (problem: string): unknown => found.push(problem),
    };
    const reader = new EventReader(limits, receiver, true);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    return found;
  };

  interface Event {
    readonly type: string;
    readonly object: ValueMap;
  }
  const withoutManagedFields = ({ type, object }: Event): Event => ({
    type,
    object: trimmed(object, POD, { keepStatus: true, metadataOnly: false }),
  });

  it.each([
    ['one a line', (event: object) => `${JSON.stringify(event)}\n`],
    ['with lines between', (event: object) => `\n${JSON.stringify(event)}\r\n\n`],
    ['over several lines', (event: object) => `${JSON.stringify(event, undefined, 1)}\n`],
    [
      'two a line',
      (event: object, index: number) => `${JSON.stringify(event)}${index % 2 === 0 ? '' : '\n'}`,
    ],
  ])('are the same however they are written and cut: %s', (_how, write) => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (all, size) => {
        const got = read(`${all.map(write).join('')}\n`, size) as Event[];
        expect(got.map(withoutManagedFields)).toEqual(all.map(withoutManagedFields));
      }),
    );
  });

  it('may be too long, which the next ones survive', () => {
    const limits = { ...DEFAULT_LIMITS, maxBytes: 40 };
    const long = `{"a":"${'x'.repeat(100)}"}\n`;
    for (const size of [7, 1000])
      expect(read(`{"a":1}\n${long}{"a":2}\n`, size, limits)).toEqual([{ a: 1 }, 'too long', { a: 2 }]);
  });
});
