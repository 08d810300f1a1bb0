import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownVersions, startCluster } from '@bulwark/test-cluster';
import type { Cluster } from '@bulwark/test-cluster';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const printed = vi.hoisted(() => ({ text: '' }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (descriptor: number, text: string) => (descriptor === 1 ? (printed.text += text) : text) !== '',
}));

const USER = `preflight-${process.pid}`;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-preflight-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  printed.text = '';
  const code = await runCommandLine(words);
  return { code, text: printed.text };
}

describeCluster('preflight', () => {
  it('says what is missing, and the role that it prints is enough for a scan and asks for nothing else', async () => {
    const cluster = sharedCluster();
    const kubeconfig = await cluster.userKubeconfig({ commonName: USER });
    const before = await run('preflight', '--kubeconfig', kubeconfig);
    expect(before).toMatchObject({
      code: 4,
      text: expect.stringMatching(`^${USER} may list 0 of \\d+ kinds`),
    });
    expect(before.text).toContain('missing: list networkpolicies.networking.k8s.io');

    const role = await run('preflight', '--kubeconfig', kubeconfig, '--role');
    expect(role.code).toBe(0);
    expect(before.text).toContain(role.text);
    expect(role.text).not.toMatch(/secrets|create|watch|\*/);
    expect(await cluster.kubectl(['apply', '-f', '-'], { input: role.text })).toMatchObject({ code: 0 });
    const binding = ['create', 'clusterrolebinding', USER, '--clusterrole=bulwark-scan', `--user=${USER}`];
    expect(await cluster.kubectl(binding)).toMatchObject({ code: 0 });

    // Definitions tell which custom resources have pod templates, once they may be read; tests beside this one bring and remove some.
    await vi.waitFor(
      async () => {
        const whole = await run('preflight', '--kubeconfig', kubeconfig, '--role');
        expect(await cluster.kubectl(['apply', '-f', '-'], { input: whole.text })).toMatchObject({ code: 0 });
        expect(await run('preflight', '--kubeconfig', kubeconfig)).toMatchObject({ code: 0 });
        const report = join(folder, 'report.json');
        await run('scan', '--kubeconfig', kubeconfig, '--format', 'json', '--output', report);
        expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
          unread: [],
          run: { clusters: [{ uid: expect.any(String) }] },
        });
      },
      { timeout: 240_000, interval: 1000 },
    );

    const written = await cluster.auditLog(
      ({ user, verb }) => user.username === USER && !['get', 'list'].includes(verb),
    );
    expect(new Set(written.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`))).toEqual(
      new Set(['create selfsubjectaccessreviews', 'create selfsubjectreviews']),
    );
  });

  it.each(['watch', 'fix'])('knows what %s needs beyond a scan', async (task) => {
    const cluster = sharedCluster();
    const user = `${USER}-${task}`;
    const kubeconfig = await cluster.userKubeconfig({ commonName: user });
    const role = async (): Promise<void> => {
      const { text } = await run('preflight', '--for', task, '--kubeconfig', kubeconfig, '--role');
      expect(await cluster.kubectl(['apply', '-f', '-'], { input: text })).toMatchObject({ code: 0 });
    };
    await role();
    const binding = ['create', 'clusterrolebinding', user, `--clusterrole=bulwark-${task}`, `--user=${user}`];
    expect(await cluster.kubectl(binding)).toMatchObject({ code: 0 });
    await vi.waitFor(
      async () => {
        await role();
        expect((await run('preflight', '--for', task, '--kubeconfig', kubeconfig)).code).toBe(0);
      },
      { timeout: 240_000, interval: 1000 },
    );
    const other = await run(
      'preflight',
      '--for',
      task === 'fix' ? 'watch' : 'fix',
      '--kubeconfig',
      kubeconfig,
    );
    expect(other.code).toBe(4);
    expect(other.text).toContain(`missing: ${task === 'fix' ? 'watch' : 'patch'} deployments.apps`);
  });

  it('asks about the namespaces that are meant', async () => {
    const cluster = sharedCluster();
    const kubeconfig = await cluster.userKubeconfig({ commonName: `${USER}-one` });
    const { code, text } = await run('preflight', '--kubeconfig', kubeconfig, '-n', 'default');
    expect(code).toBe(4);
    expect(text).toContain('missing: list pods in namespace default');
    expect(text).toMatch(/missing: list nodes\n/);
  });
});

const EXAMPLE = join(import.meta.dirname, '../../../../examples/in-cluster');

/** What the ClusterRoles among these manifests grant, by their name. */
async function grantsIn(cluster: Cluster, manifests: string): Promise<Record<string, readonly string[]>> {
  const parse = ['create', '--dry-run=client', '-o', 'jsonpath={@}{"\\n"}', '-f', '-'];
  const { stdout } = await cluster.kubectl(parse, { input: manifests });
  const roles = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ClusterRole)
    .filter(({ kind }) => kind === 'ClusterRole');
  return Object.fromEntries(roles.map((role) => [role.metadata.name, grantsOf(role)]));
}

interface ClusterRole {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

function grantsOf({ rules }: ClusterRole): readonly string[] {
  return rules
    .flatMap(({ apiGroups, resources, resourceNames = [], verbs }) =>
      verbs.flatMap((verb) =>
        resources.map((resource) => [verb, `${apiGroups.join()}/${resource}`, ...resourceNames].join(' ')),
      ),
    )
    .sort();
}

describeCluster('examples/in-cluster', () => {
  let cluster: Cluster;
  const minor = (): string => sharedCluster().version.replaceAll(/^v|\.\d+$/g, '');
  // Of its own: in the shared one other tests bring custom resources, which belong into a role.
  beforeAll(async () => {
    cluster = await startCluster({ version: minor() });
  });
  afterAll(() => cluster?.stop());

  const printed = async (task: string, ...words: readonly string[]): Promise<string> =>
    (await run('preflight', '--kubeconfig', cluster.kubeconfig, '--for', task, '--role', ...words)).text;

  it.each(['scan', 'watch'])('has the role that is printed for %s', async (task) => {
    const file = join(EXAMPLE, `role-${task}.yaml`);
    const role = await printed(task);
    if (minor() === knownVersions()[0]) await expect(role).toMatchFileSnapshot(file);
    // An older Kubernetes serves less.
    const [had, wanted] = [
      await grantsIn(cluster, readFileSync(file, 'utf8')),
      await grantsIn(cluster, role),
    ];
    const name = `bulwark-${task}`;
    expect(wanted[name]).not.toEqual([]);
    expect(had[name]).toEqual(expect.arrayContaining([...(wanted[name] ?? [])]));
  });

  it('has with read-secrets the roles that are printed with --read-secrets', async () => {
    cpSync(EXAMPLE, join(folder, 'base'), { recursive: true });
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [base]\ncomponents: [base/read-secrets]\n');
    const { stdout } = await cluster.kubectl(['kustomize', folder]);
    const had = await grantsIn(cluster, stdout);
    for (const task of ['scan', 'watch']) {
      const name = `bulwark-${task}`;
      const wanted = (await grantsIn(cluster, await printed(task, '--read-secrets')))[name] ?? [];
      expect(wanted).toContain('list /secrets');
      expect(had[name]).toEqual(expect.arrayContaining([...wanted]));
      if (minor() === knownVersions()[0]) expect(had[name]).toEqual(wanted);
    }
  });
});
