import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineRenderer } from '../../engine-renderer.ts';
import { chartOf, engineForTests, rendered } from '../../render.test-support.ts';
import type { Files } from '../../render.test-support.ts';
import { traceFiles } from './trace-lines.ts';

const engine = engineForTests();
const renderer = new EngineRenderer(engine ?? '');
afterAll(() => renderer.close());

interface Traced {
  readonly path: string;
  readonly text: string;
  /** `file:line`, or undefined where none is proven. */
  readonly from: string | undefined;
}

/** Every line that was rendered with the line of a template that it is traced to. */
async function trace(files: Files): Promise<readonly Traced[]> {
  const request = { chart: chartOf(files) };
  const outcome = rendered(await renderer.renderChart(request));
  const wanted = new Set(outcome.files.map(({ path }) => path));
  const { readers } = await traceFiles(renderer, request, outcome, wanted);
  return outcome.files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = readers.get(path)?.at(index + 1);
      return line.trim() === '' ? [] : [{ path, text: line, from: found && `${found.file}:${found.line}` }];
    }),
  );
}

/** A template in which `@` stands for the name of the file and the number of the line. */
function numbered(file: string, lines: string): string {
  return lines
    .split('\n')
    .map((line, index) => line.replaceAll('@', `${file}:${index + 1}`))
    .join('\n');
}

function chartWith(templates: Files): Files {
  return Object.fromEntries(
    Object.entries(templates).map(([name, text]) => [name, numbered(name, text)] as const),
  );
}

/** Lines that begin with the place that they say they come from, and were traced to another. */
function misled(lines: readonly Traced[]): readonly Traced[] {
  return lines.filter(({ text, from }) => {
    const told = /^[\s-]*(templates\/\S+:\d+);/.exec(text)?.[1];
    return told !== undefined && from !== undefined && told !== from;
  });
}

const HELPERS = `{{- define "text" -}}
@; x
{{ if true }}
@; y
{{- end }}
{{- end -}}
{{ define "passes" }}{{ toYaml . }}{{ end }}
{{ define "speaks" }}@; z
{{ toYaml (list "@; w" "@; v") | indent 2 }}
{{ end }}
{{- define "name" -}}
name
{{- end }}`;

const BLOCKS = `@; top
a:
{{- if .Values.none }}
  @; never
{{- else if true }}
  @; else
{{ end -}}
{{ with dict "k" "v" }}
{{ print "@; " .k }}
  {{- toYaml (list "@; in with" "x") | nindent 2 }}
{{- end }}
{{ range $i, $e := list 1 2 }}
@; {{ $i }}
  {{ print "@; " $e }}
{{- end }}
{{- include "text" . | nindent 4 }}
{{ template "text" . }}
{{ include "passes" "@; passed on" }}
{{ include "speaks" . }}
{{- /* a comment */ -}}
@; {{ include "name" . | upper }}
{{ $x := include "name" . -}} @; after
{{ tpl "@; tpl" . }}
{{ block "own" . }}
@; block
{{ end }}
"@; last`;

describe.skipIf(engine === undefined)('lines of templates', () => {
  it('finds the line of text, of helpers and of what calls a function', async () => {
    const lines = await trace(chartWith({ 'templates/_h.tpl': HELPERS, 'templates/one.yaml': BLOCKS }));
    expect(misled(lines)).toEqual([]);
    expect(lines.filter(({ from }) => from === undefined)).toEqual([]);
    expect(lines).toHaveLength(23);
  });

  it('names files of subcharts by their folders, whatever they are called', async () => {
    const lines = await trace({
      'Chart.yaml':
        'apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- {name: sub, version: 1.0.0, alias: other, repository: ""}\n',
      'charts/folder/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/folder/templates/x.yaml': 'a: 1\n{{ if true }}\nb: 2\n{{ end }}\n',
    });
    expect(lines.map(({ path, text, from }) => [path, text, from])).toEqual([
      ['demo/charts/other/templates/x.yaml', 'a: 1', 'charts/folder/templates/x.yaml:1'],
      ['demo/charts/other/templates/x.yaml', 'b: 2', 'charts/folder/templates/x.yaml:3'],
    ]);
  });

  it('text that is hashed, cut, parsed, compared or random misleads nobody', async () => {
    const lines = await trace({
      'templates/_h.tpl':
        '{{ define "map" }}\nb: 2\na: 1\n{{ end }}{{ define "empty" }}\n{{ end }}{{ define "long" }}\naaaa\nbbbb\n{{ end }}',
      'templates/cm.yaml': 'data:\n  a: b\n',
      'templates/one.yaml': `x: 1
sum: {{ include (print $.Template.BasePath "/cm.yaml") . | sha256sum }}
y:
  {{- include "map" . | fromYaml | toYaml | nindent 2 }}
{{- if include "empty" . | trim }}
never: 1
{{- end }}
cut: {{ include (print "lo" "ng") . | trunc 6 | quote }}
random: {{ randAlphaNum 10 }}
z: 1
`,
    });
    const of = (start: string): string | undefined =>
      lines.find(({ text }) => text.trim().startsWith(start))?.from;
    expect(['x', 'sum', 'a: 1', 'b: 2', 'cut', 'random', 'z'].map(of)).toEqual([
      'templates/one.yaml:1',
      'templates/one.yaml:2',
      'templates/one.yaml:4',
      'templates/one.yaml:4',
      'templates/one.yaml:8',
      'templates/one.yaml:9',
      'templates/one.yaml:10',
    ]);
  });

  it('random templates: never a wrong line, and hardly any without one', async () => {
    let lines = 0;
    let traced = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(template, { minLength: 10, maxLength: 20 }), async (templates) => {
        const files = templates.map((text, index) => [`templates/t${index}.yaml`, text] as const);
        const all = await trace(chartWith({ 'templates/_h.tpl': HELPERS, ...Object.fromEntries(files) }));
        lines += all.length;
        traced += all.filter(({ from }) => from !== undefined).length;
        expect(misled(all)).toEqual([]);
      }),
      { numRuns: 12 },
    );
    expect(traced / lines).toBeGreaterThanOrEqual(0.97);
  });
});

const open = fc.constantFrom('{{', '{{-');
const close = fc.constantFrom('}}', '-}}');
const space = fc.constantFrom('', ' ', '  ', '\n', '\n  ', '\n\n');

function action(body: string): fc.Arbitrary<string> {
  return fc.tuple(open, close, space, space).map(([a, b, c, d]) => `${c}${a} ${body} ${b}${d}`);
}

const leaf = fc.oneof(
  fc.tuple(space, space).map(([a, b]) => `${a}@; text${b}`),
  fc.constantFrom('\n@; one\n  @; two\n', '{{/* nothing */}}', '\n{{- /* nothing */ -}}\n'),
  ...[
    'include "text" . | nindent 2',
    'template "text" .',
    'include "passes" "@; p"',
    'include "speaks" . | indent 3',
    'toYaml (list "@; l" "@; m") | nindent 6 | trim',
    'tpl "@; t" .',
    'print "@; p"',
    '$x := include "name" .',
    'include "name" . | trim | trunc 3',
  ].map(action),
);

const template: fc.Arbitrary<string> = fc
  .letrec<{ node: string; nodes: string }>((tie) => ({
    nodes: fc.array(tie('node'), { minLength: 1, maxLength: 5 }).map((nodes) => nodes.join('')),
    node: fc.oneof(
      { withCrossShrink: true, maxDepth: 3 },
      { arbitrary: leaf, weight: 5 },
      ...['if true', 'if false', 'with "x"', 'range list 1 2'].map((head) => ({
        arbitrary: fc
          .tuple(action(head), tie('nodes'), action('else'), tie('nodes'), action('end'))
          .map((parts) => parts.join('')),
        weight: 1,
      })),
    ),
  }))
  .nodes.map((text) => `@; begin\n${text}\n@; end\n`);
