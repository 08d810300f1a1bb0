import { array, assert, boolean, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { valuesOf, withOne, withoutOne } from './few.ts';
import type { Few } from './few.ts';

it('holds what a set holds, in its order', () => {
  const steps = array(record({ isAdded: boolean(), value: nat({ max: 3 }) }));
  assert(
    property(steps, (all) => {
      let few: Few<number>;
      const set = new Set<number>();
      for (const { isAdded, value } of all) {
        few = isAdded ? withOne(few, value) : withoutOne(few, value);
        if (isAdded) set.add(value);
        else set.delete(value);
        expect([...valuesOf(few)]).toEqual([...set]);
        expect(few === undefined).toBe(set.size === 0);
      }
    }),
  );
});
