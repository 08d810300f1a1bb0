import { afterAll, describe, expect, it } from 'vitest';
import { EngineRenderer } from './engine-renderer.ts';
import type { ChartRequest } from './outcome.ts';
import type { RenderProblemCode } from './problems.ts';
import {
  chartOf,
  engineForTests,
  onlyText,
  problemOf,
  rendered,
  templateOf,
  treeOf,
} from './render.test-support.ts';
import type { Files } from './render.test-support.ts';
import { loadChart } from './chart-files.ts';
import { findSiblings } from './siblings.ts';

const engine = engineForTests();
const TIME = 2500;
const renderer = new EngineRenderer(engine ?? '', { time: TIME, output: 8 * 1024 * 1024 });
afterAll(() => renderer.close());

const MEBIBYTE = 1024 * 1024;
/** What one engine may take: its memory's maximum, its code and the copies of a bounded output. */
const MAX_RSS = 1800 * MEBIBYTE;

/** Renders while the resident memory of this process is watched. */
async function watched(request: ChartRequest): ReturnType<EngineRenderer['renderChart']> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const before = process.memoryUsage.rss();
  try {
    return await renderer.renderChart(request);
  } finally {
    clearInterval(timer);
    expect(most - before).toBeLessThan(MAX_RSS);
  }
}

const LAUGHS = `a: &a [x, x, x, x, x, x, x, x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
  .map((key, index) => {
    const last = 'abcdefghij'[index];
    return `${key}: &${key} [${Array.from({ length: 9 }, () => `*${last}`).join(', ')}]\n`;
  })
  .join('')}`;
const DEEP = `a: ${'['.repeat(200_000)}`;
const LIMITS: readonly RenderProblemCode[] = [
  'BW-RENDER-TIME',
  'BW-RENDER-MEMORY',
  'BW-RENDER-OUTPUT',
  'BW-RENDER-DEPTH',
];

describe.skipIf(engine === undefined)('templates that never end or multiply', { timeout: 120_000 }, () => {
  it.each<readonly [string, string, readonly RenderProblemCode[]]>([
    [
      'loops within loops',
      '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}',
      ['BW-RENDER-TIME'],
    ],
    ['a list of two thousand million numbers', '{{ range until 2000000000 }}{{ end }}', LIMITS],
    ['a gigabyte by repeat', '{{ repeat 1000000000 "x" }}', LIMITS],
    ['text beyond the limit of output', '{{ repeat 9000000 "x" }}', ['BW-RENDER-OUTPUT']],
    [
      'text that doubles',
      '{{ $s := "x" }}{{ range until 40 }}{{ $s = printf "%s%s" $s $s }}{{ end }}{{ $s }}',
      LIMITS,
    ],
    ['a list that doubles', '{{ $l := list 1 }}{{ range until 40 }}{{ $l = concat $l $l }}{{ end }}', LIMITS],
    ['wide numbers', '{{ range until 100000 }}{{ printf "%999999d" 1 }}{{ end }}', LIMITS],
    ['keys without end', '{{ range until 10000 }}{{ genPrivateKey "rsa" }}{{ end }}', ['BW-RENDER-TIME']],
    [
      'password hashes without end',
      '{{ range until 10000 }}{{ htpasswd "a" "b" }}{{ end }}',
      ['BW-RENDER-TIME'],
    ],
    [
      'scrypt without end',
      '{{ range until 10000 }}{{ derivePassword 1 "long" "a" "b" "c" }}{{ end }}',
      LIMITS,
    ],
    [
      'a value that holds itself',
      '{{ $_ := set .Values "self" .Values }}{{ toYaml .Values }}',
      [...LIMITS, 'BW-RENDER-CRASH', 'BW-RENDER-TEMPLATE'],
    ],
    [
      'a copy of a value that holds itself',
      '{{ $_ := set .Values "self" .Values }}{{ deepCopy .Values }}',
      [...LIMITS, 'BW-RENDER-CRASH', 'BW-RENDER-TEMPLATE'],
    ],
    ['aliases that multiply in fromYaml', `{{ .Files.Get "laughs.yaml" | fromYaml | toJson }}`, [...LIMITS]],
  ])('%s', async (_name, expression, codes) => {
    const chart = chartOf({ 'laughs.yaml': LAUGHS, 'templates/one.yaml': expression });
    const outcome = await watched({ chart });
    if (outcome.kind === 'problem') expect(codes).toContain(outcome.problem.code);
    // Helm prints nothing, or the error's text, where its own YAML library refuses.
    else expect(outcome.files.map(({ text }) => text).join('')).toMatch(/^$|excessive aliasing/);
  });

  it.each([
    ['include of itself', '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'],
    ['template of itself', '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}'],
    [
      'two that include each other',
      '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    ],
    ['tpl of itself', '{{ tpl .Values.bomb . }}'],
  ])('%s', async (_name, expression) => {
    const chart = chartOf({
      'values.yaml': "bomb: '{{ tpl .Values.bomb . }}'\n",
      'templates/one.yaml': expression,
    });
    expect(['BW-RENDER-TEMPLATE', ...LIMITS]).toContain(problemOf(await watched({ chart })).code);
  });

  it('tpl that grows with each turn', async () => {
    const chart = chartOf({
      'templates/one.yaml':
        '{{ $t := "x" }}{{ range until 40 }}{{ $t = tpl (printf "%s{{ . }}" $t) $t }}{{ end }}{{ $t }}',
    });
    expect(LIMITS).toContain(problemOf(await watched({ chart })).code);
  });

  it('a regular expression that others choke on takes no time', async () => {
    const chart = templateOf('{{ regexMatch "(a+)+$" (printf "%s!" (repeat 5000 "a")) }}');
    expect(onlyText(await watched({ chart }))).toContain('value: false');
  });

  it('after a kill the next chart renders', async () => {
    const endless = templateOf('{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}');
    const [first, second] = await Promise.all([
      renderer.renderChart({ chart: endless }),
      renderer.renderChart({ chart: templateOf('1') }),
    ]);
    expect(problemOf(first).code).toBe('BW-RENDER-TIME');
    expect(onlyText(second)).toContain('value: 1');
  });
});

describe.skipIf(engine === undefined)('templates that reach out', () => {
  it.each([
    ['env', '{{ env "HOME" }}'],
    ['expandenv', '{{ expandenv "$HOME" }}'],
  ])('%s is no function', async (name, expression) => {
    expect(problemOf(await renderer.renderChart({ chart: templateOf(expression) }))).toMatchObject({
      code: 'BW-RENDER-TEMPLATE',
      message: expect.stringContaining(`function "${name}" not defined`),
    });
  });

  it.each([
    ['getHostByName', '{{ getHostByName "localhost" | quote }}'],
    ['.Files.Get of an absolute path', '{{ .Files.Get "/etc/passwd" | quote }}'],
    ['.Files.Get of a path upwards', '{{ .Files.Get "../../../../etc/passwd" | quote }}'],
    ['.Files.Get of the environment', '{{ .Files.Get "/proc/self/environ" | quote }}'],
    ['.Files.Lines of an absolute path', '{{ .Files.Lines "/etc/passwd" | join "" | quote }}'],
    ['.Files.Glob upwards', '{{ (.Files.Glob "../**").AsConfig | trimPrefix "{}" | quote }}'],
    [
      'lookup of secrets',
      '{{ (lookup "v1" "Secret" "kube-system" "").items | toString | trimPrefix "[]" | trimPrefix "<nil>" | quote }}',
    ],
  ])('%s finds nothing', async (_name, expression) => {
    expect(onlyText(await renderer.renderChart({ chart: templateOf(expression) }))).toMatch(/value: ""\n/);
  });

  it('templates and values are no files of the chart', async () => {
    const chart = templateOf('{{ range $name, $_ := .Files.Glob "**" }}{{ $name }},{{ end }}');
    const more = [{ name: 'values.yaml', bytes: Buffer.from('secret: s3cret\n') }];
    const outcome = await renderer.renderChart({ chart: { ...chart, files: [...chart.files, ...more] } });
    expect(onlyText(outcome)).toContain('value: \n');
  });
});

describe.skipIf(engine === undefined)('values and schemas', { timeout: 60_000 }, () => {
  it.each<readonly [string, Files, ChartRequest['values']]>([
    ['aliases that multiply in values.yaml', { 'values.yaml': LAUGHS }, {}],
    ['aliases that multiply in --values', {}, { files: [{ name: 'laughs.yaml', text: LAUGHS }] }],
    ['nesting without end in values.yaml', { 'values.yaml': DEEP }, {}],
    ['nesting without end in --set-json', {}, { setJson: [`a=${'['.repeat(200_000)}`] }],
    ['an index of thousands of millions in --set', {}, { set: ['a[2000000000]=1'] }],
    ['nesting without end in Chart.yaml', { 'Chart.yaml': DEEP }, {}],
    ['a schema that is no JSON', { 'values.schema.json': '{' }, {}],
    ['a schema from the network', { 'values.schema.json': '{"$ref":"https://example.com/schema.json"}' }, {}],
    ['a schema from a file', { 'values.schema.json': '{"$ref":"file:///etc/passwd"}' }, {}],
    ['a schema nested without end', { 'values.schema.json': '{"not":'.repeat(100_000) }, {}],
  ])('%s', async (_name, files, values) => {
    const chart = chartOf({ 'templates/one.yaml': 'kind: Pod\n', ...files });
    const found = problemOf(await watched({ chart, ...(values && { values }) }));
    expect(['BW-RENDER-CHART', 'BW-RENDER-VALUES', 'BW-RENDER-SCHEMA', ...LIMITS]).toContain(found.code);
    expect(found.message).not.toContain('root:');
  });

  it('a schema that refers to itself', async () => {
    const chart = chartOf({ 'values.schema.json': '{"$ref":"#"}', 'templates/one.yaml': 'kind: Pod\n' });
    const outcome = await watched({ chart });
    if (outcome.kind === 'problem') expect(['BW-RENDER-SCHEMA', ...LIMITS]).toContain(outcome.problem.code);
  });

  it('a schema that branches two million ways', async () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 21 }, (_, level) => [
        `l${level}`,
        level === 20
          ? { type: 'object' }
          : { allOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] },
      ]),
    );
    const schema = JSON.stringify({ $ref: '#/$defs/l0', $defs: definitions });
    const outcome = await watched({
      chart: chartOf({ 'values.schema.json': schema, 'templates/one.yaml': 'kind: Pod\n' }),
    });
    if (outcome.kind === 'problem') expect(LIMITS).toContain(outcome.problem.code);
  });

  it('a schema of many megabytes', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, n) => [`p${n}`, { type: 'string' }]),
    );
    const chart = chartOf({
      'values.schema.json': JSON.stringify({ properties }),
      'values.yaml': 'p7: 7\n',
      'templates/one.yaml': 'kind: Pod\n',
    });
    expect(['BW-RENDER-SCHEMA', ...LIMITS]).toContain(problemOf(await watched({ chart })).code);
  });
});

describe.skipIf(engine === undefined)('dependencies', () => {
  it('charts that want each other', async () => {
    const wants = (name: string, other: string): string =>
      `apiVersion: v2\nname: ${name}\nversion: 1.0.0\ndependencies:\n  - {name: ${other}, version: "*", repository: "file://../${other}"}\n`;
    const tree = treeOf({
      'a/Chart.yaml': wants('a', 'b'),
      'b/Chart.yaml': wants('b', 'a'),
      'a/templates/one.yaml': 'kind: Pod\n',
    });
    const loaded = await loadChart(`${tree.folder}/a`);
    if (loaded.kind !== 'files') throw new Error(loaded.problem.message);
    const outcome = rendered(
      await renderer.renderChart({ chart: loaded.chart, siblings: findSiblings(tree.folder) }),
    );
    tree.remove();
    expect(outcome.supplied.length).toBeLessThan(10);
    expect(outcome.warnings.join()).toContain('lacks');
  });

  it('fifty thousand of them', async () => {
    const list = Array.from(
      { length: 50_000 },
      (_, n) => `  - {name: d${n}, version: 1.0.0, repository: ""}\n`,
    );
    const chart = chartOf({
      'Chart.yaml': `apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n${list.join('')}`,
    });
    expect(['BW-RENDER-DEPENDENCY', ...LIMITS]).toContain(problemOf(await watched({ chart })).code);
  }, 60_000);
});
