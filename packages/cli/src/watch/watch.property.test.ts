// Whatever happens between a cluster and who watches it: the warm posture is that of a scan of what is there.
import { Posture } from '@bulwark/engine';
import type { ScanResult } from '@bulwark/model';
import { ClusterError, ClusterInventory, resourceName } from '@bulwark/sources/cluster';
import type { ApiResource, KindOutcome, WantedKind } from '@bulwark/sources/cluster';
import { array, assert, asyncProperty, boolean, constantFrom, integer, oneof, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import { completeKinds, keyOf, unknownKinds } from '../cluster/kinds.ts';
import type { ReadingPlan } from '../cluster/kinds.ts';
import { sha256 } from '../evaluate.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { FakeApi, textIn } from './fake-api.test-support.ts';
import type { Access, Disturbance, FakeFaults } from './fake-api.test-support.ts';
import { LivePosture } from './live-posture.ts';
import type { KnownKinds } from './live-posture.ts';
import { choice, CUSTOM, KINDS, NAMESPACE, objectOf } from './small-cluster.test-support.ts';
import type { Choice } from './small-cluster.test-support.ts';

const request = buildRequest(EVERYTHING, library);
const UNRESTRICTED = { namespaces: [], selector: undefined };

/** What happens to the server, or what the watch does next. */
type Step =
  | { readonly do: 'put' | 'remove'; readonly choice: Choice }
  | { readonly do: 'removeNamespace'; readonly name: string }
  | { readonly do: 'access'; readonly kind: ApiResource; readonly access: Access }
  | { readonly do: 'disturb'; readonly how: Disturbance }
  | { readonly do: 'compact' }
  | { readonly do: 'list'; readonly faults: Partial<FakeFaults> }
  | { readonly do: 'wait'; readonly turns: number }
  | { readonly do: 'look' | 'discover' };

const access = (kinds: readonly ApiResource[], ...accesses: Access[]): Arbitrary<Step> =>
  tuple(constantFrom(...kinds), constantFrom(...accesses)).map(([kind, access]): Step => ({
    do: 'access',
    kind,
    access,
  }));

const step: Arbitrary<Step> = oneof(
  { weight: 8, arbitrary: choice.map((chosen): Step => ({ do: 'put', choice: chosen })) },
  { weight: 4, arbitrary: choice.map((chosen): Step => ({ do: 'remove', choice: chosen })) },
  {
    weight: 3,
    arbitrary: constantFrom<Disturbance[]>('end', 'lost', 'unreadable', 'repeat').map((how): Step => ({
      do: 'disturb',
      how,
    })),
  },
  { weight: 2, arbitrary: access(KINDS, 'watch', 'watch', 'list', 'nothing') },
  { weight: 2, arbitrary: access([CUSTOM], 'watch', 'unserved') },
  {
    weight: 4,
    arbitrary: constantFrom<Step[]>(
      { do: 'compact' },
      { do: 'look' },
      { do: 'discover' },
      { do: 'removeNamespace', name: 'ns0' },
      { do: 'list', faults: { expireList: true } },
      { do: 'list', faults: { breakList: 0 } },
      { do: 'list', faults: { breakList: 1 } },
    ),
  },
  { weight: 4, arbitrary: integer({ min: 1, max: 20 }).map((turns): Step => ({ do: 'wait', turns })) },
);

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((done) => setImmediate(done));
}

/** Lets a step happen to the server; what the watch does is no matter of it. */
function play(api: FakeApi, step: Step): void {
  switch (step.do) {
    case 'put':
    case 'remove':
      return change(api, step.do, step.choice);
    case 'removeNamespace':
      return removeNamespace(api, step.name);
    case 'access':
      return api.setAccess(step.kind, step.access);
    case 'disturb':
      return api.disturb(step.how);
    case 'compact':
      return api.compact();
    case 'list':
      return void Object.assign(api.faults, step.faults);
    default:
      return undefined;
  }
}

function change(api: FakeApi, what: 'put' | 'remove', chosen: Choice): void {
  const kind = KINDS[chosen.kind] as ApiResource;
  if (api.access(kind) === 'unserved') return;
  if (what === 'put') return api.put(kind, objectOf(chosen));
  const keys = api.keys(kind);
  api.remove(kind, keys[chosen.name % Math.max(keys.length, 1)] ?? '');
}

/** As the namespace controller does it: what is in it goes first. */
function removeNamespace(api: FakeApi, name: string): void {
  for (const kind of KINDS)
    for (const key of api.keys(kind)) if (key.startsWith(`${name}/`)) api.remove(kind, key);
  api.remove(NAMESPACE, `/${name}`);
}

function planOf(api: FakeApi): ReadingPlan {
  const isServed = (kind: ApiResource): boolean => api.access(kind) !== 'unserved';
  return {
    wanted: KINDS.filter(isServed).map((resource) => ({ resource, metadataOnly: false, keepStatus: false })),
    unserved: KINDS.filter((kind) => !isServed(kind)).map(keyOf),
    unknown: new Map(),
    workloads: new Set(),
    hasCustom: false,
  };
}

function knownOf(plan: ReadingPlan, outcomes: readonly KindOutcome[]): KnownKinds {
  return {
    complete: completeKinds(plan, outcomes, UNRESTRICTED),
    unknown: unknownKinds(plan, outcomes),
  };
}

const json = (result: ScanResult): string =>
  JSON.stringify(result, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

async function read(api: FakeApi, wanted: WantedKind, posture: Posture): Promise<undefined> {
  for await (const { objects } of api.list(wanted.resource, wanted))
    for (const value of objects)
      posture.add({ value, origin: { source: 'cluster', cluster: 'fake', uid: textIn(value, 'uid') } });
}

/** What a scan of the same server tells. */
async function rescan(api: FakeApi): Promise<ScanResult> {
  api.faults.breakList = undefined;
  api.faults.expireList = false;
  const plan = planOf(api);
  const outcomes: KindOutcome[] = [];
  const posture = new Posture({
    plan: request.plan,
    digest: sha256,
    completeKinds: () => knownOf(plan, outcomes).complete,
    unknownKinds: () => knownOf(plan, outcomes).unknown,
  });
  for (const wanted of plan.wanted) {
    const failure = await read(api, wanted, posture).catch((error: unknown) => error);
    if (failure !== undefined && !(failure instanceof ClusterError)) throw failure;
    outcomes.push({ wanted, objects: 0, failure });
  }
  return posture.result();
}

/** A watch over the fake server: what it knows, and what it has told of findings so far. */
class Watching {
  readonly live = new LivePosture(request, 'fake');
  readonly told = new Map<string, string>();
  readonly behind = new Set<string>();
  readonly #api: FakeApi;
  readonly inventory: ClusterInventory;
  #plan: ReadingPlan;

  constructor(api: FakeApi) {
    this.#api = api;
    this.#plan = planOf(api);
    this.inventory = new ClusterInventory(
      api,
      { cluster: 'fake', clock: { now: () => 0, wait: async () => turns(1) }, random: () => 0 },
      {
        put: (id, object) => this.live.put(id, object),
        remove: (id) => this.live.remove(id),
        kinds: () => undefined,
        behind: (kind, reason) =>
          void (reason === undefined ? this.behind.delete(kind) : this.behind.add(kind)),
        unserved: () => undefined,
      },
    );
  }

  async discover(): Promise<void> {
    this.#plan = planOf(this.#api);
    await this.inventory.follow(this.#plan.wanted);
  }

  /** Tells what has changed since the last look: each finding comes once and goes once. */
  look(): ScanResult {
    this.live.setKinds(knownOf(this.#plan, this.inventory.outcomes()));
    const result = this.live.result('');
    const { added, resolved } = this.live.changes('');
    for (const { fingerprint, control } of resolved) {
      expect(this.told.get(fingerprint)).toBe(control);
      this.told.delete(fingerprint);
    }
    for (const { fingerprint, control } of added) {
      expect(this.told.has(fingerprint)).toBe(false);
      this.told.set(fingerprint, control);
    }
    return result;
  }

  /** Resolves once it knows all that it may. */
  async settle(): Promise<void> {
    const isSettled = (): boolean => this.#plan.wanted.every(({ resource }) => this.#api.isSettled(resource));
    for (let round = 0; !isSettled(); round += 1) {
      expect(round, 'rounds').toBeLessThan(200);
      // Rights that were taken are noticed when a watch begins again.
      this.#api.disturb('end');
      await Promise.race([turns(20), this.inventory.broken]);
    }
    await turns(2);
  }
}

const WHATEVER =
  'is the same as a scan anew after any sequence of events, relists, versions that are gone, lost connections, rights that are given and taken, kinds that come and go';
it(
  WHATEVER,
  async () => {
    await assert(
      asyncProperty(array(step, { maxLength: 60 }), boolean(), async (steps, initialEvents) => {
        const api = new FakeApi();
        api.faults.initialEvents = initialEvents;
        const watching = new Watching(api);
        await watching.discover();
        for (const each of steps) {
          if (each.do === 'wait') await turns(each.turns);
          else if (each.do === 'look') watching.look();
          else if (each.do === 'discover') await watching.discover();
          else play(api, each);
        }
        await watching.discover();
        await watching.settle();
        const result = watching.look();
        const expected = await rescan(api);
        expect(json(result) === json(expected)).toBe(true);
        // What was told adds up to what is there.
        expect([...watching.told.keys()].sort()).toEqual(
          expected.findings.map(({ fingerprint }) => fingerprint).sort(),
        );
        const listed = KINDS.filter((kind) => api.access(kind) === 'list').map(resourceName);
        expect([...watching.behind].sort()).toEqual(listed.sort());
        await watching.inventory.stop();
      }),
      { numRuns: 150 },
    );
  },
  240_000,
);
