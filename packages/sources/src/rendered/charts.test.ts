import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSourceLines } from '../source-text.ts';
import {
  chartYaml,
  configMap,
  hasEngine,
  nameOf,
  originOf,
  places,
  read,
  treeOf,
} from './rendered.test-support.ts';
import type { Read, Tree } from './rendered.test-support.ts';
import { renderedFrom } from './session.ts';

const named = configMap('{{ .Release.Name }}-{{ .Chart.Name }}');
const hooked = (name: string, event: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations: {"helm.sh/hook": ${event}}\n`;
const shared =
  'dependencies:\n  - {name: common, version: 1.x.x, repository: "https://charts.example.org"}\n';

const FILES = {
  'charts/shop/Chart.yaml': chartYaml(
    'shop',
    'dependencies:\n  - {name: db, version: 1.0.0, alias: main}\n  - {name: cache, version: 1.0.0}\n',
  ),
  'charts/shop/values.yaml': 'colour: red\n',
  'charts/shop/values-prod.yaml': 'colour: blue\n',
  'charts/shop/ci/test-values.yaml': 'colour: green\n',
  'charts/shop/templates/web.yaml': configMap('web', 'data:\n  colour: {{ .Values.colour }}\n'),
  'charts/shop/templates/before.yaml': hooked('before', 'pre-install'),
  'charts/shop/templates/check.yaml': hooked('check', 'test'),
  'charts/shop/templates/never.yaml': hooked('never', 'on-full-moon'),
  'charts/shop/crds/widget.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.org}\n',
  'charts/shop/extra/manifest.yaml': configMap('beside'),
  'charts/shop/files/setup.yaml': configMap('{{ .Values.colour }}', 'data: {{ .Values.data }}\n'),
  'charts/shop/charts/db/Chart.yaml': chartYaml('db'),
  'charts/shop/charts/db/templates/one.yaml': named,
  'charts/shop/cache/Chart.yaml': chartYaml('cache'),
  'charts/shop/cache/templates/one.yaml': named,
  'charts/common/Chart.yaml': chartYaml('common', 'type: library\n'),
  'charts/common/templates/_names.tpl': '{{ define "common.name" }}shared{{ end }}',
  'charts/user/Chart.yaml': chartYaml('user', shared),
  'charts/user/templates/one.yaml': configMap('{{ include "common.name" . }}'),
  'charts/lonely/Chart.yaml': chartYaml('lonely', shared.replace('common', 'nowhere')),
  'charts/lonely/templates/one.yaml': configMap('lonely'),
  'charts/strict/Chart.yaml': chartYaml('strict'),
  'charts/strict/templates/one.yaml': `a: b\n---\n${configMap('{{ required "a colour is needed" .Values.colour }}')}`,
  'packed/Chart.yaml': chartYaml('packed'),
  'packed/templates/one.yaml': named,
  'other/notes.txt': 'no chart',
  'odd/Chart.yaml': 'colour: red\n',
};

describe.skipIf(!hasEngine())('charts of a directory', () => {
  let tree: Tree;
  let all: Read;
  beforeAll(async () => {
    tree = treeOf(FILES);
    tree.pack('charts/shop/cache', 'charts/shop/charts/cache-1.0.0.tgz');
    tree.pack('packed', 'archives/packed-1.0.0.tgz');
    tree.pack('other', 'archives/other.tgz');
    all = await read([tree.folder], { allValues: true });
  }, 120_000);
  afterAll(async () => {
    await all.close();
    tree.remove();
  });
  const ofDefaults = (): Read => ({
    ...all,
    objects: all.objects.filter((object) => originOf(object).rendered?.values === undefined),
  });

  it('are rendered, each object with the template that the user can edit; what belongs to them is not read as it stands', () => {
    expect(places(ofDefaults(), tree.folder)).toEqual([
      'before charts/shop/templates/before.yaml',
      'beside charts/shop/extra/manifest.yaml',
      'check charts/shop/templates/check.yaml',
      'release-name-cache charts/shop/charts/cache-1.0.0.tgz!/templates/one.yaml',
      'release-name-main charts/shop/charts/db/templates/one.yaml',
      'release-name-packed archives/packed-1.0.0.tgz!/templates/one.yaml',
      'shared charts/user/templates/one.yaml',
      'web charts/shop/templates/web.yaml',
      'widgets.example.org charts/shop/crds/widget.yaml',
    ]);
  });
  it('label hooks and tests, and drop what Helm drops', () => {
    const hooks = ofDefaults().objects.flatMap((object) => {
      const { rendered } = originOf(object);
      return rendered?.hook === undefined ? [] : [`${nameOf(object)} ${rendered.hook}`];
    });
    expect(hooks.sort()).toEqual(['before hook', 'check test']);
  });
  it('are rendered with each file of values beside the defaults', () => {
    const colours = all.objects
      .filter((object) => nameOf(object) === 'web')
      .map((object) => [
        originOf(object).rendered?.values,
        (object.value['data'] as { colour: string }).colour,
      ]);
    expect(colours).toEqual([
      [undefined, 'red'],
      ['ci/test-values.yaml', 'green'],
      ['values-prod.yaml', 'blue'],
    ]);
  });
  it('that cannot be rendered are unread, with what is missing and the way out', () => {
    const shown = all.unread.map(({ file, line, code }) => [file.replace(`${tree.folder}/`, ''), line, code]);
    expect(shown).toEqual([
      ['charts/lonely', undefined, 'BW-RENDER-DEPENDENCY'],
      ['charts/strict/templates/one.yaml', 6, 'BW-RENDER-REQUIRED'],
    ]);
    expect(all.unread[0]?.message).toContain('nowhere');
    expect(all.unread[0]?.hint).toContain('helm dependency build');
    expect(all.unread[1]?.message).toContain('a colour is needed');
  });
  it('are told apart in the summary', () => {
    const shown = all.rendered.map(({ source, values, outcome, objects }) =>
      [source.replace(`${tree.folder}/`, ''), values, outcome, objects].join(' '),
    );
    expect(shown).toEqual([
      'charts/common  library 0',
      'charts/lonely  unread 0',
      'charts/shop  rendered 6',
      'charts/shop ci/test-values.yaml rendered 6',
      'charts/shop values-prod.yaml rendered 6',
      'charts/strict  unread 0',
      'charts/user  rendered 1',
      'archives/packed-1.0.0.tgz  rendered 1',
    ]);
    expect(all.rendered.find(({ source }) => source.endsWith('user'))?.supplied).toEqual([
      { name: 'common', version: '1.0.0', directory: tree.path('charts/common') },
    ]);
    expect(all.summaries).toMatchObject([{ kind: 'directory', files: 3, objects: 21, otherFiles: 1 }]);
    const passed = all.passedOver.map(({ file }) => file.replace(`${tree.folder}/`, ''));
    expect(passed).toEqual(['charts/shop/files/setup.yaml', 'odd/Chart.yaml']);
  });
  it('keep their rendered text, and how they were rendered', async () => {
    const web = all.objects.find((object) => nameOf(object) === 'web') as Read['objects'][number];
    expect(readSourceLines(originOf(web), 5, 6)).toEqual(['data:', '  colour: red']);
    expect(web.locate?.([['data', 'colour']])[0]).toMatchObject({ line: 6, column: 11 });
    const from = renderedFrom(originOf(web));
    if (from?.kind !== 'chart') throw new Error('it came out of a chart');
    expect(from.path).toBe('shop/templates/web.yaml');
    const request = await from.request();
    const again =
      request && (await from.renderer.renderChart({ ...request, values: { set: ['colour=grey'] } }));
    expect(JSON.stringify(again)).toContain('colour: grey');
  });
});

describe.skipIf(!hasEngine())('a chart', () => {
  const chart = {
    'Chart.yaml': chartYaml('shop'),
    'values.yaml': 'colour: red\n',
    'templates/web.yaml': configMap('{{ .Release.Name }}', 'data: {colour: "{{ .Values.colour }}"}\n'),
    'templates/check.yaml': hooked('check', 'test'),
    'templates/odd.yaml':
      'apiVersion: v1\nkind: ConfigMap\nkind: ConfigMap\nmetadata: {name: odd}\n---\na: 1\n',
  };

  it('takes values, names and hooks as the options say, named by its directory or by its Chart.yaml', async () => {
    const tree = treeOf(chart);
    const options = {
      values: { set: ['colour=blue'] },
      releaseName: 'mine',
      namespace: 'apps',
      hooks: false,
    };
    const { objects, rendered, notices, passedOver, close } = await read([tree.path('Chart.yaml')], options);
    await close();
    expect(objects.map(nameOf).sort()).toEqual(['mine', 'odd']);
    const mine = objects.find((object) => nameOf(object) === 'mine') as Read['objects'][number];
    expect(mine.value['data']).toEqual({ colour: 'blue' });
    expect(originOf(mine)).toMatchObject({
      root: '.',
      directory: '',
      rendered: { kind: 'chart', source: tree.folder, namespace: 'apps' },
    });
    expect(rendered).toMatchObject([{ outcome: 'rendered', objects: 2, hooksLeftOut: 1 }]);
    const odd = tree.path('templates/odd.yaml');
    expect(notices).toMatchObject([{ file: odd, line: 1, code: 'BW-READ-DUPLICATE-KEY' }]);
    expect(notices[0]?.message).toMatch(/\(line 3 of what it renders\)$/);
    expect(passedOver).toMatchObject([
      { file: odd, reason: expect.stringContaining('neither apiVersion nor kind') },
    ]);
    tree.remove();
  }, 60_000);

  it('is read from an archive that is named', async () => {
    const tree = treeOf(
      Object.fromEntries(Object.entries(chart).map(([name, text]) => [`shop/${name}`, text])),
    );
    tree.pack('shop', 'shop-1.0.0.tgz');
    const { objects, summaries, close } = await read([tree.path('shop-1.0.0.tgz')]);
    await close();
    expect(objects.map((object) => originOf(object).file)).toContain(
      `${tree.path('shop-1.0.0.tgz')}!/templates/web.yaml`,
    );
    expect(originOf(objects[0] as Read['objects'][number]).directory).toBe('shop-1.0.0.tgz');
    expect(summaries).toMatchObject([{ kind: 'file', files: 1, objects: 3 }]);
    tree.remove();
  }, 60_000);

  it('that nothing can render is unread', async () => {
    const tree = treeOf({
      ...chart,
      'kust/kustomization.yaml': 'resources: [one.yaml]\n',
      'kust/one.yaml': configMap('one'),
    });
    const nowhere = tree.path('no-such-command');
    const { objects, unread, close } = await read([tree.folder], { helm: nowhere, kustomize: nowhere });
    await close();
    expect(objects.map(nameOf)).toEqual(['one']);
    expect(unread.map(({ file }) => file).sort()).toEqual([tree.folder, tree.path('kust')]);
    tree.remove();
  }, 60_000);
});
