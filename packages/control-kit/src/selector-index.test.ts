import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels } from './label-selector.ts';
import { derived } from './selector-index.ts';
import { selectsWorkload, servicesOf } from './services.ts';
import type { ObjectView, WorkloadView } from './views.ts';
import { workloadView } from './views.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'toString'), fc.constantFrom('a', 'b'));
const namespace = fc.constantFrom('shop', 'tools');

function service(index: number, at: string, selector: Labels): ObjectView {
  return {
    reference: { kind: 'Service', namespace: at, name: `service-${index}` },
    apiVersion: 'v1',
    value: { spec: { selector } },
  };
}

function workload(at: string, podLabels: Labels): WorkloadView {
  const value = { metadata: { labels: podLabels }, spec: { containers: [] } };
  return workloadView({
    reference: { kind: 'Pod', namespace: at, name: 'pod' },
    apiVersion: 'v1',
    value,
  }) as WorkloadView;
}

describe('servicesOf', () => {
  it('finds what looking at every Service finds, in their order', () => {
    const services = fc.array(fc.tuple(namespace, labels), { maxLength: 12 });
    fc.assert(
      fc.property(services, namespace, labels, (drafts, at, podLabels) => {
        const all = drafts.map(([home, selector], index) => service(index, home, selector));
        const pod = workload(at, podLabels);
        expect(servicesOf({ list: () => all }, pod)).toEqual(all.filter((one) => selectsWorkload(one, pod)));
      }),
    );
  });

  it('selects nothing without a selector, and nothing for an external name', () => {
    const none = service(0, 'shop', {});
    const external = { ...none, value: { spec: { type: 'ExternalName', selector: { app: 'a' } } } };
    expect(servicesOf({ list: () => [none, external] }, workload('shop', { app: 'a' }))).toEqual([]);
  });

  it('does not pass over a Service that cannot be read', () => {
    const malformed = { ...service(0, 'shop', {}), value: { spec: { selector: ['app'] } } };
    expect(() => servicesOf({ list: () => [malformed] }, workload('shop', { app: 'a' }))).toThrow(/a map/);
    expect(servicesOf({ list: () => [malformed] }, workload('tools', { app: 'a' }))).toEqual([]);
  });
});

describe('derived', () => {
  it('derives once for each inventory', () => {
    let times = 0;
    const count = derived((inventory: { readonly size: number }) => {
      times += 1;
      return inventory.size;
    });
    const first = { size: 1 };
    expect([count(first), count(first), count({ size: 2 })]).toEqual([1, 1, 2]);
    expect(times).toBe(2);
  });
});
