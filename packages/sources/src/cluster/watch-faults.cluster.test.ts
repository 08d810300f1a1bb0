// What goes wrong while a cluster is followed: nothing hangs, nothing is lost, nothing is invented.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startCluster } from '@bulwark/test-cluster';
import type { Cluster } from '@bulwark/test-cluster';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cuttingProxy } from './cutting-proxy.test-support.ts';
import { faultProxy } from './fault-proxy.test-support.ts';
import type { FaultProxy } from './fault-proxy.test-support.ts';
import { CONFIG_MAPS, Following, targetOf } from './following.test-support.ts';

const patience = { timeout: 60_000, interval: 50 };
const FAULTS = 4;
let serial = 0;

/** Makes a namespace of its own. */
async function namespaceIn(cluster: Cluster): Promise<string> {
  const name = `watch-faults-${process.pid}-${(serial += 1)}`;
  expect(await cluster.kubectl(['create', 'namespace', name])).toMatchObject({ code: 0 });
  return name;
}

/** Creates, changes and deletes small objects. */
async function churn(cluster: Cluster, namespace: string, from: number, to: number): Promise<void> {
  const client = cluster.client(2);
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  for (let index = from; index < to; index += 1) {
    const metadata = { name: `map-${index}` };
    const posted = await client.send('POST', path, { body: { metadata, data: { text: 'x'.repeat(300) } } });
    expect(posted.status).toBe(201);
    if (index % 3 === 1) await client.send('DELETE', `${path}/map-${index}`);
    if (index % 3 === 2)
      await client.send('PUT', `${path}/map-${index}`, { body: { metadata, data: { text: 'other' } } });
  }
  client.close();
}

describeCluster('events that are followed', () => {
  let proxy: FaultProxy;
  let namespace = '';
  let following: Following;
  beforeEach(async () => {
    proxy = await faultProxy(targetOf(sharedCluster().kubeconfig));
    namespace = await namespaceIn(sharedCluster());
    following = new Following(proxy.target, namespace);
    await churn(sharedCluster(), namespace, 0, 5);
    await following.begin();
  });
  afterEach(async () => {
    await following.end();
    await proxy.close();
  });

  /** Each fault happens to every third piece, some times. */
  async function suffers(fault: (piece: Buffer, response: ServerResponse) => void): Promise<void> {
    const count = { pieces: 0, faults: 0 };
    proxy.tamperWatch = (piece, response) => {
      count.pieces += 1;
      if (count.pieces % 3 !== 0 || count.faults >= FAULTS) return void response.write(piece);
      count.faults += 1;
      fault(piece, response);
    };
    for (let from = 5; count.faults < FAULTS && from < 500; from += 10)
      await churn(sharedCluster(), namespace, from, from + 10);
    expect(count.faults).toBe(FAULTS);
    await following.untilAsIn(sharedCluster(), namespace);
  }

  it('may break off in their middle', async () => {
    await suffers((piece, response) =>
      response.write(piece.subarray(0, piece.length / 2), () => response.destroy()),
    );
  });
  it('may be garbled', async () => {
    await suffers((piece, response) =>
      response.write(piece.toString().replaceAll('"metadata":{', '"metadata":[')),
    );
  });
  it('may be no JSON at all', async () => {
    await suffers((_piece, response) => response.write('<html>gateway</html>\n'));
  });
  it('may come byte by byte', async () => {
    await suffers((piece, response) => {
      for (const byte of piece) response.write(Buffer.of(byte));
    });
  });
  it('may be lost without a word', async () => {
    await suffers((_piece, response) => response.destroy());
  });
});

const TEMPLATES = { ...CONFIG_MAPS, kind: 'PodTemplate', resource: 'podtemplates' };

describeCluster('objects as large as a server takes them', () => {
  it('come whole each time they change, and what is past is not kept', async () => {
    const cluster = sharedCluster();
    const namespace = await namespaceIn(cluster);
    const following = new Following(targetOf(cluster.kubeconfig), namespace, TEMPLATES);
    const client = cluster.client(1);
    const path = `/api/v1/namespaces/${namespace}/podtemplates`;
    // etcd takes requests of 1.5 MiB.
    const body = (index: number): object => {
      const env = [{ name: 'TEXT', value: String(index % 10).repeat(SIZE) }];
      const template = { spec: { containers: [{ name: 'main', image: 'none.invalid/a', env }] } };
      return { metadata: { name: 'large' }, template };
    };
    expect((await client.send('POST', path, { body: body(0) })).status).toBe(201);
    await following.begin();
    await following.untilAsIn(cluster, namespace);
    const before = liveBytes();
    for (let index = 1; index <= CHANGES; index += 1)
      expect((await client.send('PUT', `${path}/large`, { body: body(index) })).status).toBe(200);
    await following.untilAsIn(cluster, namespace);
    // Of all that has come, no more is held than the last few; a buffer goes some time after its owner was collected.
    await expect.poll(() => liveBytes() - before, PATIENCE).toBeLessThan(0.15 * CHANGES * SIZE);
    expect(following.puts).toBeGreaterThan(CHANGES / 2);
    client.close();
    await following.end();
  });
});

const SIZE = 1_450_000;
const CHANGES = 40;
const PATIENCE = { timeout: 20_000, interval: 250 };

/** Bytes of the heap and of buffers that are in use, after a collection. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describeCluster('credentials of a watch', () => {
  let folder = '';
  let namespace = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bulwark-watch-faults-'));
    namespace = await namespaceIn(sharedCluster());
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('may be rotated: the token of a deleted Secret is refused, the one in the file now is taken', async () => {
    const cluster = sharedCluster();
    const account = ['-n', namespace, '--serviceaccount', `${namespace}:reader`];
    await cluster.kubectl(['create', 'serviceaccount', 'reader', '-n', namespace]);
    await cluster.kubectl(['create', 'rolebinding', 'reader', '--clusterrole', 'view', ...account]);
    const tokenOf = async (secret: string): Promise<string> => {
      await cluster.kubectl(['create', 'secret', 'generic', secret, '-n', namespace]);
      const bound = ['--bound-object-kind', 'Secret', '--bound-object-name', secret];
      const { stdout, stderr } = await cluster.kubectl([
        'create',
        'token',
        'reader',
        '-n',
        namespace,
        ...bound,
      ]);
      expect(stderr).toBe('');
      return stdout.trim();
    };
    const file = join(folder, 'token');
    const first = await tokenOf('first');
    writeFileSync(file, first);
    const base = targetOf(cluster.tokenKubeconfig('rotated', 'unused'));
    const proxy = await cuttingProxy({ ...base, user: { ...base.user, token: '', tokenFile: file } });
    const following = new Following(proxy.target, namespace);
    try {
      await following.begin();
      await following.untilAsIn(cluster, namespace);
      writeFileSync(file, await tokenOf('second'));
      await cluster.kubectl(['delete', 'secret', 'first', '-n', namespace]);
      const old = cluster.tokenKubeconfig('old', first);
      // The API server remembers for some seconds that it has accepted a token.
      await vi.waitFor(async () => {
        const { stderr } = await cluster.kubectl(['get', 'configmaps', '-n', namespace], { kubeconfig: old });
        expect(stderr).toMatch(/Unauthorized|must be logged in/);
      }, patience);
      proxy.cut();
      await churn(cluster, namespace, 0, 6);
      await following.untilAsIn(cluster, namespace);
    } finally {
      await following.end();
      await proxy.close();
    }
  });

  it('may end: that is told with the day, what is known stays, and a new certificate is taken', async () => {
    const cluster = sharedCluster();
    await churn(cluster, namespace, 0, 6);
    const ends = new Date(Date.now() + 5000);
    const order = { commonName: 'late', organizations: ['system:masters'] };
    const [short, long] = await Promise.all([
      cluster.userKubeconfig({ ...order, notAfter: ends }),
      cluster.userKubeconfig(order),
    ]);
    const base = targetOf(short);
    const install = (kubeconfig: string): void => {
      for (const end of ['crt', 'key'])
        copyFileSync(kubeconfig.replace(/\.kubeconfig$/, `.${end}`), join(folder, end));
    };
    install(short);
    const user = { certificateFile: join(folder, 'crt'), keyFile: join(folder, 'key') };
    const proxy = await cuttingProxy({
      ...base,
      user: { ...base.user, certificateData: '', keyData: '', ...user },
    });
    const following = new Following(proxy.target, namespace);
    try {
      await following.begin();
      const held = following.held.size;
      expect(held).toBeGreaterThan(3);
      // Nothing is cut before the certificate has ended, by the clock of the same machine.
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(ends.getTime() + 1000), patience);
      proxy.cut();
      await vi.waitFor(() => expect(following.behind).toMatch(/client certificate .* ended at \d/), patience);
      expect(following.held.size).toBe(held);
      await churn(cluster, namespace, 6, 12);
      install(long);
      await following.untilAsIn(cluster, namespace);
    } finally {
      await following.end();
      await proxy.close();
    }
  });
});

describeCluster('a cluster that is followed and whose parts fail', () => {
  it('is known whole afterwards: API server killed while it is read first, killed while it is watched, etcd stopped', async () => {
    const cluster = await startCluster({ version: sharedCluster().version.slice(1, 5) });
    try {
      const namespace = await namespaceIn(cluster);
      await churn(cluster, namespace, 0, 300);
      const proxy = await faultProxy(targetOf(cluster.kubeconfig));
      const following = new Following(proxy.target, namespace);
      let killed: Promise<void> | undefined;
      proxy.tamperWatch = (piece, response) => {
        // A part of what there is comes through before the end.
        response.write(piece.subarray(0, Math.min(piece.length, 2000)));
        if (killed === undefined) killed = cluster.stopComponent('kube-apiserver', { signal: 'SIGKILL' });
      };
      const begun = following.begin();
      await vi.waitFor(() => expect(killed).toBeDefined(), patience);
      await killed;
      proxy.tamperWatch = undefined;
      await cluster.startComponent('kube-apiserver');
      await begun;
      await following.untilAsIn(cluster, namespace);

      await cluster.stopComponent('kube-apiserver', { signal: 'SIGKILL' });
      await vi.waitFor(() => expect(following.behind).toBeDefined(), patience);
      await cluster.startComponent('kube-apiserver');
      await churn(cluster, namespace, 300, 330);
      await following.untilAsIn(cluster, namespace);

      const { size } = following.held;
      await cluster.stopComponent('etcd', { signal: 'SIGKILL' });
      const { code } = await cluster.kubectl(['get', 'configmaps', '-n', namespace, '--request-timeout=3s']);
      expect(code).not.toBe(0);
      expect(following.held.size).toBe(size);
      await cluster.startComponent('etcd');
      await cluster.restartApiServer();
      await churn(cluster, namespace, 330, 360);
      await following.untilAsIn(cluster, namespace);
      await following.end();
      await proxy.close();
    } finally {
      await cluster.stop();
    }
  }, 300_000);
});
