import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineRenderer } from './engine-renderer.ts';
import type { RenderProblem, RenderProblemCode } from './problems.ts';
import { engineForTests, problemOf, treeOf } from './render.test-support.ts';
import type { Files, TemporaryTree } from './render.test-support.ts';

const engine = engineForTests();
const renderer = new EngineRenderer(engine ?? '', { time: 5000, output: 256 * 1024 });
afterAll(() => renderer.close());

async function problemWith(
  files: Files,
  spoil: (tree: TemporaryTree) => void = () => undefined,
  directory = 'top',
): Promise<RenderProblem> {
  const tree = treeOf(files);
  try {
    spoil(tree);
    return problemOf(await renderer.buildKustomization({ root: `${tree.folder}/scanned`, directory }));
  } finally {
    tree.remove();
  }
}

const at = (text: string): Files => ({ 'scanned/top/kustomization.yaml': text });
const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n';

describe.skipIf(engine === undefined)('what lies elsewhere is named and not fetched', () => {
  it.each([
    [
      'a base over https',
      'resources: ["https://github.com/example/repo//base?ref=v1"]',
      'https://github.com/example/repo//base?ref=v1',
    ],
    ['a base in short', 'resources: [github.com/example/repo/base]', 'github.com/example/repo/base'],
    ['a base over ssh', 'bases: ["git@example.com:team/repo.git"]', 'git@example.com:team/repo.git'],
    ['a base forced to git', 'resources: ["git::https://example.com/repo"]', 'git::https://example.com/repo'],
    ['a base on the disk by URL', 'resources: ["file:///etc"]', 'file:///etc'],
    ['a component', 'components: ["https://example.com/repo.git"]', 'https://example.com/repo.git'],
    ['a resource file', 'resources: ["https://example.com/pod.yaml"]', 'https://example.com/pod.yaml'],
    ['a patch', 'patches: [{path: "https://example.com/p.yaml"}]', 'https://example.com/p.yaml'],
    [
      'a file of a ConfigMap',
      'configMapGenerator: [{name: a, files: ["k=http://169.254.169.254/latest"]}]',
      'http://169.254.169.254/latest',
    ],
    ['a schema', 'openapi: {path: "https://example.com/s.json"}', 'https://example.com/s.json'],
    ['a transformer', 'transformers: ["https://example.com/t.yaml"]', 'https://example.com/t.yaml'],
  ])('%s', async (_name, text, address) => {
    expect(await problemWith(at(text))).toMatchObject({ code: 'BW-RENDER-REMOTE', names: [address] });
  });

  it('also where a base of the base names it', async () => {
    const files = {
      ...at('resources: [../mid]'),
      'scanned/mid/kustomization.yaml': 'resources: ["https://example.com/r.git"]',
    };
    expect(await problemWith(files)).toMatchObject({
      code: 'BW-RENDER-REMOTE',
      names: ['https://example.com/r.git'],
    });
  });
});

const PLUGIN = (annotation: string): string =>
  `apiVersion: example.com/v1\nkind: Maker\nmetadata:\n  name: m\n  annotations:\n    config.kubernetes.io/function: |\n      ${annotation}\n`;

describe.skipIf(engine === undefined)('programs are named and not run', () => {
  it.each([
    ['an exec generator', 'generators: [m.yaml]', PLUGIN('exec: {path: ./run.sh}'), 'Maker (exec ./run.sh)'],
    [
      'a container transformer',
      'transformers: [m.yaml]',
      PLUGIN('container: {image: example/x}'),
      'Maker (container example/x)',
    ],
    [
      'a starlark validator',
      'validators: [m.yaml]',
      PLUGIN('starlark: {path: x.star}'),
      'Maker (starlark x.star)',
    ],
    [
      'a plugin of Go',
      'generators: [m.yaml]',
      'apiVersion: example.com/v1\nkind: Maker\nmetadata: {name: m}\n',
      /Maker/,
    ],
    [
      'the generator that calls helm',
      'generators: [m.yaml]',
      'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: m}\nname: demo\n',
      /HelmChartInflationGenerator/,
    ],
  ])('%s', async (_name, text, plugin, name) => {
    const found = await problemWith({ ...at(text), 'scanned/top/m.yaml': plugin });
    expect(found.code).toBe('BW-RENDER-PLUGIN');
    expect(found.names).toEqual([typeof name === 'string' ? name : expect.stringMatching(name)]);
  });

  it('an exec generator in line', async () => {
    const inline = PLUGIN('exec: {path: ./run.sh}').replaceAll('\n', '\n    ');
    expect((await problemWith(at(`generators:\n  - |-\n    ${inline}\n`))).names).toEqual([
      'Maker (exec ./run.sh)',
    ]);
  });
});

describe.skipIf(engine === undefined)('files outside the tree are not read', () => {
  const SECRET = {
    'outside/secret.yaml': POD.replace('web', 's3cret'),
    'outside/kustomization.yaml': 'resources: [secret.yaml]',
  };
  it.each<readonly [string, string, RenderProblemCode]>([
    ['a resource upwards', 'resources: [../../outside/secret.yaml]', 'BW-RENDER-OUTSIDE'],
    ['a base upwards', 'resources: [../../outside]', 'BW-RENDER-OUTSIDE'],
    ['a resource by absolute path', 'resources: [/etc/passwd]', 'BW-RENDER-KUSTOMIZATION'],
    [
      'data of a ConfigMap by absolute path',
      'configMapGenerator: [{name: a, files: [/etc/passwd]}]',
      'BW-RENDER-KUSTOMIZATION',
    ],
    [
      'data of a Secret upwards',
      'secretGenerator: [{name: a, files: [../../../../../../etc/passwd]}]',
      'BW-RENDER-KUSTOMIZATION',
    ],
    [
      'environment of the process',
      'configMapGenerator: [{name: a, envs: [/proc/self/environ]}]',
      'BW-RENDER-KUSTOMIZATION',
    ],
    ['a chart upwards', 'helmCharts: [{name: ../../../outside}]', 'BW-RENDER-KUSTOMIZATION'],
  ])('%s', async (_name, text, code) => {
    const found = await problemWith({ ...SECRET, ...at(text) });
    expect([code, 'BW-RENDER-KUSTOMIZATION']).toContain(found.code);
    expect(found.message).not.toMatch(/s3cret|root:/);
  });

  it.each([
    ['a link to a file', 'secret.yaml'],
    ['a link to a folder', ''],
  ])('%s', async (_name, target) => {
    const found = await problemWith({ ...SECRET, ...at('resources: [linked]') }, ({ folder }) =>
      symlinkSync(`${folder}/outside/${target}`, `${folder}/scanned/top/linked`),
    );
    expect(found.code).toBe('BW-RENDER-OUTSIDE');
  });

  it('a link to a device', async () => {
    const found = await problemWith(at('resources: [zero.yaml]'), ({ folder }) =>
      symlinkSync('/dev/zero', `${folder}/scanned/top/zero.yaml`),
    );
    expect(found.code).toBe('BW-RENDER-OUTSIDE');
  });

  it('the directory itself a link outside', async () => {
    const found = await problemWith({ ...SECRET, 'scanned/keep': '' }, ({ folder }) =>
      symlinkSync(`${folder}/outside`, `${folder}/scanned/top`),
    );
    expect(found.code).toBe('BW-RENDER-OUTSIDE');
  });

  it.skipIf(process.platform === 'win32')('a pipe is never opened', async () => {
    const found = await problemWith(
      at('resources: [pipe.yaml]'),
      ({ folder }) => void execFileSync('mkfifo', [`${folder}/scanned/top/pipe.yaml`]),
    );
    expect(found.message).toContain('pipe');
  });
});

describe.skipIf(engine === undefined)('circles and bombs end', { timeout: 60_000 }, () => {
  it.each<readonly [string, Files]>([
    ['a base that is itself', at('resources: [.]')],
    ['a base that holds it', { ...at('resources: [..]'), 'scanned/kustomization.yaml': 'resources: [top]' }],
    [
      'two bases of each other',
      { ...at('resources: [../b]'), 'scanned/b/kustomization.yaml': 'resources: [../top]' },
    ],
    [
      'two components of each other',
      {
        ...at('components: [../b]'),
        'scanned/b/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents: [../top]',
      },
    ],
  ])('%s', async (_name, files) => {
    expect((await problemWith(files)).code).toBe('BW-RENDER-CYCLE');
  });

  it('aliases that multiply', async () => {
    const keys = 'abcdefghij'.split('');
    const laughs = keys
      .map(
        (key, index) =>
          `  ${key}: &${key} [${Array.from({ length: 9 }, () => (index === 0 ? 'x' : `*${keys[index - 1]}`)).join(', ')}]\n`,
      )
      .join('');
    const found = await problemWith({
      ...at('resources: [l.yaml]'),
      'scanned/top/l.yaml': `${POD}spec:\n${laughs}`,
    });
    expect(['BW-RENDER-KUSTOMIZATION', 'BW-RENDER-MEMORY', 'BW-RENDER-TIME', 'BW-RENDER-OUTPUT']).toContain(
      found.code,
    );
  });

  it('bases that double twenty times', async () => {
    const files: Record<string, string> = { ...at('resources: [../l0]') };
    for (let level = 0; level < 20; level += 1) {
      for (const side of ['', 'x'])
        files[`scanned/l${level}${side}/kustomization.yaml`] =
          level === 19
            ? `namePrefix: ${side || 'y'}-\nresources: [pod.yaml]`
            : `namePrefix: ${side || 'y'}-\nresources: [../l${level + 1}, ../l${level + 1}x]`;
    }
    files['scanned/l19/pod.yaml'] = POD;
    files['scanned/l19x/pod.yaml'] = POD;
    const found = await problemWith(files);
    expect(['BW-RENDER-TIME', 'BW-RENDER-MEMORY', 'BW-RENDER-KUSTOMIZATION']).toContain(found.code);
  });

  it('more text than allowed', async () => {
    const found = await problemWith({
      ...at('resources: [big.yaml]'),
      'scanned/top/big.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "${'x'.repeat(300_000)}"}\n`,
    });
    expect(found.code).toBe('BW-RENDER-OUTPUT');
  });

  it('nesting without end', async () => {
    const found = await problemWith(at(`resources: ${'['.repeat(100_000)}`));
    expect(['BW-RENDER-KUSTOMIZATION', 'BW-RENDER-DEPTH', 'BW-RENDER-MEMORY', 'BW-RENDER-CRASH']).toContain(
      found.code,
    );
  });
});
