// Whatever happens between a cluster and who watches it: the warm posture is that of a scan of what is there.
import { Posture } from '@bulwark/engine';
import type { ScanResult, ValueMap } from '@bulwark/model';
import { ClusterInventory } from '@bulwark/sources/cluster';
import type { ApiResource, WantedKind } from '@bulwark/sources/cluster';
import { array, assert, asyncProperty, boolean, constantFrom, integer, nat, oneof, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import { keyOf } from '../cluster/kinds.ts';
import { sha256 } from '../evaluate.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { FindingHistory } from './changes.ts';
import { FakeApi, textIn } from './fake-api.test-support.ts';
import { LivePosture } from './live-posture.ts';

const resource = (kind: string, plural: string, group = '', namespaced = true): ApiResource => ({
  group,
  version: 'v1',
  kind,
  resource: plural,
  namespaced,
  verbs: ['list', 'watch'],
});

const POD = resource('Pod', 'pods');
const KINDS = [
  POD,
  resource('Deployment', 'deployments', 'apps'),
  resource('ReplicaSet', 'replicasets', 'apps'),
  resource('NetworkPolicy', 'networkpolicies', 'networking.k8s.io'),
  resource('ServiceAccount', 'serviceaccounts'),
  resource('ClusterRole', 'clusterroles', 'rbac.authorization.k8s.io', false),
  resource('ClusterRoleBinding', 'clusterrolebindings', 'rbac.authorization.k8s.io', false),
  resource('Namespace', 'namespaces', '', false),
];
const WANTED: readonly WantedKind[] = KINDS.map((kind) => ({
  resource: kind,
  metadataOnly: false,
  keepStatus: false,
}));
const COMPLETE = KINDS.map(keyOf).sort();
const request = buildRequest(EVERYTHING, library);

interface Choice {
  readonly kind: number;
  readonly name: number;
  readonly namespace: number;
  readonly flags: number;
}

const choice = record({
  kind: nat({ max: KINDS.length - 1 }),
  name: nat({ max: 2 }),
  namespace: nat({ max: 1 }),
  flags: nat({ max: 15 }),
});

/** A small cluster in which nearly everything has to do with everything. */
function objectOf({ kind, name, namespace, flags }: Choice): ValueMap {
  const { kind: kindName, namespaced } = KINDS[kind] as ApiResource;
  const own = kindName === 'Namespace' ? `ns${namespace}` : `n${name}`;
  const metadata: ValueMap = {
    name: own,
    ...(namespaced && { namespace: `ns${namespace}` }),
    labels: { app: `n${name}` },
    ...ownerOf(kindName, `n${name}`, flags),
  };
  return { metadata, ...specOf(kindName, name, flags) };
}

function ownerOf(kind: string, name: string, flags: number): ValueMap {
  const owner = { Pod: 'ReplicaSet', ReplicaSet: 'Deployment' }[kind];
  if (owner === undefined || (flags & 8) === 0) return {};
  return { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name, uid: 'u', controller: true }] };
}

function specOf(kind: string, name: number, flags: number): ValueMap {
  const pod: ValueMap = {
    serviceAccountName: `n${flags & 3}`,
    hostNetwork: (flags & 1) === 1,
    containers: [
      { name: 'main', image: 'none.invalid/a', securityContext: { privileged: (flags & 2) === 2 } },
    ],
  };
  const template = { metadata: { labels: { app: `n${name}` } }, spec: pod };
  switch (kind) {
    case 'Pod':
      return { spec: pod };
    case 'Deployment':
    case 'ReplicaSet':
      return { spec: { selector: { matchLabels: { app: `n${name}` } }, template } };
    case 'NetworkPolicy':
      return { spec: { podSelector: (flags & 1) === 1 ? {} : { matchLabels: { app: `n${name}` } } } };
    case 'ClusterRole':
      return { rules: [{ apiGroups: [''], resources: [(flags & 1) === 1 ? '*' : 'pods'], verbs: ['*'] }] };
    case 'ClusterRoleBinding':
      return {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `n${flags & 3}` },
        subjects: [{ kind: 'ServiceAccount', name: `n${name}`, namespace: 'ns0' }],
      };
    default:
      return {};
  }
}

type Step =
  | { readonly do: 'put' | 'remove'; readonly choice: Choice }
  | { readonly do: 'end' | 'lost' | 'unreadable' | 'repeat' | 'compact' | 'expire' | 'look' }
  | { readonly do: 'breakList'; readonly at: number }
  | { readonly do: 'wait'; readonly turns: number };

const step: Arbitrary<Step> = oneof(
  { weight: 8, arbitrary: choice.map((chosen): Step => ({ do: 'put', choice: chosen })) },
  { weight: 4, arbitrary: choice.map((chosen): Step => ({ do: 'remove', choice: chosen })) },
  {
    weight: 5,
    arbitrary: constantFrom<('end' | 'lost' | 'unreadable' | 'repeat' | 'compact' | 'expire' | 'look')[]>(
      'end',
      'lost',
      'unreadable',
      'repeat',
      'compact',
      'expire',
      'look',
    ).map((what): Step => ({ do: what })),
  },
  { weight: 1, arbitrary: nat({ max: 2 }).map((at): Step => ({ do: 'breakList', at })) },
  { weight: 4, arbitrary: integer({ min: 1, max: 20 }).map((turns): Step => ({ do: 'wait', turns })) },
);

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((done) => setImmediate(done));
}

function play(api: FakeApi, step: Step): void {
  switch (step.do) {
    case 'put':
      return api.put(KINDS[step.choice.kind] as ApiResource, objectOf(step.choice));
    case 'remove': {
      const kind = KINDS[step.choice.kind] as ApiResource;
      const keys = api.keys(kind);
      return api.remove(kind, keys[step.choice.name % Math.max(keys.length, 1)] ?? '');
    }
    case 'compact':
      return api.compact();
    case 'expire':
      api.faults.expireList = true;
      return undefined;
    case 'breakList':
      api.faults.breakList = step.at;
      return undefined;
    case 'wait':
    case 'look':
      return undefined;
    default:
      return api.disturb(step.do);
  }
}

const json = (result: ScanResult): string =>
  JSON.stringify(result, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

function rescan(api: FakeApi): ScanResult {
  const posture = new Posture({ plan: request.plan, digest: sha256, completeKinds: () => COMPLETE });
  for (const kind of KINDS)
    for (const value of api.stored(kind))
      posture.add({ value, origin: { source: 'cluster', cluster: 'fake', uid: textIn(value, 'uid') } });
  return posture.result();
}

it('is the same as a scan anew after any sequence of events, relists, versions that are gone and lost connections', async () => {
  await assert(
    asyncProperty(array(step, { maxLength: 40 }), boolean(), async (steps, initialEvents) => {
      const api = new FakeApi();
      api.faults.initialEvents = initialEvents;
      const live = new LivePosture(request, 'fake');
      const inventory = new ClusterInventory(
        api,
        {
          cluster: 'fake',
          clock: { now: () => 0, wait: async () => turns(1) },
          random: () => 0,
        },
        {
          put: (id, object) => live.put(id, object),
          remove: (id) => live.remove(id),
          kinds: () => undefined,
          behind: () => undefined,
          unserved: () => undefined,
        },
      );
      const told = new Map<string, string>();
      const history = new FindingHistory();
      const look = (): void => {
        const { added, resolved } = history.next(live.result('').findings);
        for (const { fingerprint, control } of resolved) {
          expect(told.get(fingerprint)).toBe(control);
          told.delete(fingerprint);
        }
        for (const { fingerprint, control } of added) {
          expect(told.has(fingerprint)).toBe(false);
          told.set(fingerprint, control);
        }
      };
      await inventory.follow(WANTED);
      for (const each of steps) {
        if (each.do === 'wait') await turns(each.turns);
        else if (each.do === 'look') look();
        else play(api, each);
      }
      while (!api.isIdle(KINDS.length)) await Promise.race([turns(1), inventory.broken]);
      const unread = inventory.outcomes().filter(({ failure }) => failure !== undefined);
      expect(unread).toEqual([]);
      live.setKinds({ complete: COMPLETE, unknown: new Map() });
      look();
      const expected = rescan(api);
      expect(json(live.result('')) === json(expected)).toBe(true);
      // What was told adds up to what is there.
      expect([...told.keys()].sort()).toEqual(expected.findings.map(({ fingerprint }) => fingerprint).sort());
      await inventory.stop();
    }),
    { numRuns: 150 },
  );
}, 120_000);
