import type { FindingChanges, UnknownKinds } from '@bulwark/engine';
import type { ValueMap } from '@bulwark/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { LivePosture } from './live-posture.ts';
import { Unseen } from './unseen.ts';

const controls = ['privileged-container', 'host-network', 'administrative-workload'];
const request = buildRequest({ ...EVERYTHING, control: controls }, library);
const TIME = '2026-11-24T12:00:00.000Z';
const NOTHING: UnknownKinds = new Map();
const lost = (kind: string): UnknownKinds => new Map([[kind, { reason: 'forbidden', detail: kind }]]);

const pod = (privileged: boolean, image = 'a'): ValueMap => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x', namespace: 'ns' },
  spec: { hostNetwork: true, containers: [{ name: 'main', image, securityContext: { privileged } }] },
});
const RBAC = 'rbac.authorization.k8s.io';
const binding: ValueMap = {
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'b' },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'ns' }],
};

const object = (properties: ValueMap): ValueMap => ({ type: 'object', properties });
const definition: ValueMap = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fleets.example.org' },
  spec: {
    group: 'example.org',
    names: { kind: 'Fleet', plural: 'fleets' },
    versions: [
      {
        name: 'v1',
        schema: {
          openAPIV3Schema: object({
            spec: object({
              template: object({
                spec: object({ containers: { type: 'array', items: object({ name: {}, image: {} }) } }),
              }),
            }),
          }),
        },
      },
    ],
  },
};

let live: LivePosture;
let unseen: Unseen;
let unknown: UnknownKinds;
beforeEach(() => {
  live = new LivePosture(request, 'c');
  unseen = new Unseen(request.plan);
  unknown = NOTHING;
});

function put(id: string, value: ValueMap): void {
  live.put(id, { value, origin: { source: 'cluster', cluster: 'c', uid: id } });
}

/** What is told, `new control` each, once the kinds are as said. */
function told(kinds: UnknownKinds): readonly string[] {
  live.setKinds({ complete: [], unknown: kinds });
  unseen.learn(unknown, kinds);
  unknown = kinds;
  return words(unseen.tellable(live.changes(TIME)));
}

function words({ added, changed, resolved }: FindingChanges): readonly string[] {
  return [
    ...added.map(({ control }) => `new ${control}`),
    ...changed.map(({ finding }) => `changed ${finding.control}`),
    ...resolved.map(({ control }) => `resolved ${control}`),
  ];
}

const NEW = ['new workload/host-network', 'new workload/privileged-container'];

describe('findings of a kind that can be read no more', () => {
  it('are not told as resolved, nor as new once they are read again', () => {
    put('p', pod(true));
    expect(told(NOTHING).toSorted()).toEqual(NEW);
    live.remove('p');
    expect(told(lost('Pod'))).toEqual([]);
    put('p', pod(true));
    expect(told(NOTHING)).toEqual([]);
    live.remove('p');
    expect(told(NOTHING)).toHaveLength(2);
  });

  it('are told as resolved once it shows that they are gone', () => {
    put('p', pod(true));
    told(NOTHING);
    live.remove('p');
    told(lost('Pod'));
    put('p', pod(false));
    expect(told(NOTHING)).toEqual(['resolved workload/privileged-container']);
    expect(told(NOTHING)).toEqual([]);
  });

  it('are held back where the control reads the kind beside its subject', () => {
    put('p', pod(true));
    put('b', binding);
    expect(told(NOTHING)).toContain('new service-account/administrative-workload');
    live.remove('b');
    expect(told(lost('ClusterRoleBinding'))).toEqual([]);
    expect(told(NOTHING)).toEqual(['resolved service-account/administrative-workload']);
  });

  it('are held back of custom resources while their definitions cannot be read, and until they have been read again', () => {
    const spec = { template: { spec: pod(true)['spec'] ?? null } };
    put('d', definition);
    put('f', { apiVersion: 'example.org/v1', kind: 'Fleet', metadata: { name: 'f', namespace: 'ns' }, spec });
    expect(told(NOTHING).toSorted()).toEqual(NEW);
    live.remove('d');
    live.remove('f');
    expect(told(lost('CustomResourceDefinition'))).toEqual([]);
    expect(told(NOTHING)).toEqual([]);
    unseen.definitionsSettled();
    expect(told(NOTHING)).toHaveLength(2);
  });

  it('are resolved where the kind was unknown from the beginning, or is another one', () => {
    told(lost('Secret'));
    put('p', pod(true));
    expect(told(lost('Secret'))).toHaveLength(2);
    live.remove('p');
    expect(told(new Map([...lost('Secret'), ...lost('Node')]))).toHaveLength(2);
  });
});
