// Custom resources with pod templates on a real API server: found by the schema of their definition, in a scan and while watching.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { watch } from '../watch/watch.ts';
import type { WatchFlags } from '../watch/watch.ts';

const printed = vi.hoisted(() => ({ text: '' }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (descriptor: number, text: string) => (descriptor === 1 ? (printed.text += text) : text) !== '',
}));

interface ReportData {
  readonly findings: readonly { readonly path: string; readonly object: object }[];
  readonly controls: readonly {
    readonly notEvaluated: readonly { readonly reason: string; readonly detail: string }[];
  }[];
  readonly unread: readonly unknown[];
}

const RUN = `fleet-${process.pid}`;
const GROUP = `${RUN}.example.org`;
const text = { type: 'string' };
const object = (properties: object): object => ({ type: 'object', properties });
const securityContext = object({ privileged: { type: 'boolean' } });
const podTemplate = object({
  metadata: { type: 'object' },
  spec: object({
    containers: { type: 'array', items: object({ name: text, image: text, securityContext }) },
  }),
});
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `fleets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { kind: 'Fleet', plural: 'fleets', singular: 'fleet' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: object({
            spec: object({
              groups: { type: 'array', items: object({ name: text, template: podTemplate }) },
              loose: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            }),
          }),
        },
      },
    ],
  },
};

const template = (privileged: boolean): object => ({
  spec: { containers: [{ name: 'main', image: 'none.invalid/a', securityContext: { privileged } }] },
});
const fleet = (name: string): object => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Fleet',
  metadata: { name, namespace: RUN },
  spec: {
    groups: [
      { name: 'calm', template: template(false) },
      { name: 'wild', template: template(true) },
    ],
    loose: { template: template(true) },
  },
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-fleets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function kubectl(args: readonly string[], input?: object): Promise<void> {
  const options = input === undefined ? {} : { input: JSON.stringify(input) };
  expect(await sharedCluster().kubectl(args, options)).toMatchObject({ code: 0 });
}

async function grant(name: string, resource: string): Promise<void> {
  const role = `${RUN}-${name}`;
  await kubectl(['create', 'clusterrole', role, '--verb=list', `--resource=${resource}`]);
  await kubectl(['create', 'clusterrolebinding', role, `--clusterrole=${role}`, `--user=${RUN}`]);
}

async function scan(kubeconfig: string): Promise<ReportData> {
  const file = join(folder, 'report.json');
  const words = ['--control', 'privileged-container', '-n', RUN, '--format', 'json', '--output', file];
  await runCommandLine(['scan', '--kubeconfig', kubeconfig, ...words]);
  return JSON.parse(readFileSync(file, 'utf8')) as ReportData;
}

const lines = (): readonly string[] => printed.text.split('\n').filter((line) => line.startsWith('{'));
async function told(change: string, name: string): Promise<void> {
  const isTold = (): boolean =>
    lines().some((line) => line.includes(`"change":"${change}"`) && line.includes(`"name":"${name}"`));
  await vi.waitFor(() => expect(isTold(), `${change} ${name}`).toBe(true), { timeout: 60_000, interval: 50 });
}

describeCluster('custom resources with pod templates', () => {
  it('are followed from the moment in which their definition is there', async () => {
    const ending = new AbortController();
    printed.text = '';
    const flags = { ...EVERYTHING, config: false, format: 'ndjson', color: 'never', namespace: [RUN] };
    const { kubeconfig } = sharedCluster();
    await kubectl(['create', 'namespace', RUN]);
    const ended = watch({ ...flags, kubeconfig } as unknown as WatchFlags, library, ending.signal);
    await vi.waitFor(() => expect(lines()).not.toEqual([]), { timeout: 60_000 });
    await kubectl(['apply', '-f', '-'], definition);
    await kubectl(['wait', '--for=condition=Established', `crd/fleets.${GROUP}`]);
    await kubectl(['apply', '-f', '-'], fleet('ships'));
    await told('new', 'ships');
    await kubectl(['delete', `fleets.${GROUP}`, 'ships', '-n', RUN]);
    await told('resolved', 'ships');
    await kubectl(['apply', '-f', '-'], fleet('boats'));
    await told('new', 'boats');
    ending.abort();
    expect(await ended).toBe(0);
  });

  it('are judged at each template, and told where the schema leaves open what stands there', async () => {
    const report = await scan(sharedCluster().kubeconfig);
    expect(report.findings).toMatchObject([
      {
        object: { kind: `Fleet.${GROUP}`, namespace: RUN, name: 'boats' },
        path: 'spec.groups[1].template.spec.containers[0].securityContext.privileged',
      },
    ]);
    expect(report.controls[0]?.notEvaluated).toContainEqual(
      expect.objectContaining({
        reason: 'unresolved-reference',
        detail: expect.stringContaining('spec.loose.template'),
      }),
    );
  });

  it('are not evaluated for whoever may not read them or their definitions, and in the role that preflight prints', async () => {
    const cluster = sharedCluster();
    const kubeconfig = await cluster.userKubeconfig({ commonName: RUN });
    await grant('namespaces', 'namespaces');
    const blind = await scan(kubeconfig);
    const forbidden = (kind: string): object =>
      expect.objectContaining({ reason: 'forbidden', detail: kind });
    expect(blind.controls[0]?.notEvaluated).toContainEqual(forbidden('CustomResourceDefinition'));
    await grant('definitions', 'customresourcedefinitions');
    expect((await scan(kubeconfig)).controls[0]?.notEvaluated).toContainEqual(forbidden(`Fleet.${GROUP}`));

    // Tests beside this one define kinds too, also between the two questions.
    await vi.waitFor(
      async () => {
        printed.text = '';
        expect(await runCommandLine(['preflight', '--kubeconfig', kubeconfig, '--role', '-n', RUN])).toBe(0);
        const applied = await cluster.kubectl(['apply', '-f', '-'], { input: printed.text });
        expect(applied).toMatchObject({ code: 0 });
        expect(await runCommandLine(['preflight', '--kubeconfig', kubeconfig, '-n', RUN])).toBe(0);
      },
      { timeout: 60_000, interval: 1000 },
    );
    const seeing = await scan(kubeconfig);
    expect(seeing.unread).toEqual([]);
    expect(seeing.findings).toHaveLength(1);
  });

  it('go with their definition', async () => {
    await kubectl(['delete', 'crd', `fleets.${GROUP}`]);
    expect((await scan(sharedCluster().kubeconfig)).findings).toEqual([]);
  });
});
