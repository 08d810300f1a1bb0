import { workloadView } from '@bulwark/control-kit';
import type { GrantedRule, ObjectView, WorkloadView } from '@bulwark/control-kit';
import type { Value, ValueMap } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { damageParts } from './damage.ts';
import type { DamageContext } from './damage.ts';

function workload(podSpec: ValueMap, kind = 'Deployment', spec: ValueMap = {}): WorkloadView {
  const value = { spec: { ...spec, template: { spec: podSpec } } };
  const view = workloadView({
    reference: { kind, namespace: 'shop', name: 'web' },
    apiVersion: 'apps/v1',
    value,
  });
  if (view === undefined) throw new Error('no pod spec');
  return view;
}

const container = (securityContext: Value): Value => [{ name: 'web', securityContext }];
const nothing: DamageContext = {
  exposure: { exposure: 'none', reason: '' },
  rulesOf: () => [],
  serviceAccount: () => undefined,
};

function granted(rule: Partial<GrantedRule['rule']>, namespace = ''): GrantedRule {
  const object: ObjectView = { reference: { kind: 'Role', namespace, name: 'r' }, apiVersion: '', value: {} };
  const full = {
    index: 0,
    verbs: [],
    apiGroups: [''],
    resources: [],
    resourceNames: [],
    nonResourceURLs: [],
    ...rule,
  };
  const role = { object, name: 'r', kind: 'Role', builtin: false, rules: [full], holders: [] } as const;
  return { rule: full, role, binding: object, namespace };
}

function total(view: WorkloadView, context: Partial<DamageContext> = {}): number {
  return damageParts(view, { ...nothing, ...context }).reduce((sum, { points }) => sum + points, 0);
}

describe('access to the node', () => {
  it('counts the strongest way once', () => {
    const both = workload({ hostPID: true, containers: container({ privileged: true }) });
    expect(damageParts(both, nothing)).toEqual([
      { label: 'container web is privileged: its node is lost', points: 45 },
    ]);
  });

  it.each([
    ['/', 40],
    ['/etc/kubernetes', 40],
    ['/var/run/docker.sock', 45],
    ['/srv/data', 15],
    ['/etcetera', 15],
  ])('weighs a mount of %s with %d', (path, points) => {
    expect(total(workload({ containers: [], volumes: [{ name: 'v', hostPath: { path } }] }))).toBe(points);
  });
});

describe('rights of the service account', () => {
  const everything = granted({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });

  it('count where a token is mounted', () => {
    const rulesOf = (): readonly GrantedRule[] => [everything];
    expect(total(workload({ containers: [] }), { rulesOf })).toBe(50);
    expect(total(workload({ containers: [], automountServiceAccountToken: false }), { rulesOf })).toBe(0);
  });

  it('count where a token is projected though none is mounted by default', () => {
    const volumes = [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }];
    const view = workload({ containers: [], automountServiceAccountToken: false, volumes });
    expect(total(view, { rulesOf: () => [everything] })).toBe(50);
  });

  it('count where a rule names the subresources of all resources', () => {
    const rules = [granted({ verbs: ['create'], resources: ['*/exec'] })];
    expect(total(workload({ containers: [] }), { rulesOf: () => rules })).toBe(38);
  });

  it('open nothing by a grant in one namespace of resources that lie in none', () => {
    const rules = [
      granted(
        {
          verbs: ['update'],
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests/approval'],
        },
        'shop',
      ),
    ];
    expect(total(workload({ containers: [] }), { rulesOf: () => rules })).toBeLessThan(10);
  });

  it('open nothing by questions that are asked and not stored, as everybody may', () => {
    const review = { verbs: ['create'], apiGroups: ['authorization.k8s.io'] };
    const questions = [
      granted({ ...review, resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] }),
      granted({ ...review, apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] }),
      granted({ verbs: ['get'], apiGroups: [], nonResourceURLs: ['/healthz'] }),
    ];
    expect(total(workload({ containers: [] }), { rulesOf: () => questions })).toBe(0);
    const object = granted({ verbs: ['create'], apiGroups: [''], resources: ['configmaps'] });
    expect(total(workload({ containers: [] }), { rulesOf: () => [...questions, object] })).toBe(12);
  });

  it('are named as what they are in one namespace', () => {
    const all = granted({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, 'shop');
    const parts = damageParts(workload({ containers: [] }), { ...nothing, rulesOf: () => [all] });
    expect(parts).toEqual([
      { label: 'service account default has every right in namespace shop', points: 25 },
    ]);
  });

  it('weigh half in one namespace, and little where they only read', () => {
    const secrets = { verbs: ['get'], resources: ['secrets'] };
    expect(total(workload({ containers: [] }), { rulesOf: () => [granted(secrets)] })).toBe(40);
    expect(total(workload({ containers: [] }), { rulesOf: () => [granted(secrets, 'shop')] })).toBe(20);
    expect(
      total(workload({ containers: [] }), {
        rulesOf: () => [granted({ verbs: ['get'], resources: ['pods'] })],
      }),
    ).toBe(4);
  });
});

describe('secrets, exposure and replicas', () => {
  it('add up, each with an upper end', () => {
    const env = Array.from({ length: 9 }, (_, n) => ({
      name: `E${n}`,
      valueFrom: { secretKeyRef: { name: `s${n}`, key: 'k' } },
    }));
    const view = workload({ containers: [{ name: 'web', env }] }, 'Deployment', { replicas: 1000 });
    const exposure = { exposure: 'internet', reason: 'Ingress web' } as const;
    expect(total(view, { exposure })).toBe(10 + 10 + 5);
  });

  it('survive fields of the wrong type', () => {
    const view = workload({
      containers: [{ name: 'web', env: 'x', envFrom: [3] }],
      volumes: 'none',
      hostPID: 'yes',
    });
    expect(damageParts(view, nothing)).toEqual([]);
  });
});
