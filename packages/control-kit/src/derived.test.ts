import { expect, it } from 'vitest';
import { derived } from './derived.ts';

it('derives once for each value', () => {
  let times = 0;
  const count = derived((list: readonly string[]) => {
    times += 1;
    return list.length;
  });
  const first = ['a'];
  expect([count(first), count(first), count(['a', 'b'])]).toEqual([1, 1, 2]);
  expect(times).toBe(2);
});
