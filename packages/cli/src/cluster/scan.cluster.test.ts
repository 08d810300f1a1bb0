// `bulwark scan` without a path against a real API server, whose audit log says what was asked.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import type { AuditEntry } from '@bulwark/test-cluster';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

interface ReportData {
  readonly run: {
    readonly clusters: readonly { readonly uid: string; readonly version: string; readonly nodes: number }[];
  };
  readonly units: readonly { readonly name: string; readonly completeKinds: readonly string[] }[];
  readonly findings: readonly {
    readonly fingerprint: string;
    readonly control: string;
    readonly object: { readonly name: string };
  }[];
  readonly unread: readonly { readonly code: string; readonly message: string }[];
  readonly controls: readonly {
    readonly id: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly notEvaluated: readonly { readonly reason: string; readonly detail: string }[];
  }[];
  readonly objects: readonly { readonly kind: string; readonly namespace: string }[];
}

const SCHEMA = join(import.meta.dirname, '../../../../schema/bulwark-report-1.schema.json');
const NAMESPACE = 'scan-without-a-path';
/** A cluster that is kept for several runs keeps the audit log of their users. */
const RUN = String(process.pid);
const MANIFEST = `
apiVersion: v1
kind: Namespace
metadata: { name: ${NAMESPACE} }
---
apiVersion: v1
kind: Pod
metadata: { name: risky, namespace: ${NAMESPACE} }
spec: { containers: [{ name: main, image: none.invalid/a, securityContext: { privileged: true } }] }
---
apiVersion: v1
kind: Secret
metadata: { name: hidden, namespace: ${NAMESPACE}, annotations: { example.org/password: hunter2-Correct-Horse } }
stringData: { password: very-Secret-4711 }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${NAMESPACE} }
rules: [{ apiGroups: [''], resources: [pods, namespaces], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${NAMESPACE} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${NAMESPACE} }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: scanner-few-${RUN} }]
`;

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-live-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a scan as a user of its own, so that the audit log tells its requests from others. */
async function scanAs(
  name: string,
  {
    groups = ['system:masters'],
    words = [],
  }: { readonly groups?: readonly string[]; readonly words?: readonly string[] } = {},
): Promise<{ readonly code: number; readonly report: ReportData; readonly audit: readonly AuditEntry[] }> {
  const user = `${name}-${RUN}`;
  const cluster = sharedCluster();
  const kubeconfig = await cluster.userKubeconfig({ commonName: user, organizations: [...groups] });
  const file = join(folder, `${user}.json`);
  const code = await runCommandLine([
    'scan',
    '--kubeconfig',
    kubeconfig,
    '--format',
    'json',
    '--output',
    file,
    ...words,
  ]);
  const report = JSON.parse(readFileSync(file, 'utf8')) as ReportData;
  const audit = await cluster.auditLog(
    (entry) => entry.user.username === user && entry.stage === 'ResponseComplete',
  );
  return { code, report, audit };
}

const nameOf = ({ objectRef, requestURI }: AuditEntry): string =>
  objectRef?.resource === undefined ? requestURI : `${objectRef.resource}.${objectRef.apiGroup ?? ''}`;

describeCluster('a scan without a path', () => {
  beforeAll(async () => {
    expect(await sharedCluster().kubectl(['apply', '-f', '-'], { input: MANIFEST })).toMatchObject({
      code: 0,
    });
  });

  it('lists each kind once, writes nothing, and leaves Secrets alone', async () => {
    const { code, report, audit } = await scanAs('scanner-all');
    expect(code).toBe(0);
    expect([...new Set(audit.map(({ verb }) => verb))].sort()).toEqual(['get', 'list']);
    const lists = audit.filter(
      ({ verb, requestURI }) => verb === 'list' && !requestURI.includes('continue='),
    );
    const names = lists.map(nameOf);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names).not.toContain('secrets.');
    expect(names).not.toContain('events.');
    expect(names).not.toContain('leases.coordination.k8s.io');
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        control: 'workload/privileged-container',
        object: expect.objectContaining({ name: 'risky' }),
      }),
    );
    expect(report.run.clusters).toMatchObject([{ version: sharedCluster().version, nodes: 2 }]);
    expect(report.units[0]?.completeKinds).toEqual(
      expect.arrayContaining(['NetworkPolicy', 'Pod', 'ClusterRole']),
    );
    expect(report.units[0]?.completeKinds).not.toContain('Secret');
    const schema: object = JSON.parse(readFileSync(SCHEMA, 'utf8')) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    expect({ valid: validate(report), errors: validate.errors }).toMatchObject({ valid: true });
    const annotations = report.controls.find(({ id }) => id === 'secret/annotation-literal');
    expect(annotations?.notEvaluated).toMatchObject([
      { reason: 'needs-configuration', detail: 'Secrets are read with --read-secrets' },
    ]);
  });

  it('reads Secrets where it is told to, and shows no value', async () => {
    const { report, audit } = await scanAs('scanner-secrets', { words: ['--read-secrets'] });
    expect(audit.map(nameOf)).toContain('secrets.');
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        control: 'secret/annotation-literal',
        object: expect.objectContaining({ name: 'hidden' }),
      }),
    );
    const text = JSON.stringify(report);
    expect(text).not.toMatch(/very-Secret-4711|hunter2-Correct-Horse/);
    expect(text).not.toContain(Buffer.from('very-Secret-4711').toString('base64'));
  });

  it('leaves out a pod that has ended and has a controller', async () => {
    const cluster = sharedCluster();
    const { stdout } = await cluster.kubectl([
      'create',
      'configmap',
      'operator',
      '-n',
      NAMESPACE,
      '-o',
      'json',
    ]);
    const { uid } = (JSON.parse(stdout) as { readonly metadata: { readonly uid: string } }).metadata;
    const pods = ['running', 'evicted'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'operator', uid, controller: true }],
      },
      spec: {
        containers: [{ name: 'main', image: 'none.invalid/a', securityContext: { privileged: true } }],
      },
    }));
    for (const pod of pods) {
      const input = JSON.stringify(pod);
      expect(await cluster.kubectl(['create', '-n', NAMESPACE, '-f', '-'], { input })).toMatchObject({
        code: 0,
      });
    }
    const status = JSON.stringify({ status: { phase: 'Failed', reason: 'Evicted' } });
    const patch = ['patch', 'pod', 'evicted', '-n', NAMESPACE, '--subresource', 'status', '-p', status];
    expect(await cluster.kubectl(patch)).toMatchObject({ code: 0 });
    const { report } = await scanAs('scanner-ended', { words: ['-n', NAMESPACE] });
    const privileged = report.findings.filter(({ control }) => control === 'workload/privileged-container');
    expect(privileged.map(({ object }) => object.name).sort()).toEqual(['risky', 'running']);
  });

  it('has the same fingerprints under another name of the cluster', async () => {
    const cluster = sharedCluster();
    const renamed = join(folder, 'renamed');
    const data = JSON.parse((await cluster.kubectl(['config', 'view', '--raw', '-o', 'json'])).stdout) as {
      clusters: { name: string }[];
      contexts: { context: { cluster: string } }[];
    };
    data.clusters[0]!.name = data.contexts[0]!.context.cluster = 'another-name';
    writeFileSync(renamed, JSON.stringify(data));
    const prints = async (kubeconfig: string): Promise<readonly string[]> => {
      const file = join(folder, 'prints.json');
      const words = ['--namespace', NAMESPACE, '--format', 'json', '--output', file];
      expect(await runCommandLine(['scan', '--kubeconfig', kubeconfig, ...words])).toBe(0);
      return (JSON.parse(readFileSync(file, 'utf8')) as ReportData).findings.map(
        ({ fingerprint }) => fingerprint,
      );
    };
    const there = await prints(cluster.kubeconfig);
    expect(there.length).toBeGreaterThan(0);
    expect(await prints(renamed)).toEqual(there);
  });

  it('of one namespace asks for nothing of others', async () => {
    const { report, audit } = await scanAs('scanner-namespace', { words: ['-n', NAMESPACE] });
    const namespaced = audit.filter(({ objectRef }) => objectRef?.resource === 'pods');
    expect(namespaced.map(({ requestURI }) => requestURI)).toEqual([
      `/api/v1/namespaces/${NAMESPACE}/pods?limit=500`,
    ]);
    expect(new Set(report.objects.map(({ namespace }) => namespace))).toEqual(new Set(['', NAMESPACE]));
    expect(report.units[0]?.completeKinds).not.toContain('Pod');
  });

  it('tells of a namespace that is not there, and refuses a selector that is none', async () => {
    const words = ['-n', `${NAMESPACE},${NAMESPACE}x`, '--strict'];
    const { code, report } = await scanAs('scanner-typo', { words });
    expect(code).toBe(4);
    expect(report.unread).toMatchObject([
      {
        code: 'BW-CLUSTER-NAMESPACE',
        message: `there is no namespace '${NAMESPACE}x'`,
        hint: `Did you mean ${NAMESPACE}?`,
      },
    ]);
    const kubeconfig = sharedCluster().kubeconfig;
    expect(await runCommandLine(['scan', '--kubeconfig', kubeconfig, '-l', 'a in (b'])).toBe(2);
  });

  it('says of each kind that is forbidden what it could not judge, and exits with 4 where a gate is set', async () => {
    const { code, report } = await scanAs('scanner-few', { groups: [], words: ['--fail-coverage', '1'] });
    expect(code).toBe(4);
    expect(report.unread.map(({ code: problem }) => problem)).toContain('BW-CLUSTER-FORBIDDEN');
    expect(report.findings).toContainEqual(
      expect.objectContaining({ control: 'workload/privileged-container' }),
    );
    const privileged = report.controls.find(({ id }) => id === 'workload/privileged-container');
    expect(privileged?.notEvaluated).toContainEqual(
      expect.objectContaining({ reason: 'forbidden', detail: 'Deployment' }),
    );
    const policies = report.controls.find(({ id }) => id === 'network/namespace-without-policy');
    expect(policies?.counts).toMatchObject({ fail: 0, pass: 0 });
    expect(policies?.notEvaluated).toContainEqual(
      expect.objectContaining({ reason: 'forbidden', detail: 'NetworkPolicy' }),
    );
  });

  it('of nothing that may be read exits with 4', async () => {
    const { code, report } = await scanAs('scanner-nobody', { groups: [] });
    expect(code).toBe(4);
    expect(report.objects).toEqual([]);
  });
});
