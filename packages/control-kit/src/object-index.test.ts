import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels } from './label-selector.ts';
import { lookUp } from './object-index.ts';
import type { ObjectIndex } from './object-index.ts';
import { selectsWorkload, servicesOf } from './services.ts';
import type { ObjectView, WorkloadView } from './views.ts';
import { workloadView } from './views.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'toString'), fc.constantFrom('a', 'b'));
const namespace = fc.constantFrom('shop', 'tools');

function service(index: number, at: string, selector: Labels): ObjectView {
  return {
    reference: { kind: 'Service', namespace: at, name: `service-${String(index).padStart(2, '0')}` },
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

const holding = (objects: readonly ObjectView[]) => ({
  indexed: (index: ObjectIndex, key: string): readonly ObjectView[] => lookUp(objects, index, key),
});

describe('servicesOf', () => {
  it('finds what looking at every Service finds, in their order', () => {
    const services = fc.array(fc.tuple(namespace, labels), { maxLength: 12 });
    fc.assert(
      fc.property(services, namespace, labels, (drafts, at, podLabels) => {
        const all = drafts.map(([home, selector], index) => service(index, home, selector));
        const pod = workload(at, podLabels);
        expect(servicesOf(holding(all), pod)).toEqual(all.filter((one) => selectsWorkload(one, pod)));
      }),
    );
  });

  it('selects nothing without a selector, and nothing for an external name', () => {
    const none = service(0, 'shop', {});
    const external = { ...none, value: { spec: { type: 'ExternalName', selector: { app: 'a' } } } };
    expect(servicesOf(holding([none, external]), workload('shop', { app: 'a' }))).toEqual([]);
  });

  it('does not pass over a Service that cannot be read', () => {
    const malformed = { ...service(0, 'shop', {}), value: { spec: { selector: ['app'] } } };
    expect(() => servicesOf(holding([malformed]), workload('shop', { app: 'a' }))).toThrow(/a map/);
    expect(servicesOf(holding([malformed]), workload('tools', { app: 'a' }))).toEqual([]);
  });
});
