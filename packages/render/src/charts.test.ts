import { afterAll, describe, expect, it } from 'vitest';
import { loadChart, loadChartArchive } from './chart-files.ts';
import { EngineRenderer } from './engine-renderer.ts';
import { hookOf } from './hooks.ts';
import {
  archiveOf,
  chartOf,
  engineForTests,
  onlyText,
  problemOf,
  rendered,
  templateOf,
  treeOf,
} from './render.test-support.ts';
import { findSiblings } from './siblings.ts';

const engine = engineForTests();
const renderer = new EngineRenderer(engine ?? '');
afterAll(() => renderer.close());

const COMMON = {
  'Chart.yaml': 'apiVersion: v2\nname: common\nversion: 2.3.1\ntype: library\n',
  'templates/_helpers.tpl': '{{ define "common.label" }}from-common{{ end }}\n',
};

describe.skipIf(engine === undefined)('charts', () => {
  it('values layers win in the order of the command line', async () => {
    const chart = chartOf({
      'values.yaml': 'a: chart\nb: chart\nc: chart\nd: chart\ne: chart\nf: chart\n',
      'templates/one.yaml':
        'v: {{ list .Values.a .Values.b .Values.c .Values.d .Values.e .Values.f | join "," }}',
    });
    const values = {
      files: [
        { name: 'first.yaml', text: 'b: first\nc: first\nd: first\ne: first\nf: first\n' },
        { name: 'second.yaml', text: 'c: second\nd: second\n' },
      ],
      setJson: ['{"d":"json","e":"json"}'],
      set: ['e=set', 'f=set'],
      setString: ['f=07'],
    };
    expect(onlyText(await renderer.renderChart({ chart, values }))).toBe('v: chart,first,second,json,set,07');
  });

  it('what is drawn by chance, and the time of day, are the same whenever it is rendered', async () => {
    const chart = templateOf(
      '{{ randAlphaNum 5 }} {{ randAlphaNum 5 }} {{ uuidv4 }} {{ now | date "2006-01-02 15:04:05" }}',
    );
    const another = templateOf('{{ randAlpha 40 }}');
    const first = onlyText(await renderer.renderChart({ chart }));
    await renderer.renderChart({ chart: another });
    expect(onlyText(await renderer.renderChart({ chart }))).toBe(first);
    const fresh = new EngineRenderer(engine ?? '');
    expect(onlyText(await fresh.renderChart({ chart }))).toBe(first);
    await fresh.close();
    const [, one, other] = /value: (\w{5}) (\w{5}) /.exec(first) ?? [];
    expect(one).not.toBe(other);
    expect(first).toMatch(/ 2026-01-01 00:00:00\n$/);
  });

  it('--set-file takes the text of a file that was handed over', async () => {
    const chart = templateOf('{{ .Values.script | quote }}');
    const values = { setFile: ['script=run.sh'], named: [{ name: 'run.sh', text: 'echo' }] };
    expect(onlyText(await renderer.renderChart({ chart, values }))).toContain('value: "echo"');
    const missing = { setFile: ['script=other.sh'] };
    expect(problemOf(await renderer.renderChart({ chart, values: missing })).code).toBe('BW-RENDER-VALUES');
  });

  it('release, cluster version, API versions and lookup are those of a dry run', async () => {
    const chart = templateOf(
      '{{ .Release.Name }}/{{ .Release.Namespace }}/{{ .Capabilities.KubeVersion.Minor }}/{{ .Capabilities.APIVersions.Has "example.com/v1" }}/{{ lookup "v1" "Pod" "a" "b" | len }}',
    );
    const outcome = await renderer.renderChart({
      chart,
      releaseName: 'mine',
      namespace: 'apps',
      kubeVersion: '1.31.2',
      apiVersions: ['example.com/v1'],
    });
    expect(onlyText(outcome)).toContain('value: mine/apps/31/true/0');
  });

  it('API versions of one request are not known to the next', async () => {
    const chart = templateOf('{{ .Capabilities.APIVersions.Has "example.com/v1" }}');
    await renderer.renderChart({ chart, apiVersions: ['example.com/v1'] });
    expect(onlyText(await renderer.renderChart({ chart }))).toContain('value: false');
  });

  it('custom resource definitions come apart, notes and empty templates not at all', async () => {
    const outcome = rendered(
      await renderer.renderChart({
        chart: chartOf({
          'crds/crd.yaml': 'kind: CustomResourceDefinition\n',
          'templates/NOTES.txt': 'read me',
          'templates/none.yaml': '{{ if .Values.never }}kind: Pod{{ end }}\n',
          'templates/one.yaml': 'kind: Pod\n',
        }),
      }),
    );
    expect(outcome.files.map(({ path }) => path)).toEqual(['demo/templates/one.yaml']);
    expect(outcome.crds.map(({ path }) => path)).toEqual(['demo/crds/crd.yaml']);
  });

  it('.helmignore keeps templates out', async () => {
    const chart = chartOf({
      '.helmignore': 'templates/draft*\n/notes/\n',
      'templates/draft.yaml': 'kind: Broken {{',
      'templates/.hidden.yaml': 'kind: Broken {{',
      'templates/one.yaml': 'kind: Pod {{ .Files.Get "notes/a.txt" }}\n',
      'notes/a.txt': 'secret',
    });
    expect(onlyText(await renderer.renderChart({ chart }))).toBe('kind: Pod \n');
  });

  it('a library chart has nothing of its own', async () => {
    const files = Object.entries(COMMON).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
    const outcome = rendered(await renderer.renderChart({ chart: { files, directories: [''] } }));
    expect(outcome).toMatchObject({ library: true, files: [] });
  });

  it('binary files reach the templates unchanged', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x80, 0x41]);
    const chart = templateOf('{{ .Files.Get "logo.png" | b64enc }}');
    const files = [...chart.files, { name: 'logo.png', bytes }];
    expect(onlyText(await renderer.renderChart({ chart: { ...chart, files } }))).toContain(
      bytes.toString('base64'),
    );
  });

  it('packed subcharts render, also those of packed charts', async () => {
    const inner = await archiveOf([
      { name: 'inner/Chart.yaml', content: 'apiVersion: v2\nname: inner\nversion: 1.0.0\n' },
      { name: 'inner/templates/i.yaml', content: 'kind: Inner\n' },
    ]);
    const middle = await archiveOf([
      { name: 'middle/Chart.yaml', content: 'apiVersion: v2\nname: middle\nversion: 1.0.0\n' },
      { name: 'middle/templates/m.yaml', content: 'kind: Middle\n' },
    ]);
    const chart = chartOf({ 'templates/o.yaml': 'kind: Outer\n' });
    const tree = treeOf({});
    const { writeFileSync, mkdirSync } = await import('node:fs');
    mkdirSync(`${tree.folder}/charts`);
    for (const { name, bytes } of chart.files.filter((file) => !file.name.includes('/')))
      writeFileSync(`${tree.folder}/${name}`, bytes);
    writeFileSync(`${tree.folder}/charts/inner-1.0.0.tgz`, inner);
    writeFileSync(`${tree.folder}/charts/middle-1.0.0.tgz`, middle);
    const loaded = await loadChart(tree.folder);
    tree.remove();
    if (loaded.kind !== 'files') throw new Error(loaded.problem.message);
    const { files } = rendered(await renderer.renderChart({ chart: loaded.chart }));
    expect(files.map(({ path }) => path)).toEqual([
      'demo/charts/inner/templates/i.yaml',
      'demo/charts/middle/templates/m.yaml',
    ]);
  });

  it('a packed chart loads without its outer folder', async () => {
    const packed = await archiveOf([
      { name: 'demo/Chart.yaml', content: 'apiVersion: v2\nname: demo\nversion: 1.0.0\n' },
      { name: 'demo/templates/', type: 'directory' },
      { name: 'demo/templates/one.yaml', content: 'kind: Pod\n' },
    ]);
    const loaded = await loadChartArchive(packed);
    if (loaded.kind !== 'files') throw new Error(loaded.problem.message);
    expect(onlyText(await renderer.renderChart({ chart: loaded.chart }))).toBe('kind: Pod\n');
  });
});

describe.skipIf(engine === undefined)('dependencies', () => {
  const wants = (more: string): string =>
    `apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n  - name: common\n    version: 2.x.x\n    repository: ${more}\n`;
  const uses = 'kind: {{ include "common.label" . }}\n';

  it('a missing one is named, once', async () => {
    const chart = chartOf({ 'Chart.yaml': wants('oci://example.com/charts'), 'templates/one.yaml': uses });
    expect(problemOf(await renderer.renderChart({ chart }))).toMatchObject({
      code: 'BW-RENDER-DEPENDENCY',
      names: ['common'],
      message: expect.stringContaining('missing in charts/ directory: common'),
    });
  });

  it('a missing one that the values disable is no obstacle', async () => {
    const chart = chartOf({
      'Chart.yaml': wants('oci://example.com/charts\n    condition: common.enabled'),
      'values.yaml': 'common:\n  enabled: false\n',
      'templates/one.yaml': 'kind: Pod\n',
    });
    expect(onlyText(await renderer.renderChart({ chart }))).toBe('kind: Pod\n');
    const enabled = await renderer.renderChart({ chart, values: { set: ['common.enabled=true'] } });
    expect(problemOf(enabled).code).toBe('BW-RENDER-DEPENDENCY');
  });

  it('the newest sibling of the wanted version stands in, with its own siblings', async () => {
    const tree = treeOf({
      'app/Chart.yaml': wants('oci://example.com/charts').replace(
        'dependencies:\n',
        'dependencies:\n  - name: sub\n    version: ">=1.0.0"\n    repository: oci://example.com/charts\n',
      ),
      'app/templates/one.yaml': uses,
      'old/Chart.yaml': COMMON['Chart.yaml'].replace('2.3.1', '2.0.9'),
      'new/Chart.yaml': COMMON['Chart.yaml'],
      'new/templates/_helpers.tpl': COMMON['templates/_helpers.tpl'],
      'next/Chart.yaml': COMMON['Chart.yaml'].replace('2.3.1', '3.0.0'),
      'sub/Chart.yaml':
        'apiVersion: v2\nname: sub\nversion: 1.4.0\ndependencies:\n  - name: common\n    version: ^2.0.0\n    repository: oci://example.com/charts\n',
      'sub/templates/s.yaml': 'kind: sub-{{ include "common.label" . }}\n',
    });
    const loaded = await loadChart(`${tree.folder}/app`);
    if (loaded.kind !== 'files') throw new Error(loaded.problem.message);
    const outcome = rendered(
      await renderer.renderChart({ chart: loaded.chart, siblings: findSiblings(tree.folder) }),
    );
    tree.remove();
    expect(outcome.files.map(({ text }) => text)).toEqual(['kind: sub-from-common\n', 'kind: from-common\n']);
    expect(outcome.supplied.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'sub 1.4.0',
      'common 2.3.1',
      'common 2.3.1',
    ]);
  });

  it('file:// takes the chart that it points to and no other', async () => {
    const tree = treeOf({
      'app/Chart.yaml': wants('file://../shared/common'),
      'app/templates/one.yaml': uses,
      'shared/common/Chart.yaml': COMMON['Chart.yaml'].replace('2.3.1', '2.1.0'),
      'shared/common/templates/_h.tpl': '{{ define "common.label" }}pointed{{ end }}',
      'elsewhere/Chart.yaml': COMMON['Chart.yaml'],
    });
    const loaded = await loadChart(`${tree.folder}/app`);
    if (loaded.kind !== 'files') throw new Error(loaded.problem.message);
    const outcome = await renderer.renderChart({ chart: loaded.chart, siblings: findSiblings(tree.folder) });
    tree.remove();
    expect(onlyText(outcome)).toBe('kind: pointed\n');
  });
});

describe.skipIf(engine === undefined)('what cannot be rendered is named', () => {
  it.each([
    ['a chart without Chart.yaml', { 'Chart.yaml': '' }, 'BW-RENDER-CHART'],
    ['values that do not parse', { 'values.yaml': 'a: [' }, 'BW-RENDER-CHART'],
    [
      'a schema that the values miss',
      { 'values.schema.json': '{"required":["image"]}', 'templates/a.yaml': 'kind: Pod' },
      'BW-RENDER-SCHEMA',
    ],
    [
      'another version of Kubernetes',
      { 'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\nkubeVersion: "<1.20.0"\n' },
      'BW-RENDER-KUBE-VERSION',
    ],
    ['a refusal', { 'templates/a.yaml': '{{ fail "not like this" }}' }, 'BW-RENDER-FAIL'],
    ['an unknown function', { 'templates/a.yaml': '{{ nothing }}' }, 'BW-RENDER-TEMPLATE'],
    ['an unknown field', { 'templates/a.yaml': '{{ .Values.a.b.c }}' }, 'BW-RENDER-TEMPLATE'],
  ])('%s', async (_name, files, code) => {
    expect(
      problemOf(await renderer.renderChart({ chart: chartOf(files as Record<string, string>) })).code,
    ).toBe(code);
  });

  it('a demanded value with its key, template and line', async () => {
    const chart = chartOf({
      'templates/a.yaml': 'kind: Pod\nspec:\n  image: {{ required "say which image" .Values.image.name }}\n',
      'values.yaml': 'image: {}\n',
    });
    expect(problemOf(await renderer.renderChart({ chart }))).toMatchObject({
      code: 'BW-RENDER-REQUIRED',
      file: 'demo/templates/a.yaml',
      line: 3,
      names: ['image.name'],
      message: expect.stringContaining('say which image'),
    });
  });

  it('a template error with its file and line', async () => {
    const chart = chartOf({ 'templates/a.yaml': 'kind: Pod\n{{ end }}\n' });
    expect(problemOf(await renderer.renderChart({ chart }))).toMatchObject({
      file: 'demo/templates/a.yaml',
      line: 2,
    });
  });

  it.each([
    ['--set that is none', { set: ['a[x]=1'] }],
    ['--set-json that is none', { setJson: ['{'] }],
    ['a values file that does not parse', { files: [{ name: 'mine.yaml', text: '\t:' }] }],
  ])('%s', async (_name, values) => {
    expect(problemOf(await renderer.renderChart({ chart: templateOf('1'), values })).code).toBe(
      'BW-RENDER-VALUES',
    );
  });

  it('a release name that Kubernetes would refuse', async () => {
    const outcome = await renderer.renderChart({ chart: templateOf('1'), releaseName: '--post-renderer' });
    expect(problemOf(outcome).code).toBe('BW-RENDER-VALUES');
  });
});

it.each([
  [undefined, 'none'],
  [{ app: 'x' }, 'none'],
  [{ 'helm.sh/hook': 'pre-install, Post-Upgrade' }, 'hook'],
  [{ 'helm.sh/hook': 'test' }, 'test'],
  [{ 'helm.sh/hook': 'test-success' }, 'test'],
  [{ 'helm.sh/hook': 'crd-install' }, 'dropped'],
  [{ 'helm.sh/hook': 7 }, 'none'],
])('hook kind of %j is %s', (annotations, kind) => {
  expect(hookOf(annotations)).toBe(kind);
});
