import { createPlan } from '@bulwark/engine';
import { ClusterError } from '@bulwark/sources/cluster';
import type { ApiResource, Discovery, KindOutcome } from '@bulwark/sources/cluster';
import { describe, expect, it } from 'vitest';
import { library } from '../library.ts';
import { completeKinds, kindNeeds, keyOf, readingPlan, unknownKinds } from './kinds.ts';
import type { ReadingPlan } from './kinds.ts';

const needs = kindNeeds(createPlan({ controls: library.controls }));

function resource(kind: string, group = '', namespaced = true): ApiResource {
  return { group, version: 'v1', kind, resource: `${kind.toLowerCase()}s`, namespaced, verbs: ['list'] };
}
const SERVED: readonly ApiResource[] = [
  resource('Pod'),
  resource('Secret'),
  resource('Event'),
  resource('Node', '', false),
  resource('ResourceQuota'),
  resource('PersistentVolume', '', false),
  resource('NetworkPolicy', 'networking.k8s.io'),
  resource('NetworkPolicy', 'crd.projectcalico.org'),
  resource('Ingress', 'extensions'),
  resource('Ingress', 'networking.k8s.io'),
  resource('Certificate', 'cert-manager.io'),
];
const served: Discovery = { resources: SERVED, unknown: [] };

function outcomes(plan: ReadingPlan, failures: Readonly<Record<string, ClusterError>> = {}): KindOutcome[] {
  return plan.wanted.map((wanted) => ({ wanted, objects: 1, failure: failures[keyOf(wanted.resource)] }));
}
const everywhere = { namespaces: [], selector: undefined };

describe('what a scan asks a cluster for', () => {
  const plan = readingPlan(needs, served, false);
  const forms = new Map(plan.wanted.map((wanted) => [keyOf(wanted.resource), wanted]));
  it('is what controls read: whole, or metadata where nothing reads more', () => {
    expect(forms.get('Pod')).toMatchObject({ metadataOnly: false, keepStatus: 'of ended pods' });
    expect(forms.get('ResourceQuota')).toMatchObject({ metadataOnly: false, keepStatus: false });
    expect(forms.get('Node')).toMatchObject({ metadataOnly: false, keepStatus: true });
    expect(forms.get('PersistentVolume')).toMatchObject({ metadataOnly: true });
    expect(forms.has('NetworkPolicy.crd.projectcalico.org')).toBe(true);
  });
  it('leaves out Secrets, what changes by the second, and kinds that no control knows', () => {
    expect(
      ['Secret', 'Event', 'Lease', 'Certificate.cert-manager.io'].filter((kind) => forms.has(kind)),
    ).toEqual([]);
    expect(readingPlan(needs, served, true).wanted.map(({ resource: { kind } }) => kind)).toContain('Secret');
  });
  it('is each kind once, in the group that comes first', () => {
    expect(forms.get('Ingress')?.resource.group).toBe('extensions');
    expect(plan.wanted.filter(({ resource: { kind } }) => kind === 'Ingress')).toHaveLength(1);
  });
  it('is smaller where controls were selected, but holds what ranking rests on', () => {
    const one = library.controls.filter(({ id }) => id === 'workload/privileged-container');
    const few = kindNeeds(createPlan({ controls: one }));
    expect([few.has('ConfigMap'), few.has('Pod'), few.has('ClusterRole')]).toEqual([false, true, true]);
  });
});

describe('what is known afterwards', () => {
  const plan = readingPlan(needs, served, false);
  it('is complete where it was listed, and where the cluster serves no such kind', () => {
    const complete = completeKinds(plan, outcomes(plan), everywhere);
    expect(complete).toEqual(
      expect.arrayContaining(['Pod', 'NetworkPolicy', 'Deployment', 'CiliumNetworkPolicy.cilium.io']),
    );
    expect(complete).not.toContain('Secret');
  });
  it('of some namespaces is complete for relations that do not leave them', () => {
    const complete = completeKinds(plan, outcomes(plan), { namespaces: ['shop'], selector: undefined });
    expect(complete).toEqual(expect.arrayContaining(['NetworkPolicy', 'Node']));
    expect(complete).not.toContain('Pod');
    const selected = completeKinds(plan, outcomes(plan), { namespaces: [], selector: 'app=x' });
    expect(selected).not.toContain('NetworkPolicy');
    expect(selected).toContain('Node');
  });
  it('names with the reason what could not be read', () => {
    const failed = outcomes(plan, {
      Pod: new ClusterError('BW-CLUSTER-FORBIDDEN', 'pods is forbidden'),
      NetworkPolicy: new ClusterError('BW-CLUSTER-TIMEOUT', 'no answer'),
    });
    expect(Object.fromEntries(unknownKinds(plan, failed))).toEqual({
      Pod: { reason: 'forbidden', detail: 'Pod' },
      NetworkPolicy: { reason: 'timed-out', detail: 'NetworkPolicy: no answer' },
      Secret: { reason: 'needs-configuration', detail: 'Secrets are read with --read-secrets' },
    });
    expect(completeKinds(plan, failed, everywhere)).not.toContain('Pod');
  });
  it('is unknown where a group does not answer, not absent', () => {
    const unknown = [{ groupVersion: 'cilium.io/v2', reason: 'it does not answer' }];
    const stale = readingPlan(needs, { resources: SERVED, unknown }, false);
    expect(stale.unknown.get('CiliumNetworkPolicy.cilium.io')).toEqual({
      reason: 'partial-inventory',
      detail: 'CiliumNetworkPolicy.cilium.io: it does not answer',
    });
    expect(completeKinds(stale, outcomes(stale), everywhere)).not.toContain('CiliumNetworkPolicy.cilium.io');
  });
});
