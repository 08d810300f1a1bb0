import type { ValueMap } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { admissionPlugin, judgeFlags } from './control-plane-flags.ts';
import type { ComponentFlags, ControlPlaneComponent } from './control-plane-flags.ts';
import { pass } from './verdict.ts';
import { workloadView } from './views.ts';
import type { WorkloadView } from './views.ts';

function pod(container: ValueMap, labels: ValueMap = {}): WorkloadView {
  const value = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'sample', labels },
    spec: { containers: [container] },
  };
  const reference = { kind: 'Pod', namespace: 'kube-system', name: 'sample' };
  return workloadView({ reference, apiVersion: 'v1', value }) as WorkloadView;
}

function flagsOf(
  container: ValueMap,
  component: ControlPlaneComponent = 'kube-apiserver',
): ComponentFlags | undefined {
  let flags: ComponentFlags | undefined;
  judgeFlags(pod(container), component, (found) => {
    flags = found;
    return pass;
  });
  return flags;
}

describe('finding the process', () => {
  it.each([
    [{ command: ['kube-apiserver'] }],
    [{ command: ['/usr/local/bin/kube-apiserver', '--v=2'] }],
    [{ command: ['/hyperkube', 'kube-apiserver'] }],
    [{ command: ['/go-runner'], args: ['/usr/local/bin/kube-apiserver'] }],
    [{ args: ['kube-apiserver', '--v=2'] }],
    [{ name: 'kube-apiserver', args: ['--v=2'] }],
  ])('%j runs the API server', (container) => {
    expect(flagsOf(container)).toBeDefined();
  });

  it.each([
    [{ command: ['kube-apiserver-exporter'] }],
    [{ command: ['etcd'] }],
    [{ image: 'example.org/kube-apiserver:v1.34.1' }],
    [{ args: ['serve', 'kube-apiserver'] }],
  ])('%j runs something else', (container) => {
    expect(judgeFlags(pod(container), 'kube-apiserver', () => pass).outcome).toBe('not-applicable');
  });

  it('knows a container without command by the label of its pod', () => {
    const workload = pod({ name: 'main', args: ['--v=2'] }, { component: 'etcd' });
    expect(judgeFlags(workload, 'etcd', () => pass)).toBe(pass);
  });

  it('reads no flags out of a shell script', () => {
    const script = pod({ command: ['/bin/sh', '-c', 'exec /usr/bin/kube-apiserver --v=2 1>>/var/log/x'] });
    expect(judgeFlags(script, 'kube-apiserver', () => pass).outcome).toBe('not-evaluated');
    expect(judgeFlags(script, 'etcd', () => pass).outcome).toBe('not-applicable');
  });
});

describe('reading flags', () => {
  it('takes the value behind the equals sign or the following word, from command and args', () => {
    const flags = flagsOf({ command: ['kube-apiserver', '--etcd-cafile', '/ca'], args: ['--secure-port=1'] });
    expect(flags?.text('etcd-cafile')).toEqual({ value: '/ca', path: ['containers', 0, 'command', 1] });
    expect(flags?.text('secure-port')).toEqual({ value: '1', path: ['containers', 0, 'args', 0] });
    expect(flags?.text('port')).toBeUndefined();
  });

  it('takes the last of several and underscores for dashes', () => {
    const flags = flagsOf({ command: ['kube-apiserver', '--secure_port=1', '--secure-port=2'] });
    expect(flags?.text('secure-port')?.value).toBe('2');
    expect(flagsOf({ command: ['kube-apiserver', '--secure_port=1'] })?.text('secure-port')?.value).toBe('1');
  });

  it.each([
    ['--profiling', true],
    ['--profiling=true', true],
    ['--profiling=1', true],
    ['--profiling=False', false],
    ['--v=1', true],
  ])('reads %s as %s where the default is true', (word, expected) => {
    expect(flagsOf({ command: ['kube-apiserver', word] })?.boolean('profiling', true)).toBe(expected);
  });

  it('reads the environment of etcd, and of nothing else', () => {
    const env = [{ name: 'ETCD_CLIENT_CERT_AUTH', value: 'true' }];
    expect(flagsOf({ command: ['etcd'], env }, 'etcd')?.boolean('client-cert-auth', false)).toBe(true);
    expect(flagsOf({ command: ['kube-apiserver'], env })?.boolean('client-cert-auth', false)).toBe(false);
  });

  it('knows plugins that are switched on and off', () => {
    const flags = flagsOf({
      command: ['kube-apiserver', '--enable-admission-plugins=A, B', '--disable-admission-plugins=B'],
    }) as ComponentFlags;
    expect(['A', 'B', 'C'].map((plugin) => admissionPlugin(flags, plugin))).toEqual([
      'enabled',
      'disabled',
      'default',
    ]);
  });
});

describe('placing violations', () => {
  const problem = { message: 'm', advice: 'a', value: 'false' };

  it('at the flag, with the whole word to write', () => {
    const flags = flagsOf({ command: ['kube-apiserver', '--profiling=true'] });
    const path = ['containers', 0, 'command', 1];
    expect(flags?.violation('profiling', problem)).toMatchObject({
      path,
      remedy: { set: [{ path, value: '--profiling=false' }] },
    });
  });

  it('behind the last argument where the flag is missing', () => {
    const flags = flagsOf({ command: ['kube-apiserver'], args: ['--v=2'] });
    expect(flags?.violation('profiling', problem).path).toEqual(['containers', 0, 'args', 1]);
    expect(flagsOf({ command: ['kube-apiserver'] })?.violation('profiling', problem).path).toEqual([
      'containers',
      0,
      'command',
      1,
    ]);
  });

  it('without a change where the value is a word of its own', () => {
    const flags = flagsOf({ command: ['kube-apiserver', '--bind-address', '0.0.0.0'] });
    expect(flags?.violation('bind-address', problem).remedy).toEqual({ advice: 'a' });
  });
});
