import { expect, it } from 'vitest';
import { parseQuantity } from './quantity.ts';

it.each([
  ['500m', 0.5],
  ['1', 1],
  [2, 2],
  [0.25, 0.25],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1.', 1],
  ['64Mi', 64 * 2 ** 20],
  ['1Gi', 2 ** 30],
  ['1G', 1e9],
  ['100k', 1e5],
  ['1e3', 1000],
  ['1E3', 1000],
  ['2E', 2e18],
  ['-1', -1],
  ['', undefined],
  ['1K', undefined],
  ['64 Mi', undefined],
  ['lots', undefined],
  [Number.NaN, undefined],
])('%s is %s', (text, value) => {
  const parsed = parseQuantity(text);
  if (value === undefined) expect(parsed).toBeUndefined();
  else expect(parsed).toBeCloseTo(value, 9);
});
