import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startCluster } from './index.ts';
import { programsOf } from './processes.ts';
import { describeCluster, sharedCluster } from './vitest.ts';

interface Pod {
  readonly status: { readonly phase: string };
}

describeCluster('the shared cluster', () => {
  it('is the version that its programs say', async () => {
    const cluster = sharedCluster();
    const client = cluster.client();
    const { body } = await client.send('GET', '/version');
    client.close();
    expect(body).toMatchObject({ gitVersion: cluster.version });
  });

  it('schedules a pod onto a fake node, where it is said to run', async () => {
    const cluster = sharedCluster();
    expect(await cluster.kubectl(['create', 'namespace', 'harness-pod'])).toMatchObject({ code: 0 });
    expect(
      await cluster.kubectl(['-n', 'harness-pod', 'run', 'one', '--image', 'none.invalid/a']),
    ).toMatchObject({
      code: 0,
    });
    const ready = ['wait', 'pod/one', '--for', 'condition=Ready', '--timeout', '60s'];
    expect(await cluster.kubectl(['-n', 'harness-pod', ...ready])).toMatchObject({ code: 0 });
    const { stdout } = await cluster.kubectl(['-n', 'harness-pod', 'get', 'pod', 'one', '-o', 'json']);
    expect((JSON.parse(stdout) as Pod).status.phase).toBe('Running');
  });

  it('writes each request of a user to the audit log, once', async () => {
    const cluster = sharedCluster();
    const kubeconfig = await cluster.userKubeconfig({ commonName: 'auditor' });
    const { code, stderr } = await cluster.kubectl(['get', 'secrets', '-n', 'default'], { kubeconfig });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('User "auditor" cannot list resource "secrets"'),
    ]);
    const entries = await cluster.auditLog(
      ({ user, verb }) => user.username === 'auditor' && verb === 'list',
    );
    expect(entries).toMatchObject([{ objectRef: { resource: 'secrets' }, responseStatus: { code: 403 } }]);
  });

  it('refuses a certificate that has expired', async () => {
    const cluster = sharedCluster();
    const past = { notBefore: new Date(Date.now() - 7_200_000), notAfter: new Date(Date.now() - 3_600_000) };
    const kubeconfig = await cluster.userKubeconfig({
      commonName: 'late',
      organizations: ['system:masters'],
      ...past,
    });
    const { code, stderr } = await cluster.kubectl(['get', 'namespaces'], { kubeconfig });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Unauthorized|must be logged in/)]);
  });
});

describeCluster('a cluster of its own', () => {
  it('runs beside the shared one, survives the crash of its parts, and leaves nothing', async () => {
    const cluster = await startCluster({ version: sharedCluster().version.replace(/^v|\.\d+$/g, '') });
    try {
      const made = await cluster.kubectl(['create', 'configmap', 'kept', '--from-literal', 'a=b']);
      expect(made).toMatchObject({ code: 0 });
      await cluster.stopComponent('kube-apiserver', { signal: 'SIGKILL' });
      await cluster.stopComponent('etcd', { signal: 'SIGKILL' });
      expect((await cluster.kubectl(['get', 'configmap', 'kept'])).code).not.toBe(0);
      await cluster.startComponent('etcd');
      await cluster.startComponent('kube-apiserver');
      expect(await cluster.kubectl(['get', 'configmap', 'kept'])).toMatchObject({ code: 0 });
      const elsewhere = await sharedCluster().kubectl(['get', 'configmap', 'kept']);
      expect(elsewhere.stderr).toContain('not found');
    } finally {
      await cluster.stop();
    }
    expect([existsSync(cluster.folder), programsOf(cluster.folder)]).toEqual([false, []]);
  });
});
