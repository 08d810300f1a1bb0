import { lookUp, workloadView } from '@bulwark/control-kit';
import type { ObjectIndex, ObjectView, WorkloadView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { expect, it } from 'vitest';
import { exposureOf } from './exposure.ts';

function object(kind: string, name: string, spec: ValueMap): ObjectView {
  return { reference: { kind, namespace: 'shop', name }, apiVersion: 'v1', value: { spec } };
}

const pod = (spec: ValueMap = {}): WorkloadView => {
  const value = { metadata: { labels: { app: 'web' } }, spec: { containers: [], ...spec } };
  return workloadView({
    reference: { kind: 'Pod', namespace: 'shop', name: 'web' },
    apiVersion: 'v1',
    value,
  }) as WorkloadView;
};
const service = (spec: ValueMap): ObjectView =>
  object('Service', 'web', { selector: { app: 'web' }, ...spec });

function exposure(objects: readonly ObjectView[], workload = pod()): string {
  const indexed = (index: ObjectIndex, key: string): readonly ObjectView[] => lookUp(objects, index, key);
  return exposureOf({ indexed }, workload).exposure;
}

it('is none without a way in', () => {
  expect(exposure([])).toBe('none');
  expect(exposure([object('Service', 'web', { selector: { app: 'other' } })])).toBe('none');
  expect(exposure([object('Service', 'web', {})])).toBe('none');
});

it('takes the widest of several Services', () => {
  expect(exposure([service({})])).toBe('cluster');
  expect(exposure([service({}), service({ type: 'NodePort' })])).toBe('node');
  expect(exposure([service({ type: 'LoadBalancer' }), service({ type: 'NodePort' })])).toBe('internet');
  expect(exposure([service({ externalIPs: ['192.0.2.1'] })])).toBe('internet');
});

it('follows Ingresses of both API versions and routes of the Gateway API', () => {
  const nested = object('Ingress', 'i', {
    rules: [{ http: { paths: [{ backend: { service: { name: 'web' } } }] } }],
  });
  const flat = object('Ingress', 'i', { backend: { serviceName: 'web' } });
  const route = object('HTTPRoute.gateway.networking.k8s.io', 'r', {
    parentRefs: [{ name: 'public' }],
    rules: [{ backendRefs: [{ name: 'web' }] }],
  });
  expect(exposure([service({}), nested])).toBe('internet');
  expect(exposure([service({}), flat])).toBe('internet');
  expect(exposure([service({}), route])).toBe('internet');
});

it('sees ports and networks of the node', () => {
  expect(exposure([], pod({ hostNetwork: true }))).toBe('node');
  expect(
    exposure([], pod({ containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] })),
  ).toBe('node');
});
