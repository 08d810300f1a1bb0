import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_LIMITS, readDocuments } from '@bulwark/sources';
import { afterAll, describe, expect, it } from 'vitest';
import { loadChart } from './chart-files.ts';
import { CommandRenderer } from './command-renderer.ts';
import { EngineRenderer } from './engine-renderer.ts';
import { hookOf } from './hooks.ts';
import type { BuiltKustomization, RenderedChart, Unrendered } from './outcome.ts';
import { chartOf, engineForTests, onlyText } from './render.test-support.ts';

// helm and kubectl are the judges. Without them these tests are skipped with a notice, but fail in CI.
const engine = engineForTests();
const helm = command('BULWARK_HELM', 'helm', ['version']);
const kubectl = command('BULWARK_KUBECTL', 'kubectl', ['version', '--client']);
const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const corpus = join(process.env['BULWARK_SHARED'] ?? join(repository, '../shared'), 'corpus');
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.warn(`rendering compared over the corpus: skipped, there is no ${corpus}`);

function command(variable: string, name: string, probe: readonly string[]): string | undefined {
  const candidate = process.env[variable] ?? name;
  try {
    execFileSync(candidate, probe, { stdio: 'ignore' });
    return candidate.includes('/') ? candidate : execFileSync('which', [name], { encoding: 'utf8' }).trim();
  } catch {
    if (process.env['CI'] === 'true') throw new Error(`${name} is needed: install it or set ${variable}`);
    console.warn(`rendering compared with ${name}: skipped, it is neither on the PATH nor in ${variable}`);
    return undefined;
  }
}

const ours = new EngineRenderer(engine ?? '');
const theirs = new CommandRenderer({ helm, kustomize: kubectl });
afterAll(async () => {
  await ours.close();
  await theirs.close();
});

/** Directories of the corpus that hold one of the files, by name. */
function directoriesWith(names: readonly string[]): string[] {
  const found = new Set<string>();
  for (const entry of readdirSync(corpus, { recursive: true, withFileTypes: true })) {
    if (names.includes(entry.name)) found.add(entry.parentPath);
  }
  return [...found].sort();
}

type Counts = ReadonlyMap<string, number>;

/** How often each object stands in the texts; documents that cannot be read count by their problem. */
function objectsOf(texts: readonly string[], format: 'json' | 'yaml'): Counts {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const outcome of readDocuments(text, format, DEFAULT_LIMITS)) {
      const object = outcome.kind === 'problem' ? outcome.code : outcome.value;
      if (object === null || isDropped(object)) continue;
      const key = JSON.stringify(object, sortedKeys);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function isDropped(object: unknown): boolean {
  const { metadata } = object as { readonly metadata?: { readonly annotations?: unknown } | null };
  return hookOf(metadata?.annotations) === 'dropped';
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

class Comparison {
  equal = 0;
  total = 0;
  rendered = 0;
  readonly #complaints: string[] = [];

  take(name: string, mine: Outcome, judged: Outcome): void {
    if (judged.kind === 'problem') return;
    this.rendered += 1;
    if (mine.kind === 'problem') return void this.#complaints.push(`${name}: ${mine.problem.message}`);
    const expected = objectsOf(textsOf(judged), formatOf(judged));
    const found = objectsOf(textsOf(mine), formatOf(mine));
    const before = this.equal - this.total;
    for (const [object, count] of expected) {
      this.total += count;
      this.equal += Math.min(count, found.get(object) ?? 0);
    }
    const extra = [...found.keys()].filter((object) => !expected.has(object));
    if (this.equal - this.total !== before || extra.length > 0)
      this.#complaints.push(`${name}: differs, ${extra.map((object) => object.slice(0, 200)).join('; ')}`);
    return undefined;
  }

  /** What differs must be known by name; a share of equal objects alone would let anything through. */
  check(known: readonly string[] = []): void {
    const unknown = this.#complaints.filter(
      (complaint) => !known.some((name) => complaint.startsWith(`${name}:`)),
    );
    expect(unknown).toEqual([]);
    expect(this.rendered).toBeGreaterThan(0);
    expect(this.equal / this.total).toBeGreaterThanOrEqual(0.99);
  }
}

type Outcome = RenderedChart | BuiltKustomization | Unrendered;

function textsOf(outcome: Exclude<Outcome, Unrendered>): readonly string[] {
  if (outcome.kind === 'chart') return [...outcome.files, ...outcome.crds].map(({ text }) => text);
  return outcome.documents.map(({ text }) => text);
}

function formatOf(outcome: Exclude<Outcome, Unrendered>): 'json' | 'yaml' {
  return outcome.kind === 'chart' ? 'yaml' : outcome.format;
}

/** Both are told the version, because each would take the one of its own release. */
const KUBE_VERSION = '1.35.0';

describe.skipIf(engine === undefined || helm === undefined)('as helm template', { timeout: 600_000 }, () => {
  it.skipIf(!hasCorpus)('every chart of the corpus', async () => {
    const comparison = new Comparison();
    for (const directory of directoriesWith(['Chart.yaml'])) {
      const loaded = await loadChart(directory);
      if (loaded.kind === 'problem') throw new Error(loaded.problem.message);
      const request = { chart: loaded.chart, kubeVersion: KUBE_VERSION };
      comparison.take(
        relative(corpus, directory),
        await ours.renderChart(request),
        await theirs.renderChart(request),
      );
    }
    comparison.check();
  });

  it('the API versions of the cluster, which the engine lists by itself', async () => {
    const chart = chartOf({
      'templates/one.yaml': 'v: {{ .Capabilities.APIVersions | sortAlpha | join "," }}',
    });
    const listed = async (renderer: CommandRenderer | EngineRenderer): Promise<string[]> =>
      onlyText(await renderer.renderChart({ chart }))
        .trim()
        .slice('v: '.length)
        .split(',');
    const [mine, judged] = [await listed(ours), await listed(theirs)];
    // The judge is of another release of Kubernetes: alpha and beta versions come and go, stable ones stay.
    const isStable = (version: string): boolean => !/v\d+(?:alpha|beta)/.test(version);
    expect(judged.filter(isStable).filter((version) => !mine.includes(version))).toEqual([]);
    expect(mine.length).toBeGreaterThan(50);
  });

  // One difference by version is known: Helm 4.1 keeps a null of values.yaml, 4.3 drops it.
  it('values, names, hooks and functions of every kind', async () => {
    const chart = chartOf({
      'values.yaml': 'a: {b: [1, 2, {c: d}], e: 1.50, big: 12345678901, yes: on, old: 0777}\n',
      'templates/_h.tpl': '{{ define "h" }}{{ . | toYaml | sha256sum | trunc 8 }}{{ end }}',
      'templates/one.yaml':
        'kind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}-{{ include "h" .Values }}"}\ndata:\n{{ toYaml .Values.a | indent 2 }}\n---\nkind: Two\nmetadata: {name: x, annotations: {"helm.sh/hook": post-install}}\n---\nkind: Gone\nmetadata: {name: y, annotations: {"helm.sh/hook": crd-install}}\n',
      'templates/two.yaml':
        'kind: Info\nmetadata: {name: "{{ .Template.Name | base }}"}\ntext: {{ tpl "{{ .Values.a.e }}-{{ .Chart.Version }}" . }}\nlist: {{ splitList "," "a,b" | toJson }}\nbig: {{ .Values.a.big }}\nsem: {{ semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}\n',
    });
    const values = { set: ['a.b[0]=9', 'a.x=true'], setString: ['a.s=1'], setJson: ['a.j={"k":[1]}'] };
    const request = { chart, values, releaseName: 'mine', namespace: 'apps', kubeVersion: KUBE_VERSION };
    const comparison = new Comparison();
    comparison.take('generated', await ours.renderChart(request), await theirs.renderChart(request));
    comparison.check();
    expect(comparison.total).toBe(3);
  });

  it.each([
    [
      'a missing dependency',
      {
        'Chart.yaml':
          'apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies: [{name: x, version: 1.0.0, repository: "https://example.com"}]\n',
      },
    ],
    ['a schema', { 'values.schema.json': '{"required":["image"]}' }],
    [
      'a demanded value',
      { 'templates/a.yaml': 'kind: Pod\nimage: {{ required "say which" .Values.image }}\n' },
    ],
    ['a refusal', { 'templates/a.yaml': '{{ fail "no" }}' }],
    ['a broken template', { 'templates/a.yaml': 'kind: Pod\n{{ end }}' }],
    ['a broken chart', { 'Chart.yaml': 'name: demo' }],
    [
      'another Kubernetes',
      { 'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\nkubeVersion: ">=9.0.0"\n' },
    ],
  ])('both name the same problem: %s', async (_name, files) => {
    const request = { chart: chartOf(files), kubeVersion: KUBE_VERSION };
    const [mine, judged] = [await ours.renderChart(request), await theirs.renderChart(request)];
    if (mine.kind !== 'problem' || judged.kind !== 'problem') throw new Error('both should refuse it');
    expect(judged.problem.code).toBe(mine.problem.code);
    expect([judged.problem.file, judged.problem.line]).toEqual([mine.problem.file, mine.problem.line]);
  });
});

describe.skipIf(engine === undefined || kubectl === undefined || !hasCorpus)(
  'as kubectl kustomize',
  { timeout: 600_000 },
  () => {
    it('every kustomization of the corpus', async () => {
      const comparison = new Comparison();
      for (const path of directoriesWith(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])) {
        const [project = '', ...rest] = relative(realpathSync(corpus), realpathSync(path)).split('/');
        const request = { root: join(corpus, project), directory: rest.join('/') };
        comparison.take(
          relative(corpus, path),
          await ours.buildKustomization(request),
          await theirs.buildKustomization(request),
        );
      }
      comparison.check();
    });
  },
);
