// The packed release, and an npm registry on this machine that has nothing else: npm itself installs from it.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../build/bundle.ts';
import { isBundleStale } from '../build/stale.ts';
import { root } from '../root.ts';
import { runProgram } from './script.test-support.ts';

export interface Registry {
  /** The packed release, a file. */
  readonly release: string;
  /** Environment by which npm knows the registry and nothing of the person who runs the tests. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** Packs the release as it stands and serves it. */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-registry-'));
  if (isBundleStale()) await bundle({ clean: false });
  const pack = ['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const { code, stdout, stderr } = await runProgram(pack, root, { HOME: folder });
  if (code !== 0) throw new Error(stderr);
  const release = join(folder, stdout.trim());
  const server = createServer((request, response) => {
    const found =
      request.url === '/bulwark-kspm' ? packument(release, request.headers.host ?? '') : undefined;
    if (request.url === '/release.tgz') response.end(readFileSync(release));
    else if (found !== undefined) response.end(JSON.stringify(found));
    else response.writeHead(404).end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  const env = {
    HOME: join(folder, 'home'),
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_update_notifier: 'false',
  };
  const close = (): void => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  };
  return { release, env, close };
}

/** What a registry says of a package. */
function packument(release: string, host: string): object {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, bin, engines } = manifest as {
    name: string;
    version: string;
    bin: object;
    engines: object;
  };
  const digest = createHash('sha512').update(readFileSync(release)).digest('base64');
  const dist = { tarball: `http://${host}/release.tgz`, integrity: `sha512-${digest}` };
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { name, version, bin, engines, dist } },
  };
}
