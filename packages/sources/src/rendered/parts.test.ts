import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../documents/index.ts';
import { belongsToChart } from './detect.ts';
import { inOrder } from './in-order.ts';
import { withLines } from './json-lines.ts';
import { readKustomizationFile } from './kustomization-file.ts';
import { RenderPlace } from './place.ts';
import { treeOf } from './rendered.test-support.ts';
import { TemplatePaths } from './template-paths.ts';

describe('results in order', () => {
  it('are taken one after the other while at most so many are made ahead', async () => {
    const log: string[] = [];
    let running = 0;
    const items = Array.from({ length: 9 }, (_, index) => index);
    await inOrder(
      items,
      3,
      async (item) => {
        running += 1;
        expect(running).toBeLessThanOrEqual(3);
        // Later items are done earlier.
        for (let turn = item; turn < 9; turn += 1) await Promise.resolve();
        running -= 1;
        return item * 10;
      },
      async (result, item) => {
        log.push(`${item}:${result}`);
        await Promise.resolve();
      },
    );
    expect(log).toEqual(items.map((item) => `${item}:${item * 10}`));
  });
});

describe('JSON with lines', () => {
  it('is the same value, and the same text again', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const compact = JSON.stringify(JSON.parse(text));
        const lines = withLines(compact);
        expect(JSON.stringify(JSON.parse(lines))).toBe(compact);
        expect(lines).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
      }),
    );
  });
  it('keeps numbers as they are written, and takes strings of any length', () => {
    expect(withLines('{"a":[12345678901234567890,1e400]}')).toBe(
      '{\n  "a": [\n    12345678901234567890,\n    1e400\n  ]\n}\n',
    );
    const long = JSON.stringify(['"\\{'.repeat(1_000_000)]);
    expect(withLines(long)).toBe(`[\n  ${long.slice(1, -1)}\n]\n`);
  });
});

describe('a kustomization', () => {
  const tree = treeOf({
    'a/kustomization.yaml': [
      'resources: [one.yaml, ../base/, "https://example.org/x?ref=1", /etc/passwd, "github.com/x/y?ref=main"]',
      'components: [../part]',
      'patches: [{path: p.yaml}, {patch: "- op: add"}]',
      'patchesStrategicMerge: [s.yaml, "a: b\\nc: d"]',
      'configMapGenerator: [{files: [f.txt, key=g.txt], envs: [e.env]}]',
      'replacements: [{path: r.yaml}]',
      'openapi: {path: schema.json}',
      '',
    ].join('\n'),
    'component/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
    'flux/kustomization.yaml': 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n',
    'bad/kustomization.yaml': 'a: [',
    'empty/kustomization.yaml': '',
  });
  const kind = (name: string): string =>
    readKustomizationFile(tree.folder, `${name}/kustomization.yaml`, DEFAULT_LIMITS).kind;

  it('names files, within the tree and out of it, but no addresses and no text', () => {
    expect(readKustomizationFile(tree.folder, 'a/kustomization.yaml', DEFAULT_LIMITS)).toEqual({
      path: 'a/kustomization.yaml',
      directory: 'a',
      kind: 'kustomization',
      resources: ['a/one.yaml', 'base', 'part'],
      others: ['a/s.yaml', 'a/p.yaml', 'a/r.yaml', 'a/f.txt', 'a/g.txt', 'a/e.env', 'a/schema.json'],
    });
  });
  it('is told from components and from objects of other tools', () => {
    expect(['component', 'flux', 'bad', 'empty'].map(kind)).toEqual([
      'component',
      'other',
      'kustomization',
      'kustomization',
    ]);
    tree.remove();
  });
});

describe('what belongs to a chart', () => {
  it.each([
    ['templates', true, true],
    ['charts', true, true],
    ['crds', true, true],
    ['ci', true, false],
    ['docs/templates', true, false],
    ['Chart.yaml', false, true],
    ['values.yaml', false, true],
    ['values-prod.yaml', false, true],
    ['values.schema.json', false, true],
    ['requirements.yaml', false, true],
    ['ci/kind-values.yaml', false, true],
    ['ci/cluster.yaml', false, false],
    ['manifest.yaml', false, false],
    ['prod/values.yaml', false, false],
  ])('%s', (path, isDirectory, expected) => {
    expect(belongsToChart(path, isDirectory)).toBe(expected);
  });
});

describe('a template', () => {
  const bytes = (text: string): Buffer => Buffer.from(text);
  const chart = {
    files: [
      {
        name: 'Chart.yaml',
        bytes: bytes(
          'name: top\ndependencies: [{name: db, alias: first}, {name: db, alias: second}, {name: side}]\n',
        ),
      },
      { name: 'charts/database/Chart.yaml', bytes: bytes('name: db\n') },
      { name: 'charts/cache-2.0.0.tgz.unpacked/Chart.yaml', bytes: bytes('name: cache\n') },
      { name: 'charts/cache-2.0.0.tgz.unpacked/charts/inner/Chart.yaml', bytes: bytes('name: inner\n') },
    ],
    directories: [''],
  };
  const supplied = [{ name: 'side', version: '1.0.0', directory: '/tree/side', at: 'charts/side' }];
  const pathsOf = (shown: string, isArchive: boolean): TemplatePaths =>
    new TemplatePaths(chart, { shown, isArchive, sibling: () => 'repo/side' }, supplied);

  it.each([
    ['top/templates/a.yaml', 'repo/top/templates/a.yaml'],
    ['top/charts/db/templates/a.yaml', 'repo/top/charts/database/templates/a.yaml'],
    ['top/charts/second/templates/a.yaml', 'repo/top/charts/database/templates/a.yaml'],
    ['top/charts/cache/templates/sub/a.yaml', 'repo/top/charts/cache-2.0.0.tgz!/templates/sub/a.yaml'],
    [
      'top/charts/cache/charts/inner/templates/a.yaml',
      'repo/top/charts/cache-2.0.0.tgz!/charts/inner/templates/a.yaml',
    ],
    ['top/charts/side/templates/a.yaml', 'repo/side/templates/a.yaml'],
    ['top/charts/side/charts/own/templates/a.yaml', 'repo/side/charts/own/templates/a.yaml'],
    ['top/charts/unknown/templates/a.yaml', 'repo/top/charts/unknown/templates/a.yaml'],
  ])('%s is %s', (path, expected) => {
    expect(pathsOf('repo/top', false).of(path)).toBe(expected);
  });
  it('of the current directory, and of an archive', () => {
    expect(pathsOf('', false).of('top/templates/a.yaml')).toBe('templates/a.yaml');
    expect(pathsOf('top-1.tgz', true).of('top/templates/a.yaml')).toBe('top-1.tgz!/templates/a.yaml');
  });
});

describe('a path argument', () => {
  it('shows paths as the user began them', () => {
    const tree = treeOf({ 'repo/app/one.yaml': '' });
    const place = (name: string): RenderPlace => new RenderPlace('.', tree.path('repo/app'), name);
    const inside = tree.path('repo/app/x/y.yaml');
    expect(place('repo/app').shown(inside)).toBe('repo/app/x/y.yaml');
    expect(place('./repo/app').shown(tree.path('repo/base'))).toBe('repo/base');
    expect(place('.').shown(inside)).toBe('x/y.yaml');
    expect(place('.').shown(tree.path('repo/app'))).toBe('');
    expect(place('.').shown(tree.path('repo/base'))).toBe('../base');
    expect(place('https://example.org/x.git').shown(inside)).toBe('https://example.org/x.git/x/y.yaml');
    expect(place('.').inside(tree.path('repo/base'))).toBeUndefined();
    tree.remove();
  });
});
