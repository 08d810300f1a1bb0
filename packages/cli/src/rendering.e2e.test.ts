import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from './command-line.ts';
import type * as Streams from './streams.ts';

const repository = new URL('../../..', import.meta.url).pathname;
const goat = join(process.env['BULWARK_SHARED'] ?? join(repository, '../shared'), 'corpus/kubernetes-goat');
if (!existsSync(goat)) console.warn(`a scan of charts in the corpus: skipped, there is no ${goat}`);

/** The engine, which `npm run build:render` makes. Without it these tests are skipped with a notice, but fail in CI. */
function hasEngine(): boolean {
  if (existsSync(join(repository, 'packages/render/dist/render.wasm.gz'))) return true;
  if (process.env['CI'] === 'true') throw new Error('the rendering engine is needed: npm run build:render');
  console.warn('scans of charts are not tested: the engine is not built (npm run build:render)');
  return false;
}

/** What went to standard output and standard error, by descriptor. */
const written: Record<number, string> = vi.hoisted(() => ({ 1: '', 2: '' }));
vi.mock('./streams.ts', async (original) => {
  const writeText = (descriptor: number, text: string): boolean => {
    written[descriptor] += text;
    return true;
  };
  const writeChunks = (descriptor: number, chunks: Iterable<string>): void => {
    for (const chunk of chunks) writeText(descriptor, chunk);
  };
  const streams = await original<typeof Streams>();
  return { ...streams, writeText, writeChunks, isTerminal: () => false };
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function bulwark(...words: string[]): Promise<Run> {
  Object.assign(written, { 1: '', 2: '' });
  const code = await runCommandLine(words);
  return { code, stdout: written[1] ?? '', stderr: written[2] ?? '' };
}

interface JsonReport {
  readonly run: { readonly inputs: readonly { readonly rendered?: readonly object[] }[] };
  readonly summary: { readonly coverage: number };
  readonly units: readonly { readonly name: string }[];
  readonly objects: readonly { readonly name: string; readonly namespace: string; readonly unit: string }[];
  readonly findings: readonly { readonly fingerprint: string; readonly object: { readonly name: string } }[];
  readonly unread: readonly { readonly code: string; readonly file: string }[];
}

async function scanned(...words: string[]): Promise<JsonReport> {
  const { stdout } = await bulwark('scan', '--format', 'json', ...words);
  return JSON.parse(stdout) as JsonReport;
}

const pod = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n    - name: web\n      image: nginx\n      securityContext: {privileged: ${more === '' ? 'true' : more}}\n`;

const FILES = {
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nkubeVersion: ">=1.30.0"\n',
  'charts/shop/values.yaml': 'privileged: false\n',
  'charts/shop/ci/open-values.yaml': 'privileged: true\n',
  'charts/shop/templates/web.yaml': pod('{{ .Release.Name }}', '{{ .Values.privileged }}'),
  'charts/shop/templates/facts.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: facts\n  annotations: {{ .Values.notes | default dict | toJson }}\n  labels:\n    version: "{{ .Capabilities.KubeVersion.Minor }}"\n    extra: "{{ .Capabilities.APIVersions.Has "example.org/v1" }}"\n    place: {{ .Release.Namespace }}\n',
  'charts/hooked/Chart.yaml': 'apiVersion: v2\nname: hooked\nversion: 1.0.0\n',
  'charts/hooked/templates/check.yaml': pod('check').replace(
    '{name: check}',
    '{name: check, annotations: {"helm.sh/hook": test}}',
  ),
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamePrefix: prod-\n',
  'base/kustomization.yaml': 'resources: [pod.yaml]\n',
  'base/pod.yaml': pod('base'),
  'plain.yaml': pod('plain'),
  'broken/Chart.yaml':
    'apiVersion: v2\nname: broken\nversion: 1.0.0\ndependencies: [{name: gone, version: 1.0.0, repository: "https://charts.example.org"}]\n',
};

describe.skipIf(!hasEngine())('a scan of charts and kustomizations', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-charts-')));
  const here = join(folder, 'here');
  const home = process.cwd();
  beforeAll(() => {
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(here, name)), { recursive: true });
      writeFileSync(join(here, name), text);
    }
    cpSync(here, join(folder, 'elsewhere/deeper'), { recursive: true });
    process.chdir(here);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });
  const one = ['--control', 'workload/privileged-container'];

  it('judges each as a unit of its own, and says what was taken as what', async () => {
    const report = await scanned('.', '--all-values', ...one);
    expect(report.units.map(({ name }) => name)).toEqual([
      '.',
      'chart charts/hooked',
      'chart charts/shop',
      'chart charts/shop with ci/open-values.yaml',
      'kustomization overlays/prod',
    ]);
    expect(report.findings.map(({ object }) => object.name)).toEqual([
      'plain',
      'check',
      'release-name',
      'prod-base',
    ]);
    expect(report.run.inputs[0]?.rendered).toMatchObject([
      { kind: 'kustomization', source: 'overlays/prod', outcome: 'rendered', objects: 1, files: 3 },
      { kind: 'chart', source: 'broken', outcome: 'unread' },
      { kind: 'chart', source: 'charts/hooked', outcome: 'rendered', objects: 1, hooksLeftOut: 0 },
      { kind: 'chart', source: 'charts/shop', values: null, outcome: 'rendered', objects: 2 },
      { kind: 'chart', source: 'charts/shop', values: 'ci/open-values.yaml', objects: 2 },
    ]);
    const { stdout } = await bulwark('scan', '.', '--all-values', ...one);
    expect(stdout.replaceAll('\n', ' ')).toContain(
      'Rendered 2 charts with 3 sets of values; built 1 kustomization from 3 files; 1 not rendered, see "Not read".',
    );
  }, 120_000);

  it('gives the same fingerprints wherever the checkout lies', async () => {
    const prints = ({ findings }: JsonReport): string[] => findings.map(({ fingerprint }) => fingerprint);
    const here = prints(await scanned('.', ...one));
    expect(here).toHaveLength(3);
    expect(prints(await scanned(join(folder, 'elsewhere/deeper'), ...one))).toEqual(here);
  }, 120_000);

  it('takes the values and names that helm template takes', async () => {
    writeFileSync(join(here, 'words.txt'), 'from a file');
    writeFileSync(join(here, 'mine.yaml'), 'privileged: true\n');
    const words =
      '--values mine.yaml --set notes.a=1,notes.b=two --set-string notes.c=3 --set-json notes.d="four" --set-file notes.e=words.txt';
    const names =
      '--release-name mine --release-namespace apps --kube-version 1.31 --api-versions example.org/v1';
    const report = await scanned('charts/shop', ...one, ...words.split(' '), ...names.split(' '));
    expect(report.objects.map(({ name, namespace, unit }) => [name, namespace, unit])).toEqual([
      ['facts', 'apps', 'chart .'],
      ['mine', 'apps', 'chart .'],
    ]);
    expect(report.findings.map(({ object }) => object.name)).toEqual(['mine']);
    const old = await bulwark('scan', 'charts/shop', '--kube-version', '1.20');
    expect(old).toMatchObject({ code: 3, stdout: expect.stringContaining('BW-RENDER-KUBE-VERSION') });
    const missing = await bulwark('scan', 'charts/shop', '--values', 'none.yaml');
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('none.yaml cannot be read') });
  }, 120_000);

  it('leaves a gate undecided where a chart could not be rendered, and explains why', async () => {
    const gate = ['--control', 'workload/host-pid', '--fail-on', 'critical'];
    expect(await bulwark('scan', '.', ...gate)).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/broken {2}BW-RENDER-DEPENDENCY/),
    });
    expect(await bulwark('scan', '.', ...gate, '--allow-unread')).toMatchObject({ code: 0 });
    expect(await bulwark('explain', 'BW-RENDER-DEPENDENCY')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('helm dependency build'),
    });
  }, 120_000);

  it('labels what Helm runs beside the release, and leaves it out with --no-hooks', async () => {
    const { stdout } = await bulwark('scan', 'charts/hooked', ...one);
    expect(stdout).toContain('Pod/default/check, container web (test of the chart)');
    const report = await scanned('charts/hooked', ...one);
    expect(report.findings).toMatchObject([{ rendered: { kind: 'chart', hook: 'test' } }]);
    const without = await scanned('charts/hooked', '--no-hooks', ...one);
    expect(without.objects).toEqual([]);
    expect(without.run.inputs[0]?.rendered).toMatchObject([{ outcome: 'rendered', hooksLeftOut: 1 }]);
  }, 60_000);

  it('explains an object of a chart', async () => {
    const words = ['--object', 'Pod/release-name', 'charts/shop', '--set', 'privileged=true', ...one];
    expect(await bulwark('explain', ...words)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/fails +Privileged container/),
    });
  }, 60_000);

  it.skipIf(!existsSync(goat))(
    'finds the binding of tiller and the metadata-db of the corpus',
    async () => {
      const report = await scanned(
        goat,
        '--control',
        'rbac/cluster-admin,resource/cpu-request,workload/no-readiness-probe',
      );
      expect(report.unread).toEqual([]);
      expect(report.units.map(({ name }) => name)).toEqual([
        '.',
        'chart infrastructure/helm-tiller/pwnchart',
        'chart scenarios/metadata-db',
      ]);
      const found = new Set(report.findings.map(({ object }) => object.name));
      expect([...found]).toEqual(
        expect.arrayContaining(['all-your-base', 'release-name-metadata-db-test-connection']),
      );
      expect(report.objects.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['belong-to-us', 'release-name-metadata-db']),
      );
    },
    120_000,
  );
});
