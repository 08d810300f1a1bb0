import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInputs } from '../inputs.ts';
import type { RemoteChartOptions } from './is-remote-chart.ts';
import { parseReference } from './registry.ts';
import { newestRelease } from './semantic-version.ts';

// A real registry, and GnuPG, from the system's packages. Without them these tests are skipped with a notice, but fail in CI.
const hasRegistry = available('docker-registry', '--version');
const hasGnupg = available('gpg', '--version') && available('gpgv', '--version');

function available(program: string, argument: string): boolean {
  const found = spawnSync(program, [argument]).error === undefined;
  if (!found && process.env['CI'] === 'true') throw new Error(`${program} is needed: install its package`);
  if (!found) console.warn(`tests of charts from elsewhere skipped: no ${program}`);
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'bulwark-remote-'));
const archive = packed({
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.0\n',
  'shop/templates/one.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Chart.Name }}-{{ .Chart.Version }}}\n',
});
const SHA256 = createHash('sha256').update(archive).digest('hex');

/** A tar archive as `helm package` writes it, by hand: ustar headers and contents in blocks of 512 bytes. */
function packed(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        0', 148);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const content = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    content.write(text);
    return [header, content];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

async function read(argument: string, remote: RemoteChartOptions = {}) {
  const names: unknown[] = [];
  const files: unknown[] = [];
  const unread: string[] = [];
  const notices: string[] = [];
  const { summaries, close } = await readInputs(
    [argument],
    { rendering: { remote } },
    {
      object: ({ value, origin }) => {
        names.push((value['metadata'] as { readonly name: unknown }).name);
        files.push(origin.source === 'file' ? origin.file : origin.cluster);
      },
      unread: ({ code, message }) => unread.push(`${code}: ${message}`),
      passedOver: () => undefined,
      notice: ({ message }) => notices.push(message),
    },
  );
  await close();
  return { names, files, unread, notices, digest: summaries[0]?.digest };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createTcpServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe.skipIf(!hasRegistry)('charts in a registry', () => {
  let registry: ChildProcess;
  let host = '';

  beforeAll(async () => {
    host = `127.0.0.1:${await freePort()}`;
    const configuration = join(folder, 'registry.yml');
    writeFileSync(
      configuration,
      `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${join(folder, 'registry')}}}\nhttp: {addr: '${host}', secret: x}\n`,
    );
    registry = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
    await answered(`http://${host}/v2/`);
    await push('charts/shop', '1.2.0', archive);
    await push('charts/shop', '1.10.0-rc.1', archive);
  });
  afterAll(async () => {
    registry.kill();
    await once(registry, 'exit');
  });

  async function answered(url: string): Promise<void> {
    for (;;) {
      try {
        await fetch(url);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async function blob(repository: string, bytes: Buffer): Promise<string> {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const begun = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(begun.headers.get('location') ?? '');
    place.searchParams.set('digest', digest);
    const done = await fetch(place, { method: 'PUT', body: new Uint8Array(bytes) });
    expect(done.status).toBe(201);
    return digest;
  }

  async function push(repository: string, tag: string, bytes: Buffer, type = CONTENT): Promise<string> {
    const config = await blob(repository, Buffer.from('{}'));
    const layer = await blob(repository, bytes);
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: config, size: 2 },
      layers: [{ mediaType: type, digest: layer, size: bytes.length }],
    });
    const answer = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'content-type': MANIFEST },
      body,
    });
    expect(answer.status).toBe(201);
    return `sha256:${createHash('sha256').update(body).digest('hex')}`;
  }

  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
  const CONTENT = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

  it('are pulled by tag, rendered, and their digest is told', async () => {
    const { names, files, unread, digest } = await read(`oci://${host}/charts/shop:1.2.0`);
    expect(unread).toEqual([]);
    expect(names).toEqual(['shop-1.2.0']);
    expect(files).toEqual([`oci://${host}/charts/shop-1.2.0.tgz!/templates/one.yaml`]);
    expect(digest).toBe(`sha256:${SHA256}`);
  });

  it('are pulled in their newest release where none is named', async () => {
    expect((await read(`oci://${host}/charts/shop`)).files).toEqual([
      `oci://${host}/charts/shop-1.2.0.tgz!/templates/one.yaml`,
    ]);
    expect((await read(`oci://${host}/charts/shop`, { version: '1.10.0-rc.1' })).names).toHaveLength(1);
  });

  it('are pulled by digest', async () => {
    const digest = await push('charts/pinned', '1.0.0', archive);
    expect((await read(`oci://${host}/charts/pinned@${digest}`)).names).toEqual(['shop-1.2.0']);
  });

  it('are told where there is none, or something else', async () => {
    await push('images/app', '1.0.0', archive, 'application/vnd.oci.image.layer.v1.tar+gzip');
    expect((await read(`oci://${host}/images/app:1.0.0`)).unread).toEqual([
      expect.stringMatching(/^BW-READ-CHART: .*is no chart/),
    ]);
    expect((await read(`oci://${host}/charts/none:1.0.0`)).unread).toEqual([
      expect.stringMatching(/^BW-READ-CHART: .*answered 404/),
    ]);
    expect((await read(`oci://${host}/UPPER CASE`)).unread).toEqual([
      expect.stringMatching(/^BW-READ-CHART: .*no reference/),
    ]);
  });
});

describe('charts in a repository', () => {
  const paths = new Map<string, Buffer | string>();
  let server: Server;
  let base = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      const found = paths.get(request.url ?? '');
      response.writeHead(found === undefined ? 404 : 200).end(found);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    paths.set('/stable/index.yaml', index(SHA256));
    paths.set('/files/shop-1.2.0.tgz', archive);
    paths.set('/forged/index.yaml', index('0'.repeat(64)));
    paths.set('/forged/../files/shop-1.2.0.tgz', archive);
  });
  afterAll(() => server.close());

  function index(digest: string): string {
    const entry = (version: string): string =>
      `  - {version: ${version}, digest: '${digest}', urls: ['../files/shop-1.2.0.tgz']}\n`;
    return `apiVersion: v1\nentries:\n  shop:\n${entry('1.2.0')}${entry('1.3.0-beta')}`;
  }

  it('are found by name in its index', async () => {
    const { names, unread, digest } = await read('shop', { repository: `${base}/stable` });
    expect(unread).toEqual([]);
    expect(names).toEqual(['shop-1.2.0']);
    expect(digest).toBe(`sha256:${SHA256}`);
  });

  it('are refused where the archive is another one', async () => {
    expect((await read('shop', { repository: `${base}/forged` })).unread).toEqual([
      expect.stringMatching(/^BW-READ-CHART: .*not the one of the index/),
    ]);
  });

  it('are told where the index has none of them', async () => {
    expect((await read('shop', { repository: `${base}/stable`, version: '9.0.0' })).unread).toEqual([
      expect.stringMatching(/^BW-READ-CHART: .*no shop 9\.0\.0/),
    ]);
    expect((await read('shop', { repository: `${base}/none` })).unread).toEqual([
      expect.stringMatching(/^BW-READ-CHART: .*404/),
    ]);
  });

  it('are fetched by their address, too', async () => {
    const { names, notices } = await read(`${base}/files/shop-1.2.0.tgz`);
    expect(names).toEqual(['shop-1.2.0']);
    expect(notices).toEqual([]);
  });

  describe.skipIf(!hasGnupg)('with a provenance file', () => {
    const home = join(folder, 'gnupg');
    const keyring = join(folder, 'keys.gpg');

    beforeAll(() => {
      mkdirSync(home, { mode: 0o700 });
      gpg(['--quick-gen-key', 'Publisher <p@example.com>', 'ed25519', 'sign', 'never']);
      gpg(['--output', keyring, '--export']);
      sign('signed', SHA256);
      sign('stale', '1'.repeat(64));
      const good = paths.get('/signed/shop-1.2.0.tgz.prov') as string;
      paths.set('/forged/shop-1.2.0.tgz', archive);
      paths.set('/forged/shop-1.2.0.tgz.prov', good.replace('name: shop', 'name: shap'));
    });

    function gpg(words: readonly string[], input = ''): void {
      const options = { input, env: { ...process.env, GNUPGHOME: home } };
      const { status, stderr } = spawnSync(
        'gpg',
        ['--batch', '--yes', '--passphrase', '', ...words],
        options,
      );
      if (status !== 0) throw new Error(String(stderr));
    }

    function sign(place: string, digest: string): void {
      const file = join(folder, `${place}.prov`);
      const text = `name: shop\nversion: 1.2.0\n\n...\nfiles:\n  shop-1.2.0.tgz: sha256:${digest}\n`;
      gpg(['--output', file, '--clearsign'], text);
      paths.set(`/${place}/shop-1.2.0.tgz`, archive);
      paths.set(`/${place}/shop-1.2.0.tgz.prov`, readFileSync(file, 'utf8'));
    }

    it('are held against its digest; without a keyring the signature stays unchecked, which is said', async () => {
      const { names, notices } = await read(`${base}/signed/shop-1.2.0.tgz`);
      expect(names).toEqual(['shop-1.2.0']);
      expect(notices).toEqual([expect.stringContaining('--keyring')]);
      expect((await read(`${base}/stale/shop-1.2.0.tgz`)).unread).toEqual([
        expect.stringMatching(/^BW-READ-PROVENANCE: .*another digest/),
      ]);
    });

    it('are held against the signature', async () => {
      const good = await read(`${base}/signed/shop-1.2.0.tgz`, { keyring });
      expect(good.notices).toEqual([expect.stringContaining('good signature of Publisher')]);
      const forged = await read(`${base}/forged/shop-1.2.0.tgz`, { keyring });
      expect(forged.names).toEqual([]);
      expect(forged.unread).toEqual([expect.stringMatching(/^BW-READ-PROVENANCE: .*not good/)]);
    });
  });
});

describe('references', () => {
  it.each([
    ['oci://registry.example/charts/shop', 'charts/shop', undefined, undefined],
    ['oci://registry.example:5000/shop:1.0', 'shop', '1.0', undefined],
    [`oci://registry.example/a/b@sha256:${'a'.repeat(64)}`, 'a/b', undefined, `sha256:${'a'.repeat(64)}`],
  ])('%s', (address, repository, tag, digest) => {
    expect(parseReference(address)).toMatchObject({ repository, tag, digest });
  });

  it.each([
    'oci://registry.example',
    'oci://user@registry.example/x',
    'oci://registry.example/../x',
    'oci://h/x:',
  ])('not %s', (address) => {
    expect(parseReference(address)).toBeUndefined();
  });

  it('of the newest release leave pre-releases and other tags out', () => {
    expect(newestRelease(['1.9.0', '1.10.0', '2.0.0-rc.1', 'latest'])).toBe('1.10.0');
    expect(newestRelease(['latest'])).toBeUndefined();
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
