import { describe, expect, it } from 'vitest';
import { MalformedField } from './fields.ts';
import {
  effectiveBoolean,
  effectiveInteger,
  effectiveMap,
  inUserNamespace,
  isWindowsPod,
  mayRunAsRoot,
  securityContexts,
} from './security-context.ts';
import { workloadView } from './views.ts';

function pod(podSpec: object) {
  return workloadView({
    reference: { kind: 'Pod', namespace: 'default', name: 'web' },
    apiVersion: 'v1',
    value: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: podSpec as never },
  })!;
}

function containerOf(ofPod: object | undefined, ofContainer: object | undefined) {
  const view = pod({ securityContext: ofPod, containers: [{ name: 'web', securityContext: ofContainer }] });
  return view.containers[0]!;
}

describe('effective values', () => {
  it('take the container before the pod, null as absent', () => {
    const set = { runAsNonRoot: true, runAsUser: 1, seLinuxOptions: { level: 'a' } };
    expect(effectiveBoolean(containerOf(set, { runAsNonRoot: false }), 'runAsNonRoot')).toBe(false);
    expect(effectiveBoolean(containerOf(set, { runAsNonRoot: null }), 'runAsNonRoot')).toBe(true);
    expect(effectiveInteger(containerOf(set, { runAsUser: 0 }), 'runAsUser')).toBe(0);
    expect(effectiveInteger(containerOf(set, undefined), 'runAsUser')).toBe(1);
    expect(effectiveMap(containerOf(set, { seLinuxOptions: {} }), 'seLinuxOptions')).toEqual({});
    expect(effectiveMap(containerOf(undefined, undefined), 'seLinuxOptions')).toBeUndefined();
  });

  it('refuse what the API server refuses', () => {
    expect(() => effectiveBoolean(containerOf({ runAsNonRoot: 'true' }, undefined), 'runAsNonRoot')).toThrow(
      MalformedField,
    );
  });
});

describe('mayRunAsRoot', () => {
  it.each([
    [undefined, undefined, true],
    [{ runAsNonRoot: true }, undefined, false],
    [{ runAsNonRoot: true }, { runAsNonRoot: false }, true],
    [{ runAsUser: 1000 }, undefined, false],
    [{ runAsUser: 1000 }, { runAsUser: 0 }, true],
    [{ runAsNonRoot: true }, { runAsUser: 0 }, false],
  ])('pod %j, container %j: %s', (ofPod, ofContainer, expected) => {
    expect(mayRunAsRoot(containerOf(ofPod, ofContainer))).toBe(expected);
  });
});

describe('securityContexts', () => {
  it('names each that is set, the pod first', () => {
    const view = pod({
      securityContext: {},
      initContainers: [{ name: 'first', securityContext: {} }],
      containers: [{ name: 'web' }, { name: 'side', securityContext: {} }],
    });
    expect(securityContexts(view).map(({ path, holder }) => [holder, path.join('.')])).toEqual([
      ['the pod', 'securityContext'],
      ['container first', 'initContainers.0.securityContext'],
      ['container side', 'containers.1.securityContext'],
    ]);
  });
});

describe('the pod', () => {
  it('has a user namespace only where hostUsers is false', () => {
    expect([false, true, null].map((hostUsers) => inUserNamespace(pod({ hostUsers })))).toEqual([
      true,
      false,
      false,
    ]);
    expect(inUserNamespace(pod({}))).toBe(false);
  });

  it('is for Windows only where os says so', () => {
    expect(isWindowsPod(pod({ os: { name: 'windows' } }))).toBe(true);
    expect(isWindowsPod(pod({ os: { name: 'linux' } }))).toBe(false);
    expect(isWindowsPod(pod({}))).toBe(false);
  });
});
