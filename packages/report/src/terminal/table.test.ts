import { expect, it } from 'vitest';
import { table } from './table.ts';

const columns = [
  { title: 'name', align: 'left', shrinks: true },
  { title: 'count', align: 'right' },
] as const;

it('lines cells up and gives way in one column', () => {
  const rows = [
    ['short', '1'],
    ['a name that is rather long', '12345'],
  ];
  expect(table(columns, rows, 80)).toEqual([
    'name                        count',
    'short                           1',
    'a name that is rather long  12345',
  ]);
  expect(table(columns, rows, 20)).toEqual([
    'name           count',
    'short              1',
    'a name that …  12345',
  ]);
});
it('of no rows is its titles', () => {
  expect(table(columns, [], 80)).toEqual(['name  count']);
});
