import { fileURLToPath } from 'node:url';
import { controls } from '@bulwark/controls';
import type { RawObject, ValueMap } from '@bulwark/model';
import { controlFolders, readFixtures, sha256, toJson } from '@bulwark/testkit';
import { describe, expect, it } from 'vitest';
import { contentDigest, createPlan, Posture } from './index.ts';

const origin = { source: 'cluster', cluster: 'one', uid: 'u1' } as const;
const digestOf = (value: ValueMap): string => contentDigest({ value, origin }, sha256);

const pod: ValueMap = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', uid: 'u1' }, spec: { a: 1 } };
const node: ValueMap = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n' },
  status: { nodeInfo: { a: 'b' } },
};

function noisy(value: ValueMap): ValueMap {
  const metadata = {
    ...(value['metadata'] as ValueMap | undefined),
    resourceVersion: '7',
    generation: 3,
    managedFields: [{ manager: 'kubelet' }],
  };
  return { ...value, metadata };
}

describe('contentDigest', () => {
  it('is the same for what only counts up, and for a heartbeat', () => {
    expect(digestOf(noisy(pod))).toBe(digestOf(pod));
    const beat = { ...node, status: { nodeInfo: { a: 'b' }, conditions: [{ lastHeartbeatTime: 'now' }] } };
    expect(digestOf(beat)).toBe(digestOf(node));
  });

  it('is the same for a pod while it runs', () => {
    expect(digestOf({ ...pod, status: { phase: 'Running', podIP: '10.0.0.1' } })).toBe(digestOf(pod));
  });

  it('is the same for a Job while it runs, and another one once it has ended', () => {
    const job = (status: ValueMap): ValueMap => ({ ...pod, kind: 'Job', apiVersion: 'batch/v1', status });
    const conditions = [{ type: 'Complete', status: 'True' }];
    expect(digestOf(job({ active: 2 }))).toBe(digestOf(job({ active: 1, ready: 1 })));
    expect(digestOf(job({ conditions }))).not.toBe(digestOf(job({ active: 1 })));
  });

  it.each<[string, ValueMap]>([
    ['the spec', { ...pod, spec: { a: 2 } }],
    ['a label', { ...pod, metadata: { name: 'web', uid: 'u1', labels: { a: 'b' } } }],
    ['the uid', { ...pod, metadata: { name: 'web', uid: 'u2' } }],
    ['the end', { ...pod, status: { phase: 'Failed' } }],
    ['a number that JSON cannot hold', { ...pod, spec: { a: 2n ** 60n } }],
  ])('is another one for another %s', (_what, value) => {
    expect(digestOf(value)).not.toBe(digestOf(pod));
    expect(digestOf(value)).toBe(digestOf({ ...value }));
  });

  it('is another one in another cluster, and for the versions of a node', () => {
    expect(contentDigest({ value: pod, origin: { ...origin, cluster: 'two' } }, sha256)).not.toBe(
      digestOf(pod),
    );
    expect(digestOf({ ...node, status: { nodeInfo: { a: 'c' } } })).not.toBe(digestOf(node));
  });

  it('leaves out nothing that a control reads', () => {
    const plan = createPlan({ controls });
    const library = fileURLToPath(new URL('../../controls/src', import.meta.url));
    const fixtures = controlFolders(library).flatMap((folder) => readFixtures(`${library}/${folder}`));
    const findings = (objects: readonly RawObject[]): string => {
      const posture = new Posture({ plan, digest: sha256, completeKinds: () => ['*'] });
      for (const object of objects) posture.add(object);
      return toJson(posture.result().findings);
    };
    for (const { objects } of fixtures) {
      const changed = objects.map((object) => ({ ...object, value: noisy(object.value) }));
      expect(findings(changed)).toBe(findings(objects));
    }
  });
});
