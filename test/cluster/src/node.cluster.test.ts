// Pods that run, on a real node; Bulwark is one of them.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hierarchies } from './cgroups.ts';
import { startCluster, writeBulwarkImage } from './index.ts';
import type { Cluster } from './index.ts';
import { programsOf, stopPrograms } from './processes.ts';
import { readState } from './state.ts';
import { SCANNER, scannerJob, scannerNamespace, serviceManifest } from './node.test-support.ts';
import { describeNode, sharedCluster } from './vitest.ts';

interface Report {
  readonly findings: readonly Finding[];
  readonly controls: readonly unknown[];
  readonly objects: readonly { readonly kind: string }[];
  readonly unread: readonly unknown[];
}

interface Finding {
  readonly control: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
}

interface WatchLine {
  readonly change: string;
  readonly finding?: Finding;
}

const script = join(import.meta.dirname, '../../../bin/bulwark.cjs');

/** `bulwark` outside of the cluster: the build that is in the image. */
async function bulwark(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { maxBuffer: 2 ** 28 });
  return stdout;
}

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

/** The same report under one name of the cluster: a pod knows none. */
function underOneName(report: string, context: string): Report {
  return JSON.parse(report.replaceAll(JSON.stringify(context), '"here"')) as Report;
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

  /** Runs a command of Bulwark in the cluster, with the role that `preflight` prints for it. */
  async function run(command: 'scan' | 'watch', format: string): Promise<void> {
    const outside = ['--kubeconfig', cluster.kubeconfig];
    const role = await bulwark('preflight', '--role', '--for', command, ...outside);
    for (const manifest of [role, scannerNamespace(command), scannerJob(image, command, format)])
      await kubectl(cluster, ['apply', '--server-side', '--force-conflicts', '-f', '-'], manifest);
  }

  /** Waits until a Job of Bulwark has written such a line. */
  async function untilLogged(job: string, isMeant: (line: WatchLine) => boolean): Promise<void> {
    await expect
      .poll(
        async () => {
          const { stdout } = await cluster.kubectl(['logs', `job/${job}`, '-n', SCANNER]);
          const lines = stdout.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
          return lines.some((line) => isMeant(JSON.parse(line) as WatchLine));
        },
        { timeout: patience, interval: 200 },
      )
      .toBe(true);
  }

  it(
    'runs Bulwark in a pod that breaks no control, and finds there what a scan from outside finds',
    async () => {
      await run('scan', 'json');
      const done = ['wait', 'job/scan', '-n', SCANNER, '--for=condition=Complete', '--timeout=240s'];
      await kubectl(cluster, done);
      const inside = await kubectl(cluster, ['logs', 'job/scan', '-n', SCANNER]);

      const token = await kubectl(cluster, ['create', 'token', SCANNER, '-n', SCANNER]);
      const kubeconfig = cluster.tokenKubeconfig(SCANNER, token.trim());
      const outside = await bulwark('scan', '--kubeconfig', kubeconfig, '--format', 'json');

      const report = underOneName(inside.slice(inside.indexOf('{')), 'in-cluster');
      expect(report).toEqual(underOneName(outside, `bulwark-${cluster.name}`));
      expect(report.unread).toEqual([]);
      expect(report.objects).toContainEqual(expect.objectContaining({ kind: 'Job', name: 'scan' }));
      expect(report.findings.length).toBeGreaterThan(0);
      const ofScanner = report.findings.filter(({ object }) =>
        [object.namespace, object.namespace === '' ? object.name : ''].includes(SCANNER),
      );
      expect(ofScanner).toEqual([]);
    },
    patience,
  );

  it(
    'runs Bulwark in a pod that follows the cluster, and tells what comes',
    async () => {
      await run('watch', 'ndjson');
      await untilLogged('watch', ({ change }) => change === 'summary');
      const privileged = (wanted: string): Promise<void> =>
        untilLogged('watch', ({ change, finding }) => {
          const found = `${change} ${finding?.control} ${finding?.object.name}`;
          return found === `${wanted} workload/privileged-container risky`;
        });
      const image = ['--image=bulwark.invalid/pause:1', '--image-pull-policy=Never'];
      await kubectl(cluster, ['run', 'risky', '--privileged', ...image]);
      await privileged('new');
      await kubectl(cluster, ['delete', 'pod/risky', '--now']);
      await privileged('resolved');
      await kubectl(cluster, ['delete', 'job/watch', '-n', SCANNER]);
    },
    patience,
  );

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
      expect(processesIn(link)).toEqual([]);
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
