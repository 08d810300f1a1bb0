import type { ValueMap } from '@bulwark/model';
import type { Connection } from '@bulwark/sources/cluster';
import { describe, expect, it } from 'vitest';
import { endOfLife } from './end-of-life.ts';
import { ClusterFactsGatherer } from './facts.ts';

describe('until when a minor version gets fixes', () => {
  const today = new Date('2026-11-24T00:00:00Z');
  it.each([
    ['v1.36.3', { lastDay: '2027-06-28', ended: false }],
    ['v1.32.13-eks-1', { lastDay: '2026-02-28', ended: true }],
    ['1.19.0', { lastDay: null, ended: true }],
    ['v1.99.0', undefined],
    ['', undefined],
  ])('%s', (version, expected) => {
    expect(endOfLife(version, today)).toEqual(expected);
  });
  it('the last day itself is one with fixes', () => {
    expect(endOfLife('v1.32.0', new Date('2026-02-28T23:00:00Z'))).toMatchObject({ ended: false });
  });
});

describe('what the overview tells of a cluster', () => {
  it('is counted from its objects', () => {
    const cluster = {
      connection: {} as Connection,
      name: 'prod',
      context: 'p',
      version: 'v1.36.3',
      uid: 'u',
    };
    const facts = new ClusterFactsGatherer(cluster);
    const namespace = (level?: string): ValueMap => ({
      kind: 'Namespace',
      metadata: level === undefined ? {} : { labels: { 'pod-security.kubernetes.io/enforce': level } },
    });
    const node = (kubeletVersion: string): ValueMap => ({
      kind: 'Node',
      status: { nodeInfo: { kubeletVersion } },
    });
    const objects: readonly ValueMap[] = [
      namespace('restricted'),
      namespace('baseline'),
      namespace('none-such'),
      namespace(),
      node('v1.36.3'),
      node('v1.35.0'),
      node('v1.36.3'),
      { kind: 'Service', spec: { type: 'LoadBalancer' } },
      { kind: 'Service', spec: {} },
      { kind: 'Ingress' },
      { kind: 'HTTPRoute' },
      { kind: 'Pod' },
    ];
    for (const object of objects) facts.observe(object);
    expect(facts.facts(() => true)).toMatchObject({
      name: 'prod',
      uid: 'u',
      nodes: 3,
      kubelets: { 'v1.35.0': 1, 'v1.36.3': 2 },
      namespaces: 4,
      podSecurity: { restricted: 1, baseline: 1, privileged: 1, none: 1 },
      exposure: { loadBalancers: 1, nodePorts: 0, ingresses: 1, routes: 1 },
    });
    const unread = new Set(['Node', 'Namespace', 'Ingress', 'GRPCRoute.gateway.networking.k8s.io']);
    expect(facts.facts((kind) => !unread.has(kind))).toMatchObject({
      nodes: null,
      namespaces: null,
      podSecurity: null,
      exposure: { loadBalancers: 1, nodePorts: 0, ingresses: null, routes: null },
    });
  });
});
