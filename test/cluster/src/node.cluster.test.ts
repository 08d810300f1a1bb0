// Pods that run, on a real node.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hierarchies } from './cgroups.ts';
import { startCluster, writeBulwarkImage } from './index.ts';
import type { Cluster } from './index.ts';
import { programsOf, stopPrograms } from './processes.ts';
import { readState } from './state.ts';
import { serviceManifest } from './node.test-support.ts';
import { describeNode, sharedCluster } from './vitest.ts';

/** Milliseconds for one test: under load a pod takes a multiple of the usual seconds. */
const patience = 600_000;

/** Standard output of kubectl, which must not fail. */
async function kubectl(cluster: Cluster, args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await cluster.kubectl(args, input === undefined ? {} : { input });
  expect([code, stderr.replaceAll(/^(?:Warning|warning).*\n/gm, '')]).toEqual([0, '']);
  return stdout;
}

function startWithNode(): Promise<Cluster> {
  return startCluster({ version: sharedCluster().version.replace(/^v|\.\d+$/g, ''), node: true });
}

/** Processes of all pods of a node, by their control group. */
function processesIn(group: string): string[] {
  return readdirSync('/proc').filter((name) => {
    const file = `/proc/${name}/cgroup`;
    return /^\d+$/.test(name) && existsSync(file) && readFileSync(file, 'utf8').includes(`/${group}/`);
  });
}

describeNode('a cluster with a real node', () => {
  let cluster: Cluster;
  let image = '';

  beforeAll(async () => {
    cluster = await startWithNode();
    const archive = join(cluster.folder, 'bulwark.tar');
    image = await writeBulwarkImage(archive);
    await cluster.importImages(archive);
  }, patience);
  afterAll(() => cluster?.stop());

  it(
    'brings requests to a Service to the pods behind it',
    async () => {
      await kubectl(cluster, ['apply', '-f', '-'], serviceManifest(image));
      await kubectl(cluster, ['wait', 'job/asks', '--for=condition=Complete', '--timeout=240s']);
      expect(await kubectl(cluster, ['logs', 'job/asks'])).toBe('names-0,names-1\n');
      // The API server goes this way to webhooks.
      const proxied = ['get', '--raw', '/api/v1/namespaces/default/services/names:80/proxy/'];
      expect(await kubectl(cluster, proxied)).toMatch(/^names-[01]$/);
      expect(await kubectl(cluster, ['exec', 'names-0', '--', '/usr/local/bin/node', '-p', '6*7'])).toBe(
        '42\n',
      );
    },
    patience,
  );

  it(
    'keeps its pods where containerd and the kubelet crash and come back',
    async () => {
      const started = ['get', 'pod', 'names-0', '-o', 'jsonpath={.status.containerStatuses[0].containerID}'];
      const before = await kubectl(cluster, started);
      for (const component of ['kubelet', 'containerd'] as const)
        await cluster.stopComponent(component, { signal: 'SIGKILL' });
      for (const component of ['containerd', 'kubelet'] as const) await cluster.startComponent(component);
      await kubectl(cluster, ['wait', 'pod/names-0', '--for=condition=Ready', '--timeout=240s']);
      expect(await kubectl(cluster, started)).toBe(before);
    },
    patience,
  );

  it('runs beside another one, which leaves nothing after a crash', async () => {
    const other = await startWithNode();
    const { folder } = other;
    const [node, first] = [other.name, cluster.name].map((name) => readState(name)?.node);
    expect(node?.link).not.toBe(first?.link);
    const link = node?.link ?? '';
    const left = (): unknown => ({
      folder: existsSync(folder),
      programs: programsOf(folder),
      processes: processesIn(link),
      link: existsSync(`/sys/class/net/${link}`),
      groups: hierarchies().filter((hierarchy) => existsSync(join(hierarchy, link))),
      mounts: readFileSync('/proc/self/mounts', 'utf8').includes(folder),
    });
    try {
      const pod = ['run', 'held', '--image=bulwark.invalid/pause:1', '--image-pull-policy=Never'];
      await kubectl(other, pod);
      await kubectl(other, ['wait', 'pod/held', '--for=condition=Ready', '--timeout=240s']);
      expect(processesIn(link).length).toBeGreaterThan(0);
      await stopPrograms(folder, { only: 'node-init', signal: 'SIGKILL' });
      // The kernel ends them, one after the other, once the first process of their namespace has ended.
      await expect.poll(() => processesIn(link), { timeout: 30_000 }).toEqual([]);
    } finally {
      await other.stop();
    }
    expect(left()).toEqual({
      folder: false,
      programs: [],
      processes: [],
      link: false,
      groups: [],
      mounts: false,
    });
    expect(await kubectl(cluster, ['get', 'pod', 'names-0', '-o', 'jsonpath={.status.phase}'])).toBe(
      'Running',
    );
  });
});
