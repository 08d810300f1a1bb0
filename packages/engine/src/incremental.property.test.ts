// Whatever comes and goes: what the warm posture tells is what two evaluations of everything tell when they are compared.
import { fileURLToPath } from 'node:url';
import { controls } from '@bulwark/controls';
import type { ExceptionRule, ObjectReference, RawObject, ScanResult } from '@bulwark/model';
import { controlFolders, readFixtures, sha256, toJson } from '@bulwark/testkit';
import { array, assert, constantFrom, nat, oneof, property, record, subarray } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { denseObject } from './dense-cluster.test-support.ts';
import { FindingHistory } from './finding-history.test-support.ts';
import { createPlan, Posture } from './index.ts';
import type { Exceptions, ObjectRecord, UnknownKinds } from './index.ts';

const plan = createPlan({ controls });
const KINDS = ['NetworkPolicy', 'ServiceAccount', 'ClusterRole', 'Role', 'Service', 'Namespace', 'Node', '*'];

/** Everything outside of the engine on which a result depends. */
interface World {
  complete: readonly string[];
  unknown: UnknownKinds;
  exceptions: Exceptions;
}

function rule(name: string, fields: Partial<ExceptionRule>): ExceptionRule {
  return {
    source: { kind: 'policy', place: name },
    controls: [],
    frameworks: [],
    fingerprints: [],
    severities: ['critical', 'high', 'medium', 'low'],
    selector: {},
    reason: 'because',
    owner: undefined,
    until: undefined,
    ...fields,
  };
}

const RULES: readonly ExceptionRule[] = [
  rule('pods', { selector: { kinds: ['Pod'] }, until: '2026-06-01' }),
  rule('shop', { selector: { namespaces: ['shop'] }, severities: ['low', 'medium'] }),
  rule('web', { selector: { labels: { app: 'web' } } }),
  rule('one', {
    selector: {
      object: { reference: { kind: 'Deployment', namespace: 'shop', name: 'web' }, file: undefined },
    },
  }),
];

function posture(world: World, isShopOnly: boolean): Posture {
  return new Posture({
    plan,
    digest: sha256,
    completeKinds: () => world.complete,
    unknownKinds: () => world.unknown,
    ...(isShopOnly && { scope: ({ namespace }: ObjectReference) => namespace !== 'tools' }),
  });
}

type Step =
  | { readonly do: 'put'; readonly id: number; readonly object: RawObject['value']; readonly unit: string }
  | { readonly do: 'remove'; readonly id: number }
  | { readonly do: 'complete' | 'unknown'; readonly kinds: readonly string[] }
  | { readonly do: 'except'; readonly rules: readonly ExceptionRule[]; readonly now: string }
  | { readonly do: 'look' };

const OBJECTS = 24;

function stepsOver(objects: Arbitrary<RawObject['value']>): Arbitrary<readonly Step[]> {
  const put = record({
    id: nat({ max: OBJECTS }),
    object: objects,
    unit: constantFrom('one', 'one', 'one', 'two'),
  });
  const kinds = subarray(KINDS);
  return array(
    oneof(
      { weight: 12, arbitrary: put.map((chosen): Step => ({ do: 'put', ...chosen })) },
      { weight: 4, arbitrary: nat({ max: OBJECTS }).map((id): Step => ({ do: 'remove', id })) },
      { weight: 1, arbitrary: kinds.map((some): Step => ({ do: 'complete', kinds: some })) },
      { weight: 1, arbitrary: kinds.map((some): Step => ({ do: 'unknown', kinds: some })) },
      {
        weight: 1,
        arbitrary: record({
          rules: subarray([...RULES]),
          now: constantFrom('2026-05-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z'),
        }).map((exceptions): Step => ({ do: 'except', ...exceptions })),
      },
      { weight: 5, arbitrary: constantFrom<Step>({ do: 'look' }) },
    ),
    // Long enough that most of the objects have something to do with others.
    { minLength: 30, maxLength: 60, size: 'max' },
  );
}

class Play {
  readonly #world: World = { complete: ['*'], unknown: new Map(), exceptions: { rules: [], now: '' } };
  readonly #isShopOnly: boolean;
  readonly #warm: Posture;
  readonly #held = new Map<number, { readonly raw: RawObject; readonly record: ObjectRecord }>();
  readonly #history = new FindingHistory();

  constructor(isShopOnly: boolean) {
    this.#isShopOnly = isShopOnly;
    this.#warm = posture(this.#world, isShopOnly);
  }

  run(step: Step): void {
    switch (step.do) {
      case 'put': {
        this.#remove(step.id);
        const origin = { source: 'cluster', cluster: step.unit, uid: `u${step.id}` } as const;
        const raw = { value: step.object, origin };
        this.#held.set(step.id, { raw, record: this.#warm.add(raw) });
        return;
      }
      case 'remove':
        return this.#remove(step.id);
      case 'complete':
        this.#world.complete = step.kinds;
        return this.#reconsider();
      case 'unknown': {
        const reason = { reason: 'forbidden', detail: 'not allowed' } as const;
        this.#world.unknown = new Map(step.kinds.map((kind) => [kind, reason]));
        return this.#reconsider();
      }
      case 'except':
        this.#world.exceptions = { rules: step.rules, now: step.now };
        return undefined;
      case 'look':
        return this.look();
    }
  }

  look(): void {
    const expected = this.#fresh();
    const changes = this.#warm.changes(this.#world.exceptions);
    expect(toJson(changes)).toBe(toJson(this.#history.next(expected.findings)));
    expect(toJson(this.#warm.result(this.#world.exceptions))).toBe(toJson(expected));
  }

  #fresh(): ScanResult {
    const fresh = posture(this.#world, this.#isShopOnly);
    for (const id of [...this.#held.keys()].sort((a, b) => a - b))
      fresh.add((this.#held.get(id) as { readonly raw: RawObject }).raw);
    return fresh.result(this.#world.exceptions);
  }

  #remove(id: number): void {
    const held = this.#held.get(id);
    if (held !== undefined) this.#warm.remove(held.record);
    this.#held.delete(id);
  }

  #reconsider(): void {
    for (const unit of ['one', 'two']) this.#warm.reconsider(unit);
  }
}

function check(objects: Arbitrary<RawObject['value']>, numRuns: number): void {
  assert(
    property(stepsOver(objects), nat({ max: 3 }), (steps, scope) => {
      const play = new Play(scope === 0);
      for (const step of steps) play.run(step);
      play.look();
    }),
    { numRuns },
  );
}

const dense = record({
  kind: nat({ max: 1000 }),
  name: nat({ max: 2 }),
  namespace: nat({ max: 1 }),
  other: nat({ max: 5 }),
  flags: nat({ max: 31 }),
}).map(denseObject);

it('over a small cluster in which everything has to do with everything', () => {
  check(dense, 25);
}, 300_000);

it('over the fixtures of the library', () => {
  const library = fileURLToPath(new URL('../../controls/src', import.meta.url));
  const fixtures = controlFolders(library).flatMap((folder) => readFixtures(`${library}/${folder}`));
  const values = fixtures.flatMap(({ objects }) => objects.map(({ value }) => value));
  check(constantFrom(...values), 8);
}, 300_000);
