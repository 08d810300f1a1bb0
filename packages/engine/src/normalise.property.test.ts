import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { mutate, toJson } from '@bulwark/testkit';
import { toyObject } from '@bulwark/testkit/toys';
import { array, assert, nat, property, record, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { normalised, viewOf } from './normalise.ts';
import { retain } from './retain.ts';

const choice = record({
  kind: nat(),
  name: nat(),
  namespace: nat(),
  directory: nat(),
  owner: nat(),
  flags: nat({ max: 31 }),
});
const mutations = array(record({ place: nat(), odd: nat() }), { maxLength: 3 });

/** Objects as they come, and with a few fields of wrong types. */
const values = tuple(choice, mutations).map(([from, odd]): ValueMap => {
  const value = mutate(toyObject(from, 0).value, odd);
  return isMap(value) ? value : {};
});
const origin = toyObject({ kind: 0, name: 0, namespace: 0, directory: 0, owner: 0, flags: 0 }, 0).origin;

it('keeping twice keeps the same', () => {
  assert(
    property(values, (value) => {
      const { kind } = viewOf({ value, origin }, 'default').reference;
      const once = retain(kind, value);
      expect(toJson(retain(kind, once))).toBe(toJson(once));
    }),
  );
});

it('what is kept is the same object, with the same pod template as far as selectors and accounts go', () => {
  assert(
    property(values, (value) => {
      const before = normalised(viewOf({ value, origin }, 'default'));
      const after = normalised(
        viewOf({ value: retain(before.view.reference.kind, value), origin }, 'default'),
      );
      expect(after.view.reference).toEqual(before.view.reference);
      const [was, is] = [before.workloads[0], after.workloads[0]];
      expect(is instanceof Error).toBe(was instanceof Error);
      if (was instanceof Error || is instanceof Error) return;
      expect(is?.podLabels).toEqual(was?.podLabels);
      expect(is?.serviceAccountName).toEqual(was?.serviceAccountName);
      expect(is?.containers.map(({ name }) => name)).toEqual(was?.containers.map(({ name }) => name));
    }),
  );
});
