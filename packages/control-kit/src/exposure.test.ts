import type { ValueMap } from '@bulwark/model';
import { expect, it } from 'vitest';
import { exposuresOf } from './exposure.ts';
import { lookUp } from './object-index.ts';
import type { ObjectIndex } from './object-index.ts';
import type { ObjectView, WorkloadView } from './views.ts';
import { workloadView } from './views.ts';

function object(kind: string, spec: ValueMap, namespace = 'shop'): ObjectView {
  return { reference: { kind, namespace, name: 'front' }, apiVersion: '', value: { spec } };
}

const service = object('Service', { selector: { app: 'front' } });
const pod = workloadView({
  reference: { kind: 'Pod', namespace: 'shop', name: 'front' },
  apiVersion: 'v1',
  value: { metadata: { labels: { app: 'front' } }, spec: { containers: [] } },
}) as WorkloadView;

function waysIn(...objects: readonly ObjectView[]): readonly string[] {
  const indexed = (index: ObjectIndex, key: string): readonly ObjectView[] => lookUp(objects, index, key);
  return exposuresOf({ indexed }, pod).map(({ description }) => description);
}

const backend = { service: { name: 'front', port: { number: 80 } } };
const route = { rules: [{ backendRefs: [{ name: 'front', namespace: 'shop' }] }] };

it.each<[string, ObjectView, readonly string[]]>([
  [
    'an Ingress by rule',
    object('Ingress', { rules: [{ http: { paths: [{ backend }, { backend }] } }] }),
    ['Ingress front'],
  ],
  ['an Ingress by default', object('Ingress', { defaultBackend: backend }), ['Ingress front']],
  [
    'an Ingress of old',
    object('Ingress', { backend: { serviceName: 'front', servicePort: 80 } }),
    ['Ingress front'],
  ],
  ['an Ingress elsewhere', object('Ingress', { defaultBackend: backend }, 'tools'), []],
  [
    'a route of another namespace',
    object('HTTPRoute.gateway.networking.k8s.io', { parentRefs: [{ name: 'public' }], ...route }, 'edge'),
    ['HTTPRoute front'],
  ],
  [
    'a route of the mesh',
    object('HTTPRoute.gateway.networking.k8s.io', {
      parentRefs: [{ kind: 'Service', name: 'front' }],
      ...route,
    }),
    [],
  ],
  [
    'an OpenShift route',
    object('Route.route.openshift.io', { to: { kind: 'Service', name: 'front' } }),
    ['Route front'],
  ],
  [
    'a VirtualService by short name',
    object('VirtualService.networking.istio.io', {
      gateways: ['public'],
      tcp: [{ route: [{ destination: { host: 'front' } }] }],
    }),
    ['VirtualService front'],
  ],
])('%s', (_name, router, expected) => {
  expect(waysIn(service, router)).toEqual(expected);
});

it('takes the type and the external addresses of a Service', () => {
  const selector = { app: 'front' };
  expect(waysIn(object('Service', { selector, type: 'NodePort' }))).toEqual([
    'Service front of type NodePort',
  ]);
  expect(waysIn(object('Service', { selector, externalIPs: ['203.0.113.1'] }))).toEqual([
    'Service front with external addresses',
  ]);
});

it('does not pass over a router that cannot be read, in its own namespace', () => {
  expect(() => waysIn(service, object('Ingress', { rules: 'front' }))).toThrow(/a list/);
  expect(waysIn(service, object('Ingress', { rules: 'front' }, 'tools'))).toEqual([]);
});
