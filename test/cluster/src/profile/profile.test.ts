import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { profile } from './index.ts';
import type { Manifest } from './index.ts';
import { shapeOf } from './shape.ts';

const small = profile('S');
const objects = new Map(small.map(({ kind, objects }) => [kind, [...objects()]]));
const of = (kind: string): readonly Manifest[] => objects.get(kind) ?? [];
const nameOf = ({ kind, metadata }: Manifest): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

describe('profile S', () => {
  it.each([
    ['Node', 50],
    ['Namespace', 12],
    // 6 daemons on 50 nodes and one on 20, 610 of Deployments, 40 of StatefulSets, 30 of Jobs.
    ['Pod', 1000],
    ['Deployment', 120],
    ['ReplicaSet', 550],
    ['StatefulSet', 11],
    ['DaemonSet', 10],
    ['Job', 26],
    ['CronJob', 8],
    ['Service', 100],
    ['ConfigMap', 240],
    ['Secret', 300],
    ['ServiceAccount', 135],
    ['RoleBinding', 115],
    ['PolicyReport', 80],
  ])('has as many objects of kind %s as a hundredth of a large cluster', (kind, count) => {
    expect(of(kind)).toHaveLength(count);
  });

  it('is the same for the same seed, and another for another', () => {
    const digest = (all: readonly (readonly Manifest[])[]): string =>
      createHash('sha256').update(JSON.stringify(all)).digest('hex');
    const ofSeed = (seed: number): string => digest(profile('S', seed).map(({ objects }) => [...objects()]));
    const first = digest([...objects.values()]);
    expect(ofSeed(1)).toBe(first);
    expect(ofSeed(2)).not.toBe(first);
  });

  it('names no object twice, and none in a namespace that is not there', () => {
    const all = [...objects.values()].flat();
    expect(new Set(all.map(nameOf)).size).toBe(all.length);
    const namespaces = new Set(of('Namespace').map(({ metadata }) => metadata.name));
    const homeless = all.filter(({ metadata }) => !namespaces.has(metadata.namespace ?? 'kube-system'));
    expect(homeless.map(nameOf)).toEqual([]);
    const wrong = small.filter(({ kind, namespaced }) =>
      of(kind).some(({ metadata }) => (metadata.namespace !== undefined) !== namespaced),
    );
    expect(wrong).toEqual([]);
  });

  it('has owners for all that is owned, in kinds that come before, but for a few pods', () => {
    const before = new Map<string, string>();
    const orphans: Manifest[] = [];
    for (const { kind } of small) {
      for (const object of of(kind)) {
        const [owner] = object.metadata.ownerReferences ?? [];
        if (owner !== undefined && before.get(owner.uid) !== `${owner.kind} ${owner.name}`)
          orphans.push(object);
      }
      for (const { metadata } of of(kind)) before.set(metadata.uid, `${kind} ${metadata.name}`);
    }
    expect([...new Set(orphans.map(({ kind }) => kind))]).toEqual(['Pod']);
    expect(orphans.length).toBeLessThan(20);
  });

  it('gives the pods of a ReplicaSet one spec but for their nodes and tokens', () => {
    const specs = new Map<string, Set<string>>();
    for (const { metadata, ...pod } of of('Pod')) {
      const spec = { ...(pod['spec'] as object), nodeName: '' };
      const text = JSON.stringify(spec).replaceAll(/kube-api-access-\w+/g, '');
      const owner = metadata.ownerReferences?.[0]?.name ?? metadata.name;
      specs.set(owner, (specs.get(owner) ?? new Set()).add(text));
    }
    expect([...specs.values()].filter(({ size }) => size > 1)).toEqual([]);
    expect(specs.size).toBeLessThan(200);
  });

  it('binds accounts that are there to roles that are there', () => {
    const names = new Set([...of('Role'), ...of('ClusterRole'), ...of('ServiceAccount')].map(nameOf));
    const bindings = [...of('RoleBinding'), ...of('ClusterRoleBinding')];
    const missing = bindings.flatMap(({ metadata, ...binding }) => {
      const { kind, name } = binding['roleRef'] as { readonly kind: string; readonly name: string };
      const role = `${kind}/${kind === 'Role' ? (metadata.namespace ?? '') : ''}/${name}`;
      const [subject] = binding['subjects'] as readonly { kind: string; namespace?: string; name: string }[];
      const account = `${subject?.kind}/${subject?.namespace ?? ''}/${subject?.name}`;
      return [role, ...(subject?.kind === 'ServiceAccount' ? [account] : [])].filter(
        (each) => !names.has(each),
      );
    });
    expect(missing).toEqual([]);
  });
});

describe('profile L', () => {
  it('has 100,000 pods of 20,000 rights on 5,000 nodes', () => {
    const large = shapeOf('L');
    const daemons = large.nodes * 6 + large.nodes * 0.4;
    expect(daemons + large.deploymentPods + large.statefulPods + large.jobPods).toBe(100_000);
    const { roles, roleBindings, clusterRoles, clusterRoleBindings } = large;
    expect(roles + roleBindings + clusterRoles + clusterRoleBindings).toBe(20_000);
  });
});
