import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const NOTHING_SERVED = { kind: 'APIGroupDiscoveryList', items: [] };
const STALE = { metadata: { name: 'argoproj.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] };
const servers: Server[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-contexts-'));
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

/** An API server that says who it is; what it serves is nothing, what another server serves that is down, or not to be told. */
async function serving(name: string, discovery: 'nothing' | 'down' | 'forbidden'): Promise<object> {
  const server = createServer(({ url = '' }, response) => {
    const isDiscovery = /^\/apis?$/.test(url);
    const served =
      discovery === 'down' && url === '/apis' ? { ...NOTHING_SERVED, items: [STALE] } : NOTHING_SERVED;
    const answer = url === '/version' ? { gitVersion: 'v1.36.0' } : served;
    const isToNobody = isDiscovery && discovery === 'forbidden';
    response.writeHead(isToNobody ? 403 : url === '/version' || isDiscovery ? 200 : 404);
    response.end(JSON.stringify(isToNobody ? { kind: 'Status', message: 'not you' } : answer));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { name, cluster: { server: `http://127.0.0.1:${port}` } };
}

async function scan(...clusters: readonly { readonly name?: string }[]): Promise<number> {
  const kubeconfig = join(folder, 'config');
  const contexts = clusters.map(({ name }) => ({ name, context: { cluster: name } }));
  writeFileSync(kubeconfig, JSON.stringify({ clusters, contexts }));
  const words = ['--all-contexts', '--kubeconfig', kubeconfig, '--no-config', '--strict'];
  return runCommandLine(['scan', ...words, '--format', 'json', '--output', join(folder, 'report.json')]);
}

it('reports on the clusters that say what they serve, and tells which did not', async () => {
  const clusters = [await serving('closed', 'forbidden'), await serving('open', 'nothing')];
  expect(await scan(...clusters)).toBe(4);
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({
    run: { clusters: [{ name: 'open' }] },
    unread: [{ file: 'closed', code: 'BW-CLUSTER-FORBIDDEN', message: expect.stringContaining('not you') }],
  });
});

it('ends where no cluster says what it serves', async () => {
  expect(await scan(await serving('closed', 'forbidden'))).toBe(4);
  expect(() => readFileSync(join(folder, 'report.json'))).toThrow('ENOENT');
});

it('tells which kinds it cannot know because the server that serves them is down', async () => {
  expect(await scan(await serving('open', 'down'))).toBe(4);
  const message = 'Rollout.argoproj.io: the server that serves it does not answer';
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({
    unread: [{ file: 'open', code: 'BW-CLUSTER-UNREACHABLE', message }],
  });
});
