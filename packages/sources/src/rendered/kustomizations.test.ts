import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
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

const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';

const FILES = {
  'base/kustomization.yaml':
    'resources: [settings.yaml]\nconfigMapGenerator:\n  - {name: made, files: [text.txt]}\n',
  'base/settings.yaml': configMap('settings', 'data: {colour: red}\n'),
  'base/text.txt': 'words',
  'overlays/prod/kustomization.yaml':
    'resources: [../../base]\ncomponents: [../../parts/used]\npatches: [{path: patch.yaml}]\nnameSuffix: -prod\n',
  'overlays/prod/patch.yaml': configMap('settings', 'data: {colour: blue}\n'),
  'overlays/prod/left-out.yaml': configMap('left-out'),
  'overlays/broken/kustomization.yaml':
    'resources: [../../lone, own.yaml, missing.yaml]\npatches: [{path: patch.yaml}]\n',
  'overlays/broken/own.yaml': configMap('own'),
  'overlays/broken/patch.yaml': configMap('settings', 'data: {colour: green}\n'),
  'lone/kustomization.yml': 'resources: [lone.yaml]\n',
  'lone/lone.yaml': configMap('lone'),
  'parts/used/kustomization.yaml': `${component}resources: [used.yaml]\n`,
  'parts/used/used.yaml': configMap('used'),
  'parts/unused/kustomization.yaml': `${component}resources: [unused.yaml]\npatches: [{path: patch.yaml}]\n`,
  'parts/unused/unused.yaml': configMap('unused'),
  'parts/unused/patch.yaml': configMap('settings'),
  'circle/a/kustomization.yaml': 'resources: [../b]\n',
  'circle/b/Kustomization': 'resources: [../a]\n',
  'remote/kustomization.yaml': 'resources: ["https://example.org/all.yaml"]\n',
  'inflated/kustomization.yaml': 'helmCharts: [{name: shop, releaseName: mine}]\n',
  'inflated/charts/shop/Chart.yaml': chartYaml('shop'),
  'inflated/charts/shop/values.yaml': 'colour: red\n',
  'inflated/charts/shop/templates/one.yaml': configMap('{{ .Release.Name }}'),
  'flux/kustomization.yaml':
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: all}\n',
};

describe.skipIf(!hasEngine())('kustomizations of a directory', () => {
  let tree: Tree;
  let all: Read;
  beforeAll(async () => {
    tree = treeOf(FILES);
    all = await read([tree.folder]);
  }, 120_000);
  afterAll(async () => {
    await all.close();
    tree.remove();
  });
  const shownIn = (path: string): string => path.replace(`${tree.folder}/`, '');

  it('are built; what goes into them is not read a second time, what does not is read as it stands', () => {
    expect(places(all, tree.folder)).toEqual([
      'all flux/kustomization.yaml',
      'left-out overlays/prod/left-out.yaml',
      'lone lone/lone.yaml',
      expect.stringMatching(/^made-prod-\w+ base\/kustomization\.yaml$/),
      'mine inflated/kustomization.yaml',
      'own overlays/broken/own.yaml',
      'settings-prod base/settings.yaml',
      'unused parts/unused/unused.yaml',
      'used-prod parts/used/used.yaml',
    ]);
  });
  it('give objects as they are deployed', () => {
    const settings = all.objects.find((object) => nameOf(object) === 'settings-prod');
    expect(settings?.value['data']).toEqual({ colour: 'blue' });
    expect(settings && originOf(settings)).toMatchObject({
      root: '.',
      directory: 'overlays/prod',
      rendered: { kind: 'kustomization', source: tree.path('overlays/prod') },
    });
  });
  it('that cannot be built are unread, each with its reason', () => {
    expect(all.unread.map(({ file, line, code }) => [shownIn(file), line, code])).toEqual([
      ['overlays/broken', undefined, 'BW-RENDER-KUSTOMIZATION'],
      ['remote', undefined, 'BW-RENDER-REMOTE'],
      ['circle/a', undefined, 'BW-RENDER-CYCLE'],
      ['circle/b', undefined, 'BW-RENDER-CYCLE'],
    ]);
    expect(all.unread[0]?.message).toContain('missing.yaml');
  });
  it('are told apart in the summary', () => {
    const shown = all.rendered.map(({ kind, source, outcome, objects, files }) =>
      [kind, shownIn(source), outcome, objects, files].join(' '),
    );
    expect(shown).toEqual([
      'kustomization inflated rendered 1 4',
      'kustomization overlays/broken unread 0 0',
      'kustomization overlays/prod rendered 3 7',
      'kustomization remote unread 0 0',
      'kustomization lone rendered 1 2',
      'kustomization circle/a unread 0 0',
      'kustomization circle/b unread 0 0',
      'kustomization parts/unused unused 0 0',
      'chart inflated/charts/shop consumed 0 0',
    ]);
    expect(all.passedOver).toMatchObject([{ file: tree.path('parts/unused/kustomization.yaml') }]);
  });
  it('keep what the build gave, line by line, and how it was built', () => {
    const settings = all.objects.find(
      (object) => nameOf(object) === 'settings-prod',
    ) as Read['objects'][number];
    const [span] = settings.locate?.([['data', 'colour']]) ?? [];
    const line = span?.line ?? 0;
    expect(readSourceLines(originOf(settings), line, line)).toEqual(['    "colour": "blue"']);
    expect(renderedFrom(originOf(settings))).toMatchObject({
      kind: 'kustomization',
      request: { root: tree.folder, directory: 'overlays/prod' },
      origin: { path: 'base/settings.yaml' },
    });
  });
});

/** kubectl is the judge of the engine. Without it this is skipped with a notice, but fails in CI. */
function kubectlOnPath(): boolean {
  if (spawnSync('kubectl', ['version', '--client']).status === 0) return true;
  if (process.env['CI'] === 'true') throw new Error('kubectl is needed on the PATH');
  console.warn('building with kubectl is not tested: it is not on the PATH');
  return false;
}

describe.skipIf(!kubectlOnPath())('a command that is named', () => {
  it('builds what the engine would, files taken in included', async () => {
    const tree = treeOf(
      Object.fromEntries(
        Object.entries(FILES).filter(([name]) => /^(?:base|overlays\/prod|parts\/used)\//.test(name)),
      ),
    );
    const outcome = await read([tree.folder], { kustomize: 'kubectl' });
    await outcome.close();
    expect(outcome.unread).toEqual([]);
    expect(outcome.objects.map(nameOf).sort()).toEqual([
      'left-out',
      expect.stringMatching(/^made-prod-/),
      'settings-prod',
      'used-prod',
    ]);
    tree.remove();
  }, 60_000);
});

describe.skipIf(!hasEngine())('an overlay that is named alone', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [one.yaml]\n',
    'base/one.yaml': configMap('one'),
    'prod/kustomization.yaml': 'resources: [../base]\n',
  };
  it('reaches its base within the work tree around it', async () => {
    const tree = treeOf(files);
    mkdirSync(tree.path('.git'));
    const { objects, unread, close } = await read([tree.path('prod/kustomization.yaml')]);
    await close();
    expect(unread).toEqual([]);
    expect(objects.map((object) => originOf(object).file)).toEqual([tree.path('base/one.yaml')]);
    expect(originOf(objects[0] as Read['objects'][number])).toMatchObject({ root: '.', directory: '' });
    tree.remove();
  }, 60_000);
  it('does not reach beyond what is scanned otherwise', async () => {
    const tree = treeOf(files);
    const { objects, unread, close } = await read([tree.path('prod')]);
    await close();
    expect(objects).toEqual([]);
    expect(unread).toMatchObject([{ file: tree.path('prod'), code: 'BW-RENDER-OUTSIDE' }]);
    tree.remove();
  }, 60_000);
});
