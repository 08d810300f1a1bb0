// `bulwark fix --cluster` against a real API server: what it tries, writes, leaves alone and takes back.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import type { AuditEntry } from './audit.ts';
import { fixCluster } from './fix-cluster.ts';
import type { ClusterFixFlags } from './fix-cluster.ts';

const said = vi.hoisted(() => ({ text: '' }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (_descriptor: number, text: string) => {
    said.text += text;
    return true;
  },
}));

const RUN = `fix-${process.pid}`;
const deployment = (name: string, more: object = {}, container: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...more },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'none.invalid/a', ...container }] },
    },
  },
});

let folder = '';
let count = 0;
let namespace = '';

describeCluster('fix --cluster', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bulwark-fix-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    namespace = `${RUN}-${(count += 1)}`;
    await kubectl(['create', 'namespace', namespace]);
  });

  async function kubectl(args: readonly string[], input?: string): Promise<string> {
    const result = await sharedCluster().kubectl(args, input === undefined ? {} : { input });
    expect(result).toMatchObject({ code: 0 });
    return result.stdout;
  }

  const apply = async (objects: readonly object[], manager = 'team'): Promise<string> =>
    kubectl(
      ['apply', '-n', namespace, '--server-side', `--field-manager=${manager}`, '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    );

  async function spec(name: string, kind = 'deployment'): Promise<Record<string, never>> {
    const object = JSON.parse(await kubectl(['get', kind, name, '-n', namespace, '-o', 'json'])) as {
      spec: { template: { spec: Record<string, never> } };
    };
    return object.spec.template.spec;
  }

  async function fix(
    flags: Partial<ClusterFixFlags>,
  ): Promise<{ readonly code: number; readonly text: string }> {
    said.text = '';
    const code = await fixCluster(
      [],
      {
        ...EVERYTHING,
        color: 'never',
        review: true,
        config: false,
        kubeconfig: sharedCluster().kubeconfig,
        namespace: flags.revert === undefined ? [namespace] : [],
        ...flags,
      },
      library,
    );
    return { code, text: said.text };
  }

  const entriesOf = (file: string): readonly AuditEntry[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);

  it('shows what the server has tried and writes nothing without --confirm', async () => {
    await apply([deployment('web')]);
    const before = await spec('web');
    const { code, text } = await fix({ control: ['root-user'] });
    expect(code).toBe(0);
    expect(text).toContain(`Deployment/${namespace}/web`);
    expect(text).toContain(
      '+ spec.template.spec.containers[name=main].securityContext: {"runAsNonRoot":true}',
    );
    expect(text).toContain('restarts: 3 pods, by a rolling update');
    expect(text).toContain('Nothing is written yet.');
    expect(await spec('web')).toEqual(before);
  });

  it('gives the reason for the same fix of several containers once', async () => {
    const containers = ['one', 'two'].map((name) => ({ name, image: 'none.invalid/a' }));
    const web = deployment('web');
    await apply([
      { ...web, spec: { ...web.spec, template: { ...web.spec.template, spec: { containers } } } },
    ]);
    const { text } = await fix({ control: ['root-user'] });
    expect(text.match(/Check first/g)).toHaveLength(1);
    expect(text.match(/runAsNonRoot":true/g)).toHaveLength(2);
  });

  it('writes with --confirm, states again what it applied before, and takes both back with --revert', async () => {
    await apply([deployment('web')]);
    const before = await spec('web');
    const file = join(folder, 'audit.ndjson');
    const confirm = { confirm: true, auditLog: file };
    const first = await fix({ control: ['root-user'], ...confirm });
    expect(first.code, first.text).toBe(0);
    expect((await fix({ control: ['token-automount'], ...confirm })).text).toContain('1 object written');
    expect(await spec('web')).toMatchObject({
      automountServiceAccountToken: false,
      containers: [{ securityContext: { runAsNonRoot: true } }],
    });
    const entries = entriesOf(file);
    expect(entries).toMatchObject([
      { action: 'fix', result: 'written', patch: 'apply', fixes: [{ control: 'workload/root-user' }] },
      {
        action: 'fix',
        result: 'written',
        fixes: [{ control: 'service-account/token-automount' }],
        fields: [{ path: ['spec', 'template', 'spec', 'automountServiceAccountToken'], after: false }],
      },
    ]);
    const tried = await fix({ revert: file });
    expect(tried.text).toContain('2 of 2 changes can be reverted');
    expect(tried.text).not.toMatch(/^reverted:/m);
    const reverted = await fix({ revert: file, confirm: true });
    expect(reverted.code, reverted.text).toBe(0);
    expect(await spec('web')).toEqual(before);
    expect(entriesOf(file).slice(2)).toMatchObject(
      entries.toReversed().map(({ id }) => ({ action: 'revert', reverts: id, result: 'written' })),
    );
    expect((await fix({ revert: file, confirm: true })).text).toContain('0 of 0 changes');
  });

  it('reports a conflict with who holds the field, makes the other fixes, and never forces', async () => {
    await apply([deployment('web', {}, { securityContext: { privileged: true } })]);
    const { text } = await fix({ control: ['privileged-container', 'root-user'], confirm: true });
    expect(text).toMatch(/workload\/privileged-container: conflict: .*"team".*securityContext\.privileged/);
    expect(await spec('web')).toMatchObject({
      containers: [{ securityContext: { privileged: true, runAsNonRoot: true } }],
    });
  });

  it('removes by a patch that is bound to the version, unless somebody applies the field', async () => {
    const port = { ports: [{ containerPort: 80, hostPort: 8080 }] };
    await apply([deployment('applied', {}, port)]);
    await kubectl(['create', '-n', namespace, '-f', '-'], JSON.stringify(deployment('created', {}, port)));
    const file = join(folder, 'removed.ndjson');
    const { text } = await fix({ control: ['host-port'], confirm: true, auditLog: file });
    expect(text).toContain(
      'conflict: team holds spec.template.spec.containers[name=main].ports[containerPort=80,protocol=TCP].hostPort',
    );
    expect(await spec('applied')).toMatchObject({ containers: [{ ports: [{ hostPort: 8080 }] }] });
    expect(await spec('created')).not.toMatchObject({ containers: [{ ports: [{ hostPort: 8080 }] }] });
    expect(entriesOf(file)).toMatchObject([{ patch: 'json', fields: [{ before: 8080 }] }]);
    await fix({ revert: file, confirm: true });
    expect(await spec('created')).toMatchObject({ containers: [{ ports: [{ hostPort: 8080 }] }] });
  });

  it('does not revert what somebody has changed since', async () => {
    await apply([deployment('web')]);
    const file = join(folder, 'changed.ndjson');
    await fix({ control: ['writable-root-filesystem'], confirm: true, auditLog: file });
    const pointer = '/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem';
    const patch = JSON.stringify([{ op: 'replace', path: pointer, value: false }]);
    await kubectl(['patch', 'deployment', 'web', '-n', namespace, '--type=json', '-p', patch]);
    const { code, text } = await fix({ revert: file, confirm: true });
    expect(code).toBe(4);
    expect(text).toContain('has been changed since');
    expect(await spec('web')).toMatchObject({
      containers: [{ securityContext: { readOnlyRootFilesystem: false } }],
    });
  });

  it('takes back what is still there, and says what is not', async () => {
    await apply([deployment('kept'), deployment('gone')]);
    const file = join(folder, 'gone.ndjson');
    const before = await spec('kept');
    await fix({ control: ['root-user'], confirm: true, auditLog: file });
    await kubectl(['delete', 'deployment', 'gone', '-n', namespace]);
    const { code, text } = await fix({ revert: file, confirm: true });
    expect(code).toBe(4);
    expect(text).toMatch(/not reverted: Deployment\/\S+\/gone: .*not found/);
    expect(text).toContain('1 of 2 changes reverted');
    expect(await spec('kept')).toEqual(before);
    expect((await fix({ revert: file })).text).toContain('0 of 1 changes can be reverted');
  });

  it('reads only what has the labels, with Secrets where it is told to', async () => {
    await apply([
      deployment('chosen', { labels: { team: 'a' } }),
      deployment('other', { labels: { team: 'b' } }),
    ]);
    const { text } = await fix({ control: ['root-user'], selector: 'team=a', readSecrets: true });
    expect(text).toContain(`Deployment/${namespace}/chosen`);
    expect(text).not.toContain(`${namespace}/other`);
    expect(text).toContain('--selector team=a');
    expect(text).toContain('--read-secrets');
  });

  it('makes nothing that admission would refuse', async () => {
    await apply([deployment('guarded')]);
    const group = 'admissionregistration.k8s.io/v1';
    const metadata = { name: namespace };
    const rule = {
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      operations: ['UPDATE'],
      resources: ['deployments'],
    };
    const labels = { 'kubernetes.io/metadata.name': namespace };
    const matchConstraints = { namespaceSelector: { matchLabels: labels }, resourceRules: [rule] };
    const expression = '!object.spec.template.spec.containers.exists(c, has(c.securityContext))';
    const validations = [{ expression, message: 'leave security alone' }];
    const policy = { apiVersion: group, kind: 'ValidatingAdmissionPolicy', metadata };
    const binding = { apiVersion: group, kind: 'ValidatingAdmissionPolicyBinding', metadata };
    const policySpec = { failurePolicy: 'Fail', matchConstraints, validations };
    await apply([
      { ...policy, spec: policySpec },
      { ...binding, spec: { policyName: namespace, validationActions: ['Deny'] } },
    ]);
    try {
      // A policy is in force some moments after it is there.
      await vi.waitFor(
        async () => expect((await fix({ control: ['root-user'] })).text).toContain('leave security alone'),
        { timeout: 120_000, interval: 500 },
      );
      const { text } = await fix({ control: ['root-user'], confirm: true });
      expect(text).toMatch(/the API server refuses it: .*leave security alone/);
      expect(text).toContain('Nothing to write.');
    } finally {
      await kubectl(['delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', namespace]);
    }
  });

  it('names what Helm, Argo CD, Flux and controllers make, and leaves it alone', async () => {
    const helm = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': namespace },
    };
    const argo = {
      annotations: { 'argocd.argoproj.io/tracking-id': `till:apps/Deployment:${namespace}/argo` },
    };
    const flux = {
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux' },
    };
    const release = {
      labels: { 'helm.toolkit.fluxcd.io/name': 'db', 'helm.toolkit.fluxcd.io/namespace': 'flux' },
    };
    const owner = {
      apiVersion: 'example.org/v1',
      kind: 'Database',
      name: 'main',
      uid: 'a-b',
      controller: true,
    };
    await apply([
      deployment('helm', helm),
      deployment('argo', argo),
      deployment('flux', flux),
      deployment('release', release),
      deployment('operated', { ownerReferences: [owner] }),
    ]);
    await apply(
      [deployment('older', { labels: { 'app.kubernetes.io/instance': 'desk' } })],
      'argocd-controller',
    );
    const { text } = await fix({ control: ['root-user'], confirm: true });
    for (const source of [
      'Argo CD application desk',
      `Helm release ${namespace}/shop`,
      'Argo CD application till',
      'Flux Kustomization flux/apps',
      'Flux HelmRelease flux/db',
      'Database main',
    ])
      expect(text).toContain(`${source}: 1 fix to be made there`);
    expect(text).toContain('Nothing to write.');
    for (const name of ['helm', 'argo', 'older', 'flux', 'release', 'operated'])
      expect(JSON.stringify(await spec(name))).not.toContain('runAsNonRoot');
  });

  it('tells what the server warns of', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'deep' } };
    await apply([
      { ...pod, spec: { hostPID: true, containers: [{ name: 'main', image: 'none.invalid/a' }] } },
    ]);
    const { text } = await fix({ control: ['namespace-pod-security'] });
    expect(text).toContain('the API server warns: deep: host namespaces');
  });

  it('tells who loses what, and what to look at first', async () => {
    const group = 'rbac.authorization.k8s.io';
    const subject = { kind: 'ServiceAccount', namespace, name: 'default' };
    const roleRef = { apiGroup: group, kind: 'ClusterRole', name: 'view' };
    const binding = { apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata: { name: 'b' } };
    // Made, not applied: what somebody applies is not taken away.
    const made = JSON.stringify({ ...binding, roleRef, subjects: [subject] });
    await kubectl(['create', '-n', namespace, '-f', '-'], made);
    const { text } = await fix({ control: ['default-account-binding'] });
    expect(text).toContain(
      `ServiceAccount ${namespace}/default loses ClusterRole view in namespace ${namespace}`,
    );
    const verify = library.controls.find(({ id }) => id === 'rbac/default-account-binding')?.verify;
    expect(text).toContain(verify);
  });

  it('says what the server refuses', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'naked' } };
    await apply([{ ...pod, spec: { containers: [{ name: 'main', image: 'none.invalid/a' }] } }]);
    const file = join(folder, 'refused.ndjson');
    const { text } = await fix({ control: ['root-user'], confirm: true, auditLog: file });
    expect(text).toContain('the API server refuses it: Pod "naked" is invalid');
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe('');
  });

  it('writes the audit line without values to standard error where no file is named', async () => {
    await apply([deployment('web')]);
    const { text } = await fix({ control: ['root-user'], confirm: true });
    const [line = ''] = text.split('\n').filter((each) => each.startsWith('{'));
    expect(JSON.parse(line)).toMatchObject({ schema: 'bulwark-audit/1', result: 'written' });
    expect(line).not.toContain('"fields"');
  });
});
