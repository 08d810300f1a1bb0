// `bulwark generate admission --check` says of a running cluster what the policies, once installed, deny of it.
import type { ValueMap } from '@bulwark/model';
import type { ApiClient } from '@bulwark/test-cluster';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { library } from '../library.ts';
import { generate } from './generate.ts';
import type { GenerateFlags } from './generate.ts';

const said = vi.hoisted(() => ({ out: '' }));
vi.mock('../streams.ts', async (original) => {
  const real = await original<{ readonly STDOUT: number }>();
  const take = (descriptor: number, text: string): boolean => {
    if (descriptor === real.STDOUT) said.out += text;
    return true;
  };
  return {
    ...real,
    writeText: take,
    writeChunks: (descriptor: number, chunks: Iterable<string>) => take(descriptor, [...chunks].join('')),
  };
});

const NAMESPACE = `admission-check-${process.pid}`;
const flags: Partial<GenerateFlags> & { readonly name: string } = {
  name: `checked-${process.pid}`,
  config: false,
  framework: ['pod-security-restricted', 'nsa-cisa'],
  namespace: [NAMESPACE],
};

/** What `bulwark generate admission` prints with these options. */
async function printed(more: Partial<GenerateFlags>): Promise<string> {
  said.out = '';
  expect(await generate('admission', [], { ...flags, ...more }, library)).toBe(0);
  return said.out;
}

const good: ValueMap = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'main',
      image: `registry.example.org/web@sha256:${'a'.repeat(64)}`,
      resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
  ],
};
const SPECS: Readonly<Record<string, ValueMap>> = {
  good,
  network: { ...good, hostNetwork: true },
  root: { ...good, securityContext: { runAsUser: 0 } },
  path: { ...good, volumes: [{ name: 'host', hostPath: { path: '/var' } }] },
  bare: { containers: [{ name: 'main', image: 'web' }] },
};

type Build = (spec: ValueMap, labels: ValueMap) => ValueMap;
const template: Build = (spec, labels) => ({ metadata: { labels }, spec });
const ofJob: Build = (spec, labels) => ({ template: template({ ...spec, restartPolicy: 'Never' }, labels) });
const selecting: Build = (spec, labels) => ({
  selector: { matchLabels: labels },
  template: template(spec, labels),
});
const KINDS: Readonly<Record<string, readonly [apiVersion: string, build: Build]>> = {
  Pod: ['v1', (spec) => spec],
  ReplicationController: ['v1', (spec, labels) => ({ selector: labels, template: template(spec, labels) })],
  Deployment: ['apps/v1', selecting],
  ReplicaSet: ['apps/v1', selecting],
  DaemonSet: ['apps/v1', selecting],
  StatefulSet: ['apps/v1', (spec, labels) => ({ serviceName: 'none', ...selecting(spec, labels) })],
  Job: ['batch/v1', ofJob],
  CronJob: [
    'batch/v1',
    (spec, labels) => ({ schedule: '0 0 1 1 *', jobTemplate: { spec: ofJob(spec, labels) } }),
  ],
};

function objects(): readonly ValueMap[] {
  return Object.entries(KINDS).flatMap(([kind, [apiVersion, build]]) =>
    Object.entries(SPECS).map(([variant, spec]) => {
      const metadata = { name: `${kind.toLowerCase()}-${variant}`, namespace: NAMESPACE };
      return { apiVersion, kind, metadata, spec: build(spec, { app: metadata.name }) };
    }),
  );
}

const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
  const { code, stdout, stderr } = await sharedCluster().kubectl(args, input === undefined ? {} : { input });
  return code === 0 ? stdout : `failed: ${stderr}`;
};

/** Objects of the namespace as they are stored, without those that controllers have made. */
async function stored(): Promise<readonly ValueMap[]> {
  const text = await kubectl(['get', Object.keys(KINDS).join(','), '-n', NAMESPACE, '-o', 'json']);
  const { items } = JSON.parse(text) as { readonly items: readonly ValueMap[] };
  return items.filter(({ metadata }) => (metadata as ValueMap)['ownerReferences'] === undefined);
}

function nameOf(object: ValueMap): string {
  const { kind, metadata } = object as {
    readonly kind: string;
    readonly metadata: { readonly name: string };
  };
  return `${kind}/${NAMESPACE}/${metadata.name}`;
}

/** What the API server says to creating an object that is there: that it exists only after the policies have let it pass. */
async function recreated(client: ApiClient, object: ValueMap): Promise<string> {
  const { apiVersion, kind, spec } = object as { apiVersion: string; kind: string; spec: ValueMap };
  const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const path = `${base}/namespaces/${NAMESPACE}/${kind.toLowerCase()}s?dryRun=All`;
  const { resourceVersion: _version, uid: _uid, ...metadata } = object['metadata'] as ValueMap;
  const body = { ...object, metadata, spec: kind === 'Job' ? withoutSelector(spec) : spec };
  return JSON.stringify((await client.send('POST', path, { body })).body);
}

/** The API server chooses the selector of a Job, and takes none of another. */
function withoutSelector({ selector: _selector, template, ...spec }: ValueMap): ValueMap {
  return { ...spec, template: { spec: (template as ValueMap)['spec'] as ValueMap } };
}

describeCluster('what policies would deny of a running cluster', () => {
  beforeAll(async () => {
    await kubectl(['create', 'namespace', NAMESPACE]);
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects() });
    expect(await kubectl(['apply', '-f', '-'], list)).not.toContain('failed');
  });
  afterAll(async () => {
    const kinds = 'validatingadmissionpolicies,validatingadmissionpolicybindings';
    const names = await kubectl(['get', kinds, '-o', 'name']);
    const own = names.split('\n').filter((name) => name.includes(flags.name));
    if (own.length > 0) await kubectl(['delete', ...own]);
    await kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
  });

  it('is what they deny once they are there', async () => {
    const { kubeconfig } = sharedCluster();
    const checked = await printed({ check: true, kubeconfig });
    const listed = checked.match(/^\w+\/\S+$/gm) ?? [];
    const all = await stored();
    expect(all.length).toBe(Object.keys(KINDS).length * Object.keys(SPECS).length);
    const [, listedNumber, total] = /(\d+) of (\d+) objects would be denied/.exec(checked) ?? [];
    expect(Number(listedNumber)).toBe(listed.length);
    // Others are there too: the ServiceAccount of the namespace, for one.
    expect(Number(total)).toBeGreaterThanOrEqual(all.length);
    expect(Number(total)).toBeLessThan(all.length + 5);

    await kubectl(['apply', '-f', '-'], await printed({ enforce: true }));
    const client = sharedCluster().client();
    const bad = all.find((object) => nameOf(object).endsWith('/pod-network')) as ValueMap;
    await vi.waitFor(
      async () => expect(await recreated(client, bad)).toContain('ValidatingAdmissionPolicy'),
      {
        timeout: 60_000,
        interval: 300,
      },
    );
    const denied: string[] = [];
    for (const object of all) {
      const answer = await recreated(client, object);
      expect(answer).toMatch(/ValidatingAdmissionPolicy|AlreadyExists/);
      if (!answer.includes('AlreadyExists')) denied.push(nameOf(object));
    }
    client.close();
    expect(denied.sort()).toEqual([...listed].sort());
    expect(denied.some((name) => name.endsWith('-good'))).toBe(false);
  });
});
