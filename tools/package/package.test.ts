// The one package: what is in it, that it installs without a checkout, and that it finds the same.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderEngine } from './engine.ts';
import { launcher, run, withoutNetwork } from './process.ts';

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'bulwark-pack-'));
const prefix = join(folder, 'prefix');
const installed = join(prefix, 'node_modules/.bin/bulwark');
const isolated = withoutNetwork();
const engine = renderEngine('rendering from the package');
let packed: Packed;

beforeAll(() => {
  const pack = run(['npm', 'pack', '--silent', '--json', '--pack-destination', folder]);
  expect(pack).toMatchObject({ code: 0 });
  const entries = Object.values(JSON.parse(pack.stdout) as Record<string, Packed>);
  expect(entries).toHaveLength(1);
  packed = entries[0] as Packed;
  const install = ['npm', 'install', '--silent', '--offline', '--no-audit', '--no-fund', '--prefix', prefix];
  expect(run([...install, join(folder, packed.filename)])).toMatchObject({ code: 0 });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The engine is packed where it was built. Without it its test is skipped with a notice, but fails in CI. */
const scan = ['scan', 'examples/shop', '--format', 'json'];

it('holds a compiled form that the V8 which made it accepts', () => {
  const dist = join(prefix, 'node_modules/bulwark-kspm/dist');
  const program = readdirSync(dist).find((name) => /^program-.*\.cjs$/.test(name)) ?? '';
  const filename = join(dist, program);
  const cachedData = readFileSync(filename.replace(/cjs$/, 'cache'));
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
  expect(script.cachedDataRejected).toBe(false);
});

it('holds the launcher, the bundle, the licences and nothing else', () => {
  const paths = packed.files.map((file) => file.path).sort();
  expect(paths.filter((path) => !path.startsWith('dist/'))).toEqual([
    'LICENSE',
    'README.md',
    'bin/bulwark.cjs',
    'package.json',
  ]);
  expect(
    paths.filter((path) => path.startsWith('dist/')).map((path) => path.replace(/-[0-9a-f]+/, '')),
  ).toEqual([
    'dist/THIRD-PARTY.txt',
    'dist/cluster.cjs',
    'dist/main.cjs',
    'dist/pdf.cjs',
    'dist/program.cache',
    'dist/program.cjs',
    'dist/readmes.cjs',
    'dist/render.cjs',
    'dist/render-worker.cjs',
    ...(engine === undefined ? [] : ['dist/render.wasm.gz']),
  ]);
});

it('needs no other package and says which Node it needs', () => {
  const manifest = JSON.parse(
    readFileSync(join(prefix, 'node_modules', packed.name, 'package.json'), 'utf8'),
  ) as {
    dependencies?: object;
    engines: { node: string };
  };
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(manifest.engines.node).toBe('>=24');
  expect(existsSync(join(prefix, 'node_modules/commander'))).toBe(false);
});

it('carries the licence of everything bundled', () => {
  const notices = readFileSync(join(prefix, 'node_modules', packed.name, 'dist/THIRD-PARTY.txt'), 'utf8');
  for (const name of ['commander', 'ignore', 'pdfmake', '@fontsource/noto-sans-sc'])
    expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(notices).not.toContain('licence not stated');
  const modules = ['go', 'helm.sh/helm/v4', 'sigs.k8s.io/kustomize/api', 'golang.org/x/text'];
  if (engine !== undefined)
    for (const name of modules) expect(notices).toMatch(new RegExp(`^${name} (?:go|v)\\d`, 'm'));
});

describe('the installed command', () => {
  it('finds what the checkout finds', () => {
    const checkout = run([process.execPath, 'tools/bulwark.ts', ...scan]);
    expect(checkout).toMatchObject({ code: 0, stderr: '' });
    expect((JSON.parse(checkout.stdout) as { findings: unknown[] }).findings.length).toBeGreaterThan(10);
    expect(run([installed, ...scan])).toEqual(checkout);
  });

  // Where the kernel refuses the namespace the next test still cuts the network, inside the process.
  it.skipIf(isolated === undefined)('finds the same in a network namespace without interfaces', () => {
    expect(run([...(isolated ?? []), installed, ...scan])).toEqual(run([installed, ...scan]));
  });

  it('finds the same where every use of the network fails', () => {
    const cut = join(folder, 'cut.cjs');
    writeFileSync(
      cut,
      `for (const name of ['net', 'dgram', 'dns', 'http', 'https', 'tls']) {
        const module = require('node:' + name);
        for (const key of ['connect', 'createConnection', 'request', 'get', 'lookup', 'createSocket', 'resolve']) {
          if (key in module) module[key] = () => { throw new Error('network used: ' + name + '.' + key); };
        }
      }
      globalThis.fetch = () => { throw new Error('network used: fetch'); };`,
    );
    expect(run([process.execPath, '--require', cut, installed, ...scan])).toEqual(run([installed, ...scan]));
  });

  it('finds the same without the compiled form, and with that of another V8', () => {
    const expected = run([installed, ...scan]);
    const dist = join(prefix, 'node_modules', packed.name, 'dist');
    const cache = join(dist, readdirSync(dist).find((name) => name.endsWith('.cache')) ?? '');
    const bytes = readFileSync(cache);
    // The second word of the header identifies the V8 that wrote it.
    bytes.writeUInt32LE((bytes.readUInt32LE(4) ^ 1) >>> 0, 4);
    writeFileSync(cache, bytes);
    expect(run([installed, ...scan])).toEqual(expected);
    rmSync(cache);
    expect(run([installed, ...scan])).toEqual(expected);
  });

  it('loads nothing of rendering for plain manifests', () => {
    const dist = join(prefix, 'node_modules', packed.name, 'dist');
    const names = readdirSync(dist).filter((name) => name.startsWith('render'));
    const expected = run([installed, ...scan]);
    const aside = join(folder, 'aside');
    mkdirSync(aside);
    for (const name of names) renameSync(join(dist, name), join(aside, name));
    const without = run([installed, ...scan]);
    for (const name of names) renameSync(join(aside, name), join(dist, name));
    expect(names.length).toBeGreaterThan(1);
    expect(without).toEqual(expected);
  });

  it.skipIf(engine === undefined)('renders a chart with the engine that it carries', () => {
    const chart = join(folder, 'shop');
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
    writeFileSync(
      join(chart, 'templates/settings.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-settings}\n',
    );
    const { code, stdout, stderr } = run([
      ...(isolated ?? []),
      installed,
      'scan',
      chart,
      '--release-name',
      'mine',
      '--format',
      'json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      units: [{ name: 'chart .' }],
      objects: [{ kind: 'ConfigMap', name: 'mine-settings' }],
      unread: [],
    });
  });

  it('answers --version and --help', () => {
    expect(run([installed, '--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\S*\s?0\.1\.0/),
    });
    expect(run([installed, '--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('scan') });
  });
});

describe('on an older Node', () => {
  it('prints one plain line and exits with 2', () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '8.17.0' } }); require(${JSON.stringify(launcher)})`;
    expect(run([process.execPath, '--eval', pretend])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'bulwark needs Node 24 or newer; this is Node 8.17.0\n',
    });
  });
  it('can parse the launcher: it is ES5', async () => {
    const source = readFileSync(launcher, 'utf8').replace(/^#!.*\n/, '');
    const [es5, latest] = await Promise.all(
      ['es5', 'esnext'].map(async (target) => (await transform(source, { target })).code),
    );
    expect(es5).toBe(latest);
    expect(source).not.toMatch(/\b(?:const|let|class|async)\b|=>|`/);
  });
});
