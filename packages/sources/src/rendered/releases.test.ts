import { describe, expect, it } from 'vitest';
import { chartYaml, configMap, hasEngine, nameOf, originOf, read, treeOf } from './rendered.test-support.ts';

const CHART = {
  'charts/shop/Chart.yaml': chartYaml('shop'),
  'charts/shop/values.yaml': 'a: chart\nb: chart\nc: chart\nd: chart\n',
  'charts/shop/team.yaml': 'b: team\n',
  'charts/shop/templates/one.yaml': configMap(
    '{{ .Release.Name }}',
    'data: {values: "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d }}"}\n',
  ),
  'envs/prod.yaml': 'a: prod\nb: prod\n',
};

const application = (name: string, spec: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n${spec}`;

const release = (name: string, spec: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: apps}\nspec:\n${spec}`;

const HERE = '  chart: {spec: {chart: ./charts/shop, sourceRef: {kind: GitRepository, name: here}}}\n';

/** What came of the chart, by set of values: name, namespace and values that counted. */
async function follow(files: Readonly<Record<string, string>>) {
  const tree = treeOf({ ...CHART, ...files });
  try {
    const outcome = await read([tree.folder]);
    await outcome.close();
    const deployed = outcome.objects.flatMap((object) => {
      const { rendered } = originOf(object);
      if (rendered?.kind !== 'chart') return [];
      const { values } = object.value['data'] as { readonly values: string };
      return [
        `${rendered.values ?? 'defaults'}: ${nameOf(object)} in ${rendered.namespace ?? '-'}, ${values}`,
      ];
    });
    const told = outcome.notices.map(({ code, message }) => `${code} ${message}`);
    return { deployed, told, unread: outcome.unread };
  } finally {
    tree.remove();
  }
}

const DEFAULTS = 'defaults: release-name in -, chart chart chart chart';

describe.skipIf(!hasEngine())('a HelmRelease', () => {
  it('into the tree is followed with its values, each laid over the one before', async () => {
    const values =
      '  valuesFrom:\n    - {kind: ConfigMap, name: first}\n    - {kind: Secret, name: second, valuesKey: more.yaml}\n    - {kind: ConfigMap, name: absent}\n  values: {d: own}\n';
    const secret = Buffer.from('c: secret\n').toString('base64');
    const { deployed, told } = await follow({
      'apps/release.yaml': release('shop', HERE + values),
      'apps/values.yaml': `${configMap('first', '  namespace: apps\ndata: {values.yaml: "b: map\\nc: map\\nd: map"}\n')}---\napiVersion: v1\nkind: Secret\nmetadata: {name: second, namespace: apps}\ndata: {more.yaml: ${secret}}\n`,
    });
    expect(deployed).toEqual([DEFAULTS, 'HelmRelease/apps/shop: shop in apps, chart map secret own']);
    expect(told).toEqual([
      'BW-RENDER-WARNING HelmRelease/apps/shop is rendered without values.yaml of ConfigMap/absent, which is not in this scan',
    ]);
  }, 60_000);

  it('takes its name and namespace from the target, and differs by overlay', async () => {
    const overlay = (value: string): string =>
      `resources: [../base]\npatches:\n  - target: {kind: HelmRelease}\n    patch: |\n      - {op: add, path: /spec/values, value: {a: ${value}}}\n`;
    const { deployed } = await follow({
      'base/kustomization.yaml': 'resources: [release.yaml]\n',
      'base/release.yaml': release('shop', `${HERE}  targetNamespace: shops\n`),
      'dev/kustomization.yaml': overlay('dev'),
      'prod/kustomization.yaml': overlay('prod'),
    });
    expect(deployed).toEqual([
      DEFAULTS,
      'HelmRelease/apps/shop of dev: shops-shop in shops, dev chart chart chart',
      'HelmRelease/apps/shop of prod: shops-shop in shops, prod chart chart chart',
    ]);
  }, 60_000);

  it('of what lies elsewhere is told, and no error', async () => {
    const { told, unread } = await follow({
      'a.yaml': release(
        'remote',
        '  chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: hub}}}\n',
      ),
      'b.yaml': release('image', '  chartRef: {kind: OCIRepository, name: registry}\n'),
    });
    expect(told).toEqual([
      'BW-RENDER-ELSEWHERE HelmRelease/apps/remote deploys chart redis of HelmRepository hub, which is not in this tree',
      'BW-RENDER-ELSEWHERE HelmRelease/apps/image deploys OCIRepository registry, which is not in this tree',
    ]);
    expect(unread).toEqual([]);
  }, 60_000);
});

describe.skipIf(!hasEngine())('an Application', () => {
  it('into the tree is followed with its values files, values and parameters', async () => {
    const { deployed, told } = await follow({
      'app.yaml': application(
        'shop',
        '  destination: {namespace: shops}\n  source:\n    repoURL: https://example.org/all.git\n    path: charts/shop\n    helm:\n      valueFiles: [team.yaml, /envs/prod.yaml]\n      valuesObject: {c: object}\n      parameters: [{name: d, value: "a,b"}]\n',
      ),
    });
    expect(deployed).toEqual([DEFAULTS, 'Application/argocd/shop: shop in shops, prod prod object a,b']);
    expect(told).toEqual([]);
  }, 60_000);

  it('with several sources takes values from another one of them', async () => {
    const { deployed, told } = await follow({
      'app.yaml': application(
        'shop',
        '  sources:\n    - {repoURL: https://charts.example.org, chart: redis, targetRevision: 1.0.0}\n    - {repoURL: https://example.org/all.git, ref: own}\n    - repoURL: https://example.org/all.git\n      path: charts/shop\n      helm: {releaseName: mine, valueFiles: [$own/envs/prod.yaml, none.yaml], ignoreMissingValueFiles: true}\n',
      ),
    });
    expect(deployed).toEqual([
      DEFAULTS,
      'Application/argocd/shop source 2: mine in default, prod prod chart chart',
    ]);
    expect(told).toEqual([
      'BW-RENDER-ELSEWHERE Application/argocd/shop deploys chart redis of https://charts.example.org, which is not in this tree',
    ]);
  }, 60_000);

  it('without a values file that it needs is unread; what it sets on a kustomization is told', async () => {
    const source = (path: string, more: string): string =>
      `  source:\n    repoURL: https://example.org/all.git\n    path: ${path}\n${more}`;
    const { deployed, told, unread } = await follow({
      'a.yaml': application('broken', source('charts/shop', '    helm: {valueFiles: [none.yaml]}\n')),
      'b.yaml': application('overlay', source('kust', '    kustomize: {namePrefix: x-}\n')),
      'kust/kustomization.yaml': 'resources: [one.yaml]\n',
      'kust/one.yaml': configMap('one'),
    });
    expect(deployed).toEqual([DEFAULTS]);
    expect(unread).toMatchObject([{ code: 'BW-RENDER-READ', message: expect.stringContaining('none.yaml') }]);
    expect(told).toEqual([
      'BW-RENDER-WARNING Application/argocd/overlay sets kustomize.namePrefix, which is not applied to the kustomization',
    ]);
  }, 60_000);

  it('does not lead out of the tree', async () => {
    const { deployed, told } = await follow({
      'app.yaml': application(
        'out',
        '  source: {repoURL: https://example.org/x.git, path: ../../../../etc}\n',
      ),
    });
    expect(deployed).toEqual([DEFAULTS]);
    expect(told).toMatchObject([expect.stringMatching(/^BW-RENDER-ELSEWHERE /)]);
  }, 60_000);
});
