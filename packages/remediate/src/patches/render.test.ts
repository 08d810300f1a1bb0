import type { Finding, ValueMap } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import type { Fix } from '../fix.ts';
import type { ObjectPatch } from './json-patch.ts';
import { namesakes, renderComponent } from './render.ts';

function component(value: ValueMap): string {
  return renderComponent([patchOf(value)]);
}

function patchOf(value: ValueMap, wanted = false, file = 'a.yaml'): ObjectPatch {
  const finding = {
    control: 'workload/host-pid',
    remedy: { advice: 'Set hostPID to false.' },
  } as Finding;
  const operations = [{ op: 'replace', path: '/spec/hostPID', value: wanted }];
  return {
    object: { name: 'a' },
    value,
    file,
    operations,
    fixes: [{ finding } as Fix],
  } as unknown as ObjectPatch;
}

describe('a component', () => {
  it('names objects so that kustomize selects no other of the same name', () => {
    const text = component({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a.b' } });
    expect(text).toContain('name: "a\\\\.b"\n    namespace: default\n');
    expect(
      component({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' } }),
    ).toContain('name: a\n    namespace: shop\n');
  });

  it('names no namespace where the kind has none', () => {
    const value = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:a', namespace: 'b' },
    };
    expect(component(value)).toContain('name: system:a\n  patch: |-\n');
  });

  it('has once what objects of one name need alike, and tells of those that need other patches', () => {
    const value = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    const named = { ...value, metadata: { name: 'a', namespace: 'default' } };
    const alike = [patchOf(value), patchOf(named, false, 'b.yaml')];
    expect(renderComponent(alike).match(/target/g)).toHaveLength(1);
    expect([...namesakes(alike)]).toEqual([]);
    const others = [...alike, patchOf(value, true, 'c.yaml')];
    expect([...namesakes(others).values()]).toEqual([['a.yaml', 'c.yaml']]);
  });

  it('leaves out what has no name', () => {
    expect(component({ apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'a-' } })).not.toContain(
      'target',
    );
  });

  it('is one that kustomize takes where there is nothing to patch', () => {
    expect(renderComponent([])).toBe(
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ngeneratorOptions: {}\n',
    );
  });
});
