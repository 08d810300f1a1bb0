// `bulwark watch` against a real API server: objects that come, change and go, a kind that comes and goes, a server that is killed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '@bulwark/test-cluster';
import type { Cluster } from '@bulwark/test-cluster';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterEach, expect, it, vi } from 'vitest';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { watch } from './watch.ts';
import type { WatchFlags } from './watch.ts';
import { complaintsOf } from './watch-schema.test-support.ts';

const said = vi.hoisted(() => ({ lines: [] as string[] }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (_descriptor: number, text: string) => {
    said.lines.push(...text.split('\n').filter((line) => line.startsWith('{')));
    return true;
  },
}));

interface Line {
  readonly change: string;
  readonly finding?: { readonly control: string; readonly object: { readonly name: string } };
}

const lines = (): readonly Line[] => said.lines.map((line) => JSON.parse(line) as Line);

async function until(description: string, holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds(), description).toBe(true), { timeout: 60_000, interval: 50 });
}

/** Whether a change of that finding was told, from a line on. */
const told = (from: number, change: string, control: string, name: string): boolean =>
  lines()
    .slice(from)
    .some(
      (line) =>
        line.change === change && line.finding?.control === control && line.finding.object.name === name,
    );

const pod = (name: string, namespace: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      containers: [{ name: 'main', image: 'none.invalid/a', securityContext: { privileged: true } }],
    },
  });

let ending = new AbortController();
let ended: Promise<number> | undefined;

/** Begins to watch; resolves when the first state has been told. */
async function begin(cluster: Cluster, flags: Partial<WatchFlags> = {}): Promise<void> {
  said.lines.length = 0;
  ending = new AbortController();
  const all = {
    ...EVERYTHING,
    config: false,
    format: 'ndjson',
    color: 'never',
    kubeconfig: cluster.kubeconfig,
  };
  ended = watch({ ...all, ...flags } as WatchFlags, library, ending.signal);
  await Promise.race([ended, until('a summary', () => lines().some(({ change }) => change === 'summary'))]);
}

afterEach(async () => {
  ending.abort();
  expect(await ended).toBe(0);
  for (const line of said.lines) expect(complaintsOf(line), line).toEqual([]);
});

describeCluster('watch', () => {
  it('tells what is new, changed and resolved, and nothing twice', async () => {
    const cluster = sharedCluster();
    const namespace = `watch-${process.pid}`;
    await cluster.kubectl(['create', 'namespace', namespace]);
    await begin(cluster, { namespace: [namespace] });
    expect(lines()[0]).toMatchObject({
      schema: 'bulwark-watch/1',
      change: 'summary',
      unknown: [{ kind: 'Secret' }],
    });
    await cluster.kubectl(['apply', '-f', '-'], { input: pod('risky', namespace) });
    await until('new', () => told(0, 'new', 'workload/privileged-container', 'risky'));
    await cluster.kubectl(['delete', 'pod', 'risky', '-n', namespace, '--grace-period=0', '--force']);
    await until('resolved', () => told(0, 'resolved', 'workload/privileged-container', 'risky'));
    const same = lines().filter(({ finding }) => finding?.control === 'workload/privileged-container');
    expect(same.map(({ change }) => change)).toEqual(['new', 'resolved']);
  });

  it('goes by the clock where exceptions end, also where it is set forward and back', async () => {
    const cluster = sharedCluster();
    const namespace = `watch-clock-${process.pid}`;
    const control = 'workload/privileged-container';
    const day = 86_400_000;
    vi.useFakeTimers({ toFake: ['Date'] });
    const now = Date.now();
    const folder = mkdtempSync(join(tmpdir(), 'bulwark-watch-clock-'));
    try {
      const lastDay = new Date(now + day).toISOString().slice(0, 10);
      const policy = join(folder, 'bulwark.yaml');
      writeFileSync(
        policy,
        `exceptions:\n  - {control: ${control}, namespace: ${namespace}, reason: known, until: ${lastDay}}\n`,
      );
      await cluster.kubectl(['create', 'namespace', namespace]);
      await cluster.kubectl(['apply', '-f', '-'], { input: pod('early', namespace) });
      await begin(cluster, { namespace: [namespace], initial: true, timestamps: true, config: policy });
      expect(told(0, 'initial', control, 'early')).toBe(false);
      vi.setSystemTime(now + 3 * day);
      await cluster.kubectl(['apply', '-f', '-'], { input: pod('late', namespace) });
      await until(
        'the end of the exception',
        () => told(0, 'new', control, 'early') && told(0, 'new', control, 'late'),
      );
      vi.setSystemTime(now - day);
      await cluster.kubectl(['label', 'pod', 'late', '-n', namespace, 'touched=yes']);
      await until('the exception again', () => told(0, 'resolved', control, 'early'));
      const same = lines().filter(({ finding }) => finding?.control === control);
      expect(same.map(({ change, finding }) => `${change} ${finding?.object.name}`).sort()).toEqual([
        'new early',
        'new late',
        'resolved early',
        'resolved late',
      ]);
    } finally {
      vi.useRealTimers();
      rmSync(folder, { recursive: true });
    }
  });

  it('follows a kind that the cluster begins to serve, and ends to serve', async () => {
    const cluster = sharedCluster();
    const group = 'cilium.io';
    const definition = JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `ciliumnetworkpolicies.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: {
          kind: 'CiliumNetworkPolicy',
          plural: 'ciliumnetworkpolicies',
          singular: 'ciliumnetworkpolicy',
        },
        versions: [
          {
            name: 'v2',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    });
    const namespace = `watch-crd-${process.pid}`;
    const control = 'network/workload-without-policy';
    await cluster.kubectl(['create', 'namespace', namespace]);
    await cluster.kubectl(['apply', '-f', '-'], { input: pod('lonely', namespace) });
    await begin(cluster, { namespace: [namespace], initial: true });
    expect(told(0, 'initial', control, 'lonely')).toBe(true);
    await cluster.kubectl(['apply', '-f', '-'], { input: definition });
    await cluster.kubectl(['wait', '--for=condition=Established', `crd/ciliumnetworkpolicies.${group}`]);
    const policy = {
      apiVersion: `${group}/v2`,
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'all', namespace },
      spec: { endpointSelector: {}, ingress: [{}], egress: [{}] },
    };
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(policy) });
    await until('resolved by the policy', () => told(0, 'resolved', control, 'lonely'));
    const from = lines().length;
    await cluster.kubectl(['delete', 'crd', `ciliumnetworkpolicies.${group}`]);
    await until('new again', () => told(from, 'new', control, 'lonely'));
  });

  it('goes on where the API server was killed, with what happened in between', async () => {
    const cluster = await startCluster({ version: sharedCluster().version.slice(1, 5) });
    try {
      await cluster.kubectl(['create', 'namespace', 'shop']);
      await begin(cluster);
      await cluster.stopComponent('kube-apiserver', { signal: 'SIGKILL' });
      await until('behind', () => lines().some(({ change }) => change === 'behind'));
      await cluster.startComponent('kube-apiserver');
      await cluster.kubectl(['create', 'serviceaccount', 'default', '-n', 'shop']);
      await cluster.kubectl(['apply', '-f', '-'], { input: pod('after', 'shop') });
      await until('new', () => told(0, 'new', 'workload/privileged-container', 'after'));
      await until('caught up', () => lines().some(({ change }) => change === 'caught-up'));
      expect(lines().filter(({ change }) => change === 'resolved')).toEqual([]);
    } finally {
      ending.abort();
      await ended;
      await cluster.stop();
    }
  });
});
