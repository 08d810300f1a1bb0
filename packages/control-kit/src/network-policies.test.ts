import type { ValueMap } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { effectsOf, isAnyAddress, policiesSelecting, unrestrictedRules } from './network-policies.ts';
import type { PolicyInventory } from './network-policies.ts';
import { lookUp } from './object-index.ts';
import type { ObjectView, WorkloadView } from './views.ts';
import { workloadView } from './views.ts';

function policy(spec: ValueMap, kind = 'NetworkPolicy', namespace = 'shop'): ObjectView {
  return { reference: { kind, namespace, name: 'policy' }, apiVersion: '', value: { spec } };
}

function effects(spec: ValueMap): readonly string[] {
  const { ingress, egress } = effectsOf(policy(spec));
  return [ingress, egress];
}

// Source: SetDefaults_NetworkPolicy of Kubernetes and the field documentation of NetworkPolicySpec.
describe('effectsOf', () => {
  it.each<[string, ValueMap, readonly string[]]>([
    ['nothing but a selector', {}, ['isolates', 'none']],
    ['egress rules without types', { egress: [{ ports: [{ port: 53 }] }] }, ['isolates', 'isolates']],
    ['an empty egress list without types', { egress: [] }, ['isolates', 'none']],
    ['egress only', { policyTypes: ['Egress'], ingress: [{}] }, ['none', 'isolates']],
    ['both types and no rules', { policyTypes: ['Ingress', 'Egress'] }, ['isolates', 'isolates']],
    ['an empty rule', { ingress: [{ ports: [{ port: 80 }] }, {}] }, ['opens', 'none']],
    [
      'every address on one port',
      { ingress: [{ from: [anywhere], ports: [{ port: 80 }] }] },
      ['isolates', 'none'],
    ],
    ['every address on every port', { ingress: [{ from: [anywhere] }] }, ['opens', 'none']],
    [
      'every pod of every namespace',
      { ingress: [{ from: [{ namespaceSelector: {} }] }] },
      ['isolates', 'none'],
    ],
    ['null for lists', { policyTypes: null, ingress: null }, ['isolates', 'none']],
  ])('%s', (_name, spec, expected) => {
    expect(effects(spec)).toEqual(expected);
  });
});

const anywhere: ValueMap = { ipBlock: { cidr: '0.0.0.0/0' } };

describe('isAnyAddress', () => {
  it.each<[ValueMap, boolean]>([
    [anywhere, true],
    [{ ipBlock: { cidr: '::/0' } }, true],
    [{ ipBlock: { cidr: '10.0.0.0/0' } }, true],
    [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }, false],
    [{ ipBlock: { cidr: '10.0.0.0/8' } }, false],
    [{ podSelector: {} }, false],
    [{}, true],
  ])('%j is any address: %s', (peer, expected) => {
    expect(isAnyAddress(peer)).toBe(expected);
  });
});

it('names the rules and peers that are open, only in directions that are in force', () => {
  const spec = {
    policyTypes: ['Egress'],
    ingress: [{}],
    egress: [{ to: [{ podSelector: {} }, anywhere] }, {}],
  };
  expect(unrestrictedRules({ spec }, 'ingress')).toEqual([]);
  expect(unrestrictedRules({ spec }, 'egress').map(({ path }) => path)).toEqual([
    ['spec', 'egress', 0, 'to', 1, 'ipBlock', 'cidr'],
    ['spec', 'egress', 1],
  ]);
});

function selected(unnamed: readonly ObjectView[]): readonly string[] {
  const policies = unnamed.map((object, index) => ({
    ...object,
    reference: { ...object.reference, name: `policy-${index}` },
  }));
  const pod = workloadView({
    reference: { kind: 'Pod', namespace: 'shop', name: 'basket' },
    apiVersion: 'v1',
    value: { metadata: { labels: { app: 'basket' } }, spec: { serviceAccountName: 'till', containers: [] } },
  }) as WorkloadView;
  const list = (kind: string): readonly ObjectView[] =>
    policies.filter(({ reference }) => reference.kind === kind);
  const inventory: PolicyInventory = {
    list,
    indexed: (index, key) => lookUp(policies, index, key),
    inNamespace: (kind, namespace) => list(kind).filter(({ reference }) => reference.namespace === namespace),
    get: () => ({
      reference: { kind: 'Namespace', namespace: '', name: 'shop' },
      apiVersion: 'v1',
      value: { metadata: { labels: { zone: 'public' } } },
    }),
  };
  return policiesSelecting(inventory, pod).map(({ ingress, egress }) => `${ingress} ${egress}`);
}

describe('policiesSelecting', () => {
  it('takes policies of the namespace whose selector fits', () => {
    expect(
      selected([
        policy({ podSelector: { matchLabels: { app: 'basket' } } }),
        policy({ podSelector: { matchLabels: { app: 'other' } } }),
        policy({ podSelector: { matchLabels: { app: 'basket' } } }, 'NetworkPolicy', 'tools'),
        policy({ podSelector: {}, policyTypes: ['Egress'] }),
      ]),
    ).toEqual(['isolates none', 'none isolates']);
  });

  const clusterwide = 'CiliumClusterwideNetworkPolicy.cilium.io';
  it.each<[string, ValueMap, readonly string[]]>([
    [
      'a bare label',
      { endpointSelector: { matchLabels: { app: 'basket' } }, ingress: [{}] },
      ['isolates none'],
    ],
    [
      'a label with source',
      { endpointSelector: { matchLabels: { 'any:app': 'basket' } }, egress: [{}] },
      ['none isolates'],
    ],
    [
      'the namespace',
      { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'shop' } } },
      ['none none'],
    ],
    [
      'a label of the namespace',
      {
        endpointSelector: { matchLabels: { 'io.cilium.k8s.namespace.labels.zone': 'internal' } },
        ingress: [{}],
      },
      [],
    ],
    [
      'the service account',
      {
        endpointSelector: { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'till' } },
        ingressDeny: [{}],
      },
      ['isolates none'],
    ],
    ['nodes', { nodeSelector: {}, ingress: [{}] }, []],
    ['everyone allowed', { endpointSelector: {}, ingress: [{ fromEntities: ['all'] }] }, ['opens none']],
    [
      'default deny switched off',
      { endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingress: [{}] },
      ['none none'],
    ],
  ])('Cilium: %s', (_name, spec, expected) => {
    expect(selected([policy(spec, clusterwide, '')])).toEqual(expected);
  });
});
