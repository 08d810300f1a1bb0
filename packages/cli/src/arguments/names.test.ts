import { describe, expect, it } from 'vitest';
import { library } from '../library.ts';
import { findKind } from './kinds.ts';
import { findControls, findFramework } from './names.ts';

const ids = (name: string): string[] => findControls(name, library.controls).map(({ id }) => id);

describe('controls', () => {
  it.each([
    'workload/privileged-container',
    'privileged-container',
    'Privileged container',
    'KSV-0017',
    'ksv017',
    'AVD-KSV-0017',
    'CKV_K8S_16',
    'C-0057',
    'c-57',
  ])('%s', (name) => {
    expect(ids(name)).toContain('workload/privileged-container');
  });
  it('are found by every name that they have', () => {
    for (const control of library.controls)
      for (const name of [control.id, control.title, ...control.aliases])
        expect(ids(name)).toContain(control.id);
  });
  it('that do not exist are an error with a suggestion', () => {
    expect(() => ids('privileged-contianer')).toThrow(
      expect.objectContaining({
        code: 'BW-USAGE-CONTROL',
        hint: expect.stringContaining('workload/privileged-container'),
      }),
    );
  });
});

describe('frameworks', () => {
  it('are found by id and alias', () => {
    for (const framework of library.frameworks)
      for (const name of [framework.id, ...framework.aliases, framework.id.toUpperCase()])
        expect(findFramework(name, library.frameworks)).toBe(framework);
  });
  it('that do not exist are an error with a suggestion', () => {
    expect(() => findFramework('nsq', library.frameworks)).toThrow(
      expect.objectContaining({ code: 'BW-USAGE-FRAMEWORK', hint: 'Did you mean nsa?' }),
    );
  });
});

describe('kinds', () => {
  it.each([
    ['Deployment', 'Deployment'],
    ['deployments', 'Deployment'],
    ['deploy', 'Deployment'],
    ['netpol', 'NetworkPolicy'],
    ['networkpolicies', 'NetworkPolicy'],
    ['ingresses', 'Ingress'],
    ['Ingress', 'Ingress'],
    ['endpoints', 'Endpoints'],
    ['jobs', 'Job'],
    ['clusterrolebindings', 'ClusterRoleBinding'],
    ['PriorityClasses', 'PriorityClass'],
    ['Certificate.cert-manager.io', 'Certificate.cert-manager.io'],
    ['rollout.argoproj.io', 'Rollout.argoproj.io'],
  ])('%s', (name, expected) => {
    expect(findKind(name)).toBe(expected);
  });
  it('that do not exist are an error with a suggestion', () => {
    expect(() => findKind('Deploymant')).toThrow(
      expect.objectContaining({ code: 'BW-USAGE-KIND', hint: expect.stringContaining('Deployment') }),
    );
  });
});
