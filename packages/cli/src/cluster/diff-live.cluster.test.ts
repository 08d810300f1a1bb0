import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '@bulwark/report';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const printed = vi.hoisted(() => ({ text: '' }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (descriptor: number, text: string) => (descriptor === 1 ? (printed.text += text) : text) !== '',
}));

const NAMESPACE = `diff-live-${process.pid}`;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-diff-live-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const deployment = (name: string, privileged: boolean, hostPID: boolean): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${NAMESPACE} }
spec:
  replicas: 0
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      hostPID: ${hostPID}
      containers: [{ name: main, image: 'none.invalid/a:1', securityContext: { privileged: ${privileged} } }]
`;

async function diff(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  printed.text = '';
  const code = await runCommandLine(['diff', '--live', '--kubeconfig', sharedCluster().kubeconfig, ...words]);
  return { code, text: printed.text };
}

describeCluster('diff --live', () => {
  it('tells what runs beside what the files say, by finding', async () => {
    const { kubeconfig } = sharedCluster();
    const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${NAMESPACE} }\n---`;
    const inCluster = `${namespace}${deployment('web', true, false)}---${deployment('stranger', true, false)}`;
    const apply = await sharedCluster().kubectl(['apply', '-f', '-'], { input: inCluster, kubeconfig });
    expect(apply).toMatchObject({ code: 0 });
    const files = join(folder, 'deploy.yaml');
    writeFileSync(files, `${deployment('web', false, true)}---${deployment('planned', true, false)}`);

    const { code, text } = await diff(files, '--no-config', '--format', 'json', '--fail-new');
    expect(code).toBe(1);
    const comparison = JSON.parse(text) as Comparison & { readonly absent: readonly string[] };
    const onWeb = (findings: Comparison['fresh']): readonly string[] =>
      findings.filter(({ object }) => object === `Deployment/${NAMESPACE}/web`).map(({ control }) => control);
    expect(onWeb(comparison.fresh)).toContain('workload/privileged-container');
    expect(onWeb(comparison.resolved)).toContain('workload/host-pid');
    expect(comparison.unchanged).toBeGreaterThan(0);
    expect(comparison.absent).toEqual([`Deployment/${NAMESPACE}/planned`]);
    expect(text).not.toContain('stranger');

    const shown = await diff(files, '--no-config');
    expect(shown.code).toBe(0);
    expect(shown.text).toContain(`In the files and not in the cluster\n  Deployment/${NAMESPACE}/planned\n`);
  });

  it('takes objects without a namespace to be where kubectl would put them', async () => {
    const files = join(folder, 'bare.yaml');
    writeFileSync(files, deployment('web', true, false).replace(`, namespace: ${NAMESPACE}`, ''));
    const absent = async (...words: readonly string[]): Promise<readonly string[]> => {
      const { text } = await diff(files, '--no-config', '--format', 'json', ...words);
      return (JSON.parse(text) as { readonly absent: readonly string[] }).absent;
    };
    expect(await absent()).toEqual(['Deployment/default/web']);
    expect(await absent('-n', NAMESPACE)).toEqual([]);
    const context = `in-${NAMESPACE}`;
    const cluster = sharedCluster();
    const { kubeconfig } = cluster;
    const config = JSON.parse(
      (await cluster.kubectl(['config', 'view', '--raw', '-o', 'json'], { kubeconfig })).stdout,
    ) as {
      contexts: { name: string; context: { namespace?: string } }[];
    };
    Object.assign(config.contexts[0]!.context, { namespace: NAMESPACE });
    config.contexts[0]!.name = context;
    const own = join(folder, 'kubeconfig');
    writeFileSync(own, JSON.stringify(config));
    expect(await absent('--kubeconfig', own, '--context', context)).toEqual([]);
  });

  it('finds no difference where the files are what runs', async () => {
    const files = join(folder, 'same.yaml');
    writeFileSync(files, deployment('web', true, false));
    const policy = join(folder, 'bulwark.yaml');
    const controls = '[workload/privileged-container, workload/host-pid]';
    writeFileSync(policy, `profiles: { default: { controls: ${controls} } }`);
    // Tests beside this one define kinds, and for some moments the server cannot say what it serves.
    await vi.waitFor(
      async () => {
        const { code, text } = await diff(files, '--config', policy, '--format', 'json', '--fail-new');
        expect(JSON.parse(text)).toMatchObject({
          fresh: [],
          resolved: [],
          changed: [],
          unchanged: 1,
          absent: [],
        });
        expect(code).toBe(0);
      },
      { timeout: 60_000, interval: 1000 },
    );
  });

  it('takes rights for the same that files state at a binding or by aggregation, and a cluster in the role', async () => {
    const files = join(folder, 'rights.yaml');
    const group = 'rbac.authorization.k8s.io';
    const role = (name: string, more: object): object => ({
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name: `${NAMESPACE}-${name}` },
      ...more,
    });
    const matchLabels = { [NAMESPACE]: 'yes' };
    const part = { metadata: { name: `${NAMESPACE}-part`, labels: matchLabels } };
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
    const binding = (name: string, bound: string): object => ({
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace: NAMESPACE },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: bound },
      subjects: [{ kind: 'User', apiGroup: group, name: 'jane' }],
    });
    const items = [
      role('whole', { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: [] }),
      role('part', { ...part, rules }),
      binding('aggregated', `${NAMESPACE}-whole`),
      binding('admin', 'admin'),
    ];
    writeFileSync(files, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    expect(await sharedCluster().kubectl(['apply', '-f', files])).toMatchObject({ code: 0 });
    const policy = join(folder, 'rights-policy.yaml');
    writeFileSync(policy, 'profiles: { default: { controls: [rbac/secret-access, rbac/pod-exec] } }');
    const words = ['--config', policy, '--format', 'json'];
    await vi.waitFor(
      async () => {
        const { text } = await diff(files, ...words);
        expect(JSON.parse(text)).toMatchObject({ fresh: [], resolved: [], changed: [], absent: [] });
        expect((JSON.parse(text) as Comparison).unchanged).toBeGreaterThanOrEqual(3);
      },
      { timeout: 30_000, interval: 500 },
    );
  });
});
