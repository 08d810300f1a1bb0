import type { ParameterSchema, Value } from '@bulwark/model';
import { expect, it } from 'vitest';
import { library } from '../library.ts';
import { isStricterValue, parameterChanges } from './stricter.ts';

const schema = (stricter?: NonNullable<ParameterSchema['stricter']>): ParameterSchema => ({
  type: 'string[]',
  description: '',
  default: [],
  ...(stricter && { stricter }),
});

it.each<[ParameterSchema['stricter'], Value, Value, boolean]>([
  ['more', ['a', 'b'], ['a'], true],
  ['more', ['b', 'c'], ['a'], false],
  ['more', ['a'], ['a'], false],
  ['more', ['a'], [], true],
  ['fewer', ['a'], ['a', 'b'], true],
  ['fewer', [], ['a'], true],
  ['fewer', ['c'], ['a', 'b'], false],
  ['narrower', ['a'], ['a', 'b'], true],
  ['narrower', ['a', 'b'], ['a'], false],
  ['narrower', ['a', 'b'], [], true],
  ['narrower', [], ['a'], false],
  ['narrower', [], [], false],
  ['higher', 2, 1, true],
  ['higher', 1, 1, false],
  ['higher', 0, 1, false],
  [undefined, ['a'], [], false],
])('%s: %j against %j is %s', (direction, value, than, expected) => {
  expect(isStricterValue(schema(direction), value, than)).toBe(expected);
});

it('every direction fits the type of its parameter', () => {
  const changes = parameterChanges({ parameters: {} }, { parameters: {} }, library, false);
  expect(changes.length).toBeGreaterThan(20);
  for (const {
    schema: { type, stricter },
  } of changes)
    if (stricter !== undefined) expect([type, stricter === 'higher']).toEqual([type, type === 'integer']);
});
