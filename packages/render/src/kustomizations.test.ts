import { symlinkSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineRenderer } from './engine-renderer.ts';
import { built, engineForTests, problemOf, treeOf } from './render.test-support.ts';
import type { Files } from './render.test-support.ts';
import type { BuiltKustomization, KustomizationRequest, Unrendered } from './outcome.ts';

const engine = engineForTests();
const renderer = new EngineRenderer(engine ?? '');
afterAll(() => renderer.close());

async function build(
  files: Files,
  request: Partial<KustomizationRequest> = {},
): Promise<BuiltKustomization | Unrendered> {
  const tree = treeOf(files);
  try {
    return await renderer.buildKustomization({ root: tree.folder, directory: '', ...request });
  } finally {
    tree.remove();
  }
}

function objectsOf(outcome: BuiltKustomization): unknown[] {
  expect(outcome.format).toBe('json');
  return outcome.documents.map(({ text }) => JSON.parse(text) as unknown);
}

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: c\n      image: app\n';
const OVERLAY: Files = {
  'base/kustomization.yaml': 'resources: [pod.yaml]\n',
  'base/pod.yaml': POD,
  'prod/kustomization.yaml':
    'resources: [../base]\nnamePrefix: prod-\nnamespace: shop\nimages:\n  - {name: app, newTag: "2"}\npatches:\n  - path: patch.yaml\n',
  'prod/patch.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostNetwork: true}\n',
};
const CHART: Files = {
  'charts/demo/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\n',
  'charts/demo/values.yaml': 'a: chart\nb: chart\n',
  'charts/demo/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n',
  'charts/demo/templates/one.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}"}\ndata: {a: "{{ .Values.a }}", b: "{{ .Values.b }}"}\n',
  'charts/demo/templates/test.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: probe, annotations: {"helm.sh/hook": test}}\n',
};

describe.skipIf(engine === undefined)('kustomizations', () => {
  it('an overlay over a base, and which files were read', async () => {
    const outcome = built(await build(OVERLAY, { directory: 'prod' }));
    expect(outcome.documents).toHaveLength(1);
    expect(objectsOf(outcome)[0]).toMatchObject({
      metadata: { name: 'prod-web', namespace: 'shop' },
      spec: { hostNetwork: true, containers: [{ image: 'app:2' }] },
    });
    expect([...new Set(outcome.read)].sort()).toEqual(Object.keys(OVERLAY).sort());
  });

  it('origins name the resource file and the patch, and leave no trace in the object', async () => {
    const [document] = built(await build(OVERLAY, { directory: 'prod', origins: true })).documents;
    expect(document?.origin).toEqual({ path: 'base/pod.yaml' });
    expect(document?.changes?.map(({ kind }) => kind)).toContain('PatchTransformer');
    expect(document?.changes?.every(({ configuredIn }) => configuredIn === 'prod/kustomization.yaml')).toBe(
      true,
    );
    const [plain] = built(await build(OVERLAY, { directory: 'prod' })).documents;
    expect(document?.text).toBe(plain?.text);
  });

  it('generators, components, replacements and helpers of every day', async () => {
    const outcome = built(
      await build({
        'kustomization.yaml':
          'resources: [pod.yaml]\ncomponents: [hardened]\nconfigMapGenerator:\n  - name: settings\n    files: [app.properties]\n    envs: [app.env]\nsecretGenerator:\n  - name: token\n    literals: [a=b]\nreplacements:\n  - source: {kind: ConfigMap, name: settings}\n    targets:\n      - select: {kind: Pod}\n        fieldPaths: [metadata.annotations.config]\n        options: {create: true}\n',
        'pod.yaml': POD,
        'app.properties': 'x=1\n',
        'app.env': 'Y=2\n',
        'hardened/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - target: {kind: Pod}\n    patch: |-\n      - op: add\n        path: /spec/hostPID\n        value: false\n',
      }),
    );
    expect(objectsOf(outcome)).toMatchObject([
      { kind: 'ConfigMap', metadata: { name: expect.stringMatching(/^settings-\w+$/) }, data: { Y: '2' } },
      { kind: 'Secret', metadata: { name: expect.stringMatching(/^token-\w+$/) } },
      { kind: 'Pod', metadata: { annotations: { config: 'settings' } }, spec: { hostPID: false } },
    ]);
  });

  it('charts that lie in the tree are inflated, hooks and all, and then transformed', async () => {
    const outcome = built(
      await build({
        ...CHART,
        'kustomization.yaml':
          'namePrefix: k-\nhelmCharts:\n  - name: demo\n    releaseName: rel\n    namespace: apps\n    includeCRDs: true\n    valuesInline: {b: inline}\n    additionalValuesFiles: [more.yaml]\n',
        'more.yaml': 'a: more\n',
      }),
    );
    expect(objectsOf(outcome)).toMatchObject([
      { kind: 'CustomResourceDefinition' },
      { kind: 'ConfigMap', metadata: { name: 'k-rel', namespace: 'apps' }, data: { a: 'more', b: 'inline' } },
      { kind: 'Pod', metadata: { name: 'k-probe' } },
    ]);
    expect(JSON.stringify(outcome)).not.toContain('internal.config.kubernetes.io');
  });

  it('tests of an inflated chart can be left out, and valuesMerge is followed', async () => {
    const outcome = built(
      await build({
        ...CHART,
        'kustomization.yaml':
          'helmCharts:\n  - {name: demo, skipTests: true, valuesMerge: merge, valuesInline: {a: inline, c: inline}}\n',
      }),
    );
    expect(objectsOf(outcome)).toMatchObject([{ data: { a: 'chart' } }]);
  });

  it('a chart that is not in the tree is named with its repository', async () => {
    const outcome = await build({
      'kustomization.yaml':
        'helmCharts:\n  - {name: demo, repo: "https://charts.example.com", version: 1.0.0}\n',
    });
    expect(problemOf(outcome)).toMatchObject({
      code: 'BW-RENDER-REMOTE',
      names: ['https://charts.example.com/demo'],
    });
  });

  it('a problem of an inflated chart keeps its own name', async () => {
    const outcome = await build({
      ...CHART,
      'charts/demo/templates/one.yaml': 'a: {{ required "give a" .Values.given }}\n',
      'kustomization.yaml': 'helmCharts:\n  - {name: demo}\n',
    });
    expect(problemOf(outcome)).toMatchObject({ code: 'BW-RENDER-REQUIRED', names: ['given'] });
  });

  it('links within the tree are followed', async () => {
    const tree = treeOf({
      'shared/pod.yaml': POD,
      'shared/kustomization.yaml': 'resources: [pod.yaml]\n',
      'top/kustomization.yaml': 'resources: [base]\n',
    });
    symlinkSync('../shared', `${tree.folder}/top/base`);
    const outcome = await renderer.buildKustomization({ root: tree.folder, directory: 'top' });
    tree.remove();
    expect(built(outcome).documents).toHaveLength(1);
  });

  it('what does not build is named in the words of Kustomize', async () => {
    const outcome = await build({ 'kustomization.yaml': 'resources: [missing.yaml]\n' });
    expect(problemOf(outcome)).toMatchObject({
      code: 'BW-RENDER-KUSTOMIZATION',
      message: expect.stringContaining('missing.yaml'),
    });
  });
});
