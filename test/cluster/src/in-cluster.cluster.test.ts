// Bulwark in pods of a real node, set up and removed by the commands of docs/in-cluster.md.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readerOf } from './in-cluster.test-support.ts';
import type { Reader } from './in-cluster.test-support.ts';
import { startCluster, writeBulwarkImage } from './index.ts';
import type { Cluster } from './index.ts';
import { describeNode, sharedCluster } from './vitest.ts';

interface Report {
  readonly findings: readonly Finding[];
  readonly objects: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[];
  readonly unread: readonly unknown[];
}

interface Finding {
  readonly control: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
}

interface WatchLine {
  readonly change: string;
  readonly finding?: Finding;
  readonly unknown?: readonly { readonly kind: string }[];
}

/** Milliseconds for one test: under load a pod takes a multiple of the usual seconds. */
const patience = 600_000;
const HOME = 'bulwark';
const PAUSE = '--image=bulwark.invalid/pause:1 --image-pull-policy=Never';
const ACCOUNTS = ['scan', 'watch'].map((task) => `system:serviceaccount:${HOME}:bulwark-${task}`);

/**
 * The same report under one name of the cluster, for a pod knows none, and without how much passed: the Job that scans runs while it does so,
 * and has ended when the cluster is scanned from outside, so that its pod is the past of the CronJob.
 */
function comparable(report: string, context: string): Report {
  const withoutPassed = (key: string, value: unknown): unknown => (key === 'pass' ? undefined : value);
  return JSON.parse(report.replaceAll(JSON.stringify(context), '"here"'), withoutPassed) as Report;
}

describeNode('Bulwark in a cluster', () => {
  let cluster: Cluster;
  let reader: Reader;

  beforeAll(async () => {
    cluster = await startCluster({ version: sharedCluster().version.replace(/^v|\.\d+$/g, ''), node: true });
    const archive = join(cluster.folder, 'bulwark.tar');
    const image = await writeBulwarkImage(archive);
    await cluster.importImages(archive);
    reader = readerOf(join(cluster.folder, 'guide'), cluster, image);
  }, patience);
  afterAll(() => cluster?.stop());

  /** Whole lines of the watch so far. */
  async function watched(): Promise<WatchLine[]> {
    const { stdout } = await cluster.kubectl(['logs', '-n', HOME, 'deployment/bulwark-watch']);
    const lines = stdout.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    return lines.map((line) => JSON.parse(line) as WatchLine);
  }

  async function untilWatched(isMeant: (line: WatchLine) => boolean): Promise<void> {
    const isThere = async (): Promise<boolean> => (await watched()).some(isMeant);
    await expect.poll(isThere, { timeout: patience, interval: 200 }).toBe(true);
  }

  /** Takes in components and scans by hand; the report as it stands in the log. */
  async function scanWith(name: string, components: readonly string[], end = 'Complete'): Promise<string> {
    reader.choose(components);
    await reader.command('kubectl apply --server-side -k deploy');
    await reader.command('kubectl rollout status -n bulwark deployment/bulwark-watch --timeout=5m');
    await reader.command(`kubectl create job -n bulwark ${name} --from=cronjob/bulwark-scan`);
    await reader.command(`kubectl wait -n bulwark job/${name} --for=condition=${end} --timeout=5m`);
    return reader.command(`kubectl logs -n bulwark job/${name}`);
  }

  it(
    'is set up as the guide says, and reports',
    async () => {
      reader.choose([]);
      await reader.follow('Install');
      const printed = await reader.follow('See that it works');
      const report = printed.get('kubectl logs -n bulwark job/by-hand');
      expect(report).toMatch(/^Compliance +\d/m);
      expect(report).not.toMatch(/^Not read/m);
      await untilWatched(
        ({ change, unknown }) => change === 'summary' && unknown?.map(({ kind }) => kind).join() === 'Secret',
      );
    },
    patience,
  );

  it(
    'finds what a scan from outside finds, and of itself what the guide names',
    async () => {
      await reader.follow('What the pods may do');
      const inside = await scanWith('as-json', ['base/json']);
      const token = await reader.command(`kubectl create token -n ${HOME} bulwark-scan`);
      const kubeconfig = cluster.tokenKubeconfig('bulwark-scan', token.trim());
      const outside = await reader.command(`bulwark scan --kubeconfig ${kubeconfig} --format json`);
      const report = comparable(inside, 'in-cluster');
      expect(report).toEqual(comparable(outside, `bulwark-${cluster.name}`));
      expect(report.unread).toEqual([]);
      expect(report.objects).toContainEqual(expect.objectContaining({ kind: 'Job', name: 'as-json' }));
      const own = report.findings.filter(({ object }) =>
        [object.namespace, object.name].some((name) => name.startsWith(HOME)),
      );
      expect(own.map(({ control, object }) => `${control} ${object.kind}/${object.name}`).sort()).toEqual([
        'workload/cron-job CronJob/bulwark-scan',
        'workload/no-liveness-probe Deployment/bulwark-watch',
        'workload/no-readiness-probe Deployment/bulwark-watch',
      ]);
    },
    patience,
  );

  it(
    'follows the cluster, and tells what comes',
    async () => {
      const privileged = (wanted: string): Promise<void> =>
        untilWatched(({ change, finding }) => {
          const found = `${change} ${finding?.control} ${finding?.object.name}`;
          return found === `${wanted} workload/privileged-container risky`;
        });
      await reader.command(`kubectl run risky --privileged ${PAUSE}`);
      await privileged('new');
      await reader.command('kubectl delete pod/risky --now');
      await privileged('resolved');
    },
    patience,
  );

  it(
    'reads Secrets where it is told to, and never more than it was granted',
    async () => {
      await reader.command('kubectl create secret generic known --from-literal=key=value');
      const report = JSON.parse(await scanWith('secrets', ['base/json', 'base/read-secrets'])) as Report;
      expect(report.unread).toEqual([]);
      expect(report.objects).toContainEqual(expect.objectContaining({ kind: 'Secret', name: 'known' }));
      await untilWatched(({ change, unknown }) => change === 'summary' && unknown?.length === 0);
      const asked = await cluster.auditLog(({ user }) => ACCOUNTS.includes(user.username));
      expect(new Set(asked.map(({ user }) => user.username))).toEqual(new Set(ACCOUNTS));
      const amiss = asked.filter(
        ({ verb, responseStatus }) =>
          !['get', 'list', 'watch'].includes(verb) || (responseStatus?.code ?? 0) >= 400,
      );
      expect(amiss).toEqual([]);
    },
    patience,
  );

  it(
    'judges by the policy that is taken in, and fails the Job where its gate does',
    async () => {
      await reader.command(`kubectl run risky --privileged ${PAUSE}`);
      const report = await scanWith('gated', ['base/policy'], 'Failed');
      expect(report).toMatch(/^gate +fail-on critical/m);
      await untilWatched(({ change }) => change === 'summary');
    },
    patience,
  );

  it(
    'fails the Job of a scan that may not read all, and tells what',
    async () => {
      const rule = `[{ op: remove, path: /rules/1 }]`;
      await reader.command(`kubectl patch clusterrole bulwark-scan --type=json -p '${rule}'`);
      await reader.command('kubectl create job -n bulwark partly --from=cronjob/bulwark-scan');
      await reader.command('kubectl wait -n bulwark job/partly --for=condition=Failed --timeout=5m');
      const log = await reader.command('kubectl logs -n bulwark job/partly');
      expect(log).toContain('BW-CLUSTER-FORBIDDEN');
      expect(log).toContain('validatingwebhookconfigurations');
    },
    patience,
  );

  it(
    'is removed as the guide says',
    async () => {
      await reader.follow('Remove');
      const left = await reader.command('kubectl get ns,clusterroles,clusterrolebindings -o name');
      expect(left.split('\n').filter((name) => name.includes(HOME))).toEqual([]);
    },
    patience,
  );
});
