// However roles and bindings came and went: what is known of them is what reading all of them at once gives.
import type { ObjectView } from '@bulwark/control-kit';
import type { Identity } from '@bulwark/model';
import { array, assert, constant, nat, oneof, property, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { identityKey, impliedGroups } from './identity.ts';
import { rbacObjects } from './rbac-samples.test-support.ts';
import { RoleBook } from './role-book.ts';

const sample: Arbitrary<readonly ObjectView[]> = rbacObjects.map((objects) => Object.values(objects).flat());

type Step = { readonly add: number } | { readonly remove: number } | 'settle';
const step: Arbitrary<Step> = oneof(
  { weight: 5, arbitrary: nat().map((add): Step => ({ add })) },
  { weight: 3, arbitrary: nat().map((remove): Step => ({ remove })) },
  { weight: 2, arbitrary: constant<Step>('settle') },
);

function nameOf({ reference: { kind, namespace, name } }: ObjectView): string {
  return `${kind}/${namespace}/${name}`;
}

/** Holders of any role of the samples, and somebody whom only groups know. */
function identitiesIn(all: readonly ObjectView[]): readonly Identity[] {
  const { roles } = whole(all).resolved();
  const held = roles.flatMap(({ holders }) => holders.map(({ identity }) => identity));
  return [...held, { kind: 'ServiceAccount', namespace: 'nobody', name: 'nobody' }];
}

let order: ReadonlyMap<ObjectView, number> = new Map();

function newBook(): RoleBook {
  const places = order;
  return new RoleBook((a, b) =>
    nameOf(a) === nameOf(b) ? (places.get(a) ?? 0) - (places.get(b) ?? 0) : nameOf(a) < nameOf(b) ? -1 : 1,
  );
}

function whole(objects: Iterable<ObjectView>): RoleBook {
  const book = newBook();
  for (const object of objects) book.add(object);
  book.settle();
  return book;
}

it('is the same as a book of the objects that are left, and names everybody who is granted something else', () => {
  assert(
    property(tuple(sample, sample), array(step, { maxLength: 30 }), (samples, steps) => {
      const all = samples.flat();
      order = new Map(all.map((object, index) => [object, index]));
      const identities = identitiesIn(all);
      const warm = newBook();
      const held = new Set<ObjectView>();
      let before = new Map<string, unknown>();
      const settle = (): void => {
        const changed = warm.settle().identities;
        const fresh = whole(held);
        expect(warm.resolved()).toEqual(fresh.resolved());
        const now = new Map<string, unknown>();
        for (const who of identities) {
          const rules = warm
            .rulesOf(who)
            .map(({ role: { holders: _others, ...role }, ...grant }) => ({ ...grant, role }));
          now.set(identityKey(who), rules);
          expect(warm.rulesOf(who)).toEqual(fresh.rulesOf(who));
          const isTold = [who, ...impliedGroups(who)].some((one) => changed.has(identityKey(one)));
          if (!isTold) expect(rules).toEqual(before.get(identityKey(who)) ?? []);
        }
        before = now;
      };
      for (const current of steps) {
        if (current === 'settle') settle();
        else if ('add' in current && all.length > 0) {
          const object = all[current.add % all.length] as ObjectView;
          if (!held.has(object)) warm.add(object);
          held.add(object);
        } else if ('remove' in current && held.size > 0) {
          const object = [...held][current.remove % held.size] as ObjectView;
          warm.remove(object);
          held.delete(object);
        }
      }
      settle();
    }),
    { numRuns: 500 },
  );
});
