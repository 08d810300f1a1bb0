import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostPathClass, hostPathVolumes } from './host-path.ts';
import { workloadView } from './views.ts';

function podWith(podSpec: object) {
  const value = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: podSpec as never };
  return workloadView({
    reference: { kind: 'Pod', namespace: 'default', name: 'web' },
    apiVersion: 'v1',
    value,
  })!;
}

describe('hostPathClass', () => {
  it.each([
    ['/var/run/docker.sock', 'runtime-socket'],
    ['/run/k3s/containerd/containerd.sock', 'runtime-socket'],
    ['/run', 'runtime-socket'],
    ['/var/run/docker', 'runtime-socket'],
    ['/var/run/nri/nri.sock', 'runtime-socket'],
    ['/run/nri', 'runtime-socket'],
    ['/run/nri-conf', 'other'],
    ['/run/systemd', 'other'],
    ['/etc', 'credentials'],
    ['/etc/kubernetes/azure.json', 'credentials'],
    ['/etc/kubernetes.d', 'other'],
    ['/etc/ssl/certs', 'other'],
    ['/.aws/config/data.json', 'credentials'],
    ['/home/deploy/.config/gcloud', 'credentials'],
    ['/var/lib/kubelet/pods', 'credentials'],
    ['/var/lib/kubelets', 'other'],
    ['/', 'system'],
    ['/proc/sys/kernel', 'system'],
    ['/usr/share/zoneinfo', 'other'],
    ['/var/log', 'other'],
    ['', 'other'],
  ])('%s is %s', (path, expected) => {
    expect(hostPathClass(path)).toBe(expected);
  });

  it('takes time linear in the path, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/', '.', 'aws', 'run', 'docker.sock'), { maxLength: 5000 }),
        (parts) => {
          expect(hostPathClass(parts.join(''))).toBeTypeOf('string');
        },
      ),
    );
  });
});

describe('hostPathVolumes', () => {
  const workload = podWith({
    initContainers: [{ name: 'first', volumeMounts: [{ name: 'node', mountPath: '/a', readOnly: true }] }],
    containers: [{ name: 'web', volumeMounts: [{ name: 'other' }, { name: 'node', mountPath: '/b' }] }],
    volumes: [
      { name: 'other', emptyDir: {} },
      { name: 'node', hostPath: { path: '//var//run/' } },
    ],
  });

  it('reads the path as the node does', () => {
    expect(hostPathVolumes(workload)).toMatchObject([
      { name: 'node', path: ['volumes', 1, 'hostPath'], hostPath: '/var/run', class: 'runtime-socket' },
    ]);
  });

  it('finds the mounts of every container', () => {
    expect(hostPathVolumes(workload)[0]?.mounts).toMatchObject([
      { path: ['initContainers', 0, 'volumeMounts', 0], mountPath: '/a', readOnly: true },
      { path: ['containers', 0, 'volumeMounts', 1], mountPath: '/b', readOnly: false },
    ]);
  });
});
