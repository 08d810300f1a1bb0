// What goes wrong between a scan and its cluster: nothing hangs, nothing is lost, nothing is invented.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '@bulwark/test-cluster';
import type { Cluster } from '@bulwark/test-cluster';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultProxy } from './fault-proxy.test-support.ts';
import type { FaultProxy } from './fault-proxy.test-support.ts';
import { CONFIG_MAPS, targetOf } from './following.test-support.ts';
import { ClusterError, Connection, discover, list, readCluster } from './index.ts';
import type { ClusterTarget, ConnectionOptions, KindOutcome } from './index.ts';

const RUN = String(process.pid);
const OBJECTS = 1200;
const NO_WAITING = { now: () => performance.now(), wait: async () => undefined };

/** Creates a namespace with many small objects, and gives their names. */
async function fill(
  cluster: Cluster,
  namespace: string,
  objects: number,
  data = {},
): Promise<readonly string[]> {
  const client = cluster.client(8);
  const post = async (path: string, body: object): Promise<void> => {
    expect([201, 409]).toContain((await client.send('POST', path, { body })).status);
  };
  await post('/api/v1/namespaces', { metadata: { name: namespace } });
  const names = Array.from({ length: objects }, (_each, index) => `map-${String(index).padStart(5, '0')}`);
  const queue = [...names];
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      await post(`/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name }, data });
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  client.close();
  return names;
}

/** Reads the objects of one namespace, as a scan does, and gives their names without what Kubernetes adds. */
async function read(
  target: ClusterTarget,
  namespace: string,
  options: ConnectionOptions = {},
): Promise<{ readonly names: readonly string[]; readonly outcome: KindOutcome | undefined }> {
  const connection = new Connection(target, options);
  const names: string[] = [];
  const wanted = { resource: CONFIG_MAPS, metadataOnly: false, keepStatus: false };
  const reading = { cluster: 'test', namespaces: [namespace] };
  const receiver = {
    object: ({ value }: { readonly value: object }) =>
      void names.push((value as { readonly metadata: { readonly name: string } }).metadata.name),
  };
  const [outcome] = await readCluster(connection, [wanted], reading, receiver);
  await connection.close();
  return { names: names.filter((name) => name.startsWith('map-')), outcome };
}

describeCluster('answers that a scan gets', () => {
  const namespace = `faults-${RUN}`;
  let names: readonly string[] = [];
  let proxy: FaultProxy;
  beforeAll(async () => {
    names = await fill(sharedCluster(), namespace, OBJECTS);
  });
  beforeEach(async () => {
    proxy = await faultProxy(targetOf(sharedCluster().kubeconfig));
  });
  afterEach(async () => proxy.close());

  it('that break off are asked for again', async () => {
    let cuts = 0;
    proxy.tamper = (body, response) => {
      cuts += 1;
      if (cuts % 2 === 1 || cuts > 6) response.end(body);
      else response.write(body.subarray(0, body.length / 2), () => response.destroy());
    };
    const { names: seen, outcome } = await read(proxy.target, namespace, { clock: NO_WAITING });
    expect(cuts).toBeGreaterThan(3);
    expect(outcome?.failure).toBeUndefined();
    expect(seen).toEqual(names);
  });

  it('that are garbled fail their kind, and what had come before stays', async () => {
    let pages = 0;
    proxy.tamper = (body, response) => {
      pages += 1;
      response.end(
        pages === 1 ? body : Buffer.from(body.toString().replaceAll('"metadata":{', '"metadata":[')),
      );
    };
    const { names: seen, outcome } = await read(proxy.target, namespace, { clock: NO_WAITING });
    expect(outcome?.failure).toMatchObject({
      code: expect.stringMatching(/^BW-CLUSTER-(?:ANSWER|UNREACHABLE)$/),
    });
    expect(names.slice(0, seen.length)).toEqual(seen);
  });

  it('that drip do not hang a scan', async () => {
    const timers: NodeJS.Timeout[] = [];
    proxy.tamper = (body, response) => {
      let sent = 0;
      timers.push(setInterval(() => response.write(body.subarray(sent, (sent += 10))), 5));
    };
    const { names: seen, outcome } = await read(proxy.target, namespace, {
      requestTimeout: 300,
      retryBudget: 0,
    });
    for (const timer of timers) clearInterval(timer);
    expect(outcome?.failure).toMatchObject({ code: 'BW-CLUSTER-TIMEOUT' });
    expect(seen).toEqual([]);
  });

  it('are all read whatever the clock says: it jumps a year ahead and back between pages', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const now = Date.now();
    let pages = 0;
    proxy.tamper = (body, response) => {
      pages += 1;
      vi.setSystemTime(now + (pages % 2 === 0 ? -1 : 1) * 365 * 86_400_000);
      // Every other answer breaks off, so that there is waiting too.
      if (pages % 2 === 1) response.write(body.subarray(0, body.length / 2), () => response.destroy());
      else response.end(body);
    };
    try {
      const { names: seen, outcome } = await read(proxy.target, namespace, { random: () => 0 });
      expect(outcome?.failure).toBeUndefined();
      expect(seen).toEqual(names);
      expect(pages).toBeGreaterThan(4);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that never end are not kept: an object without an end costs no more than an object may', async () => {
    const most = { value: 0 };
    proxy.tamper = (body, response) => {
      const text = body.toString();
      response.write(text.slice(0, text.indexOf('"metadata":{"name":"map-00003"')) + '"text":"');
      const piece = Buffer.alloc(1_000_000, 'x');
      let pieces = 0;
      const more = (): void => {
        most.value = Math.max(most.value, process.memoryUsage().arrayBuffers);
        pieces += 1;
        if (pieces > 300 || response.destroyed) response.destroy();
        else if (response.write(piece)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    };
    const before = process.memoryUsage().arrayBuffers;
    const { names: seen, outcome } = await read(proxy.target, namespace, { retryBudget: 0 });
    expect(outcome?.failure).toBeInstanceOf(ClusterError);
    expect(names).toEqual(expect.arrayContaining([...seen]));
    expect(most.value - before).toBeLessThan(150_000_000);
  });

  it('with many large objects come in smaller pages, whole', async () => {
    const large = `faults-large-${RUN}`;
    // 60 objects of 0.9 MB are more than a page may hold.
    const expected = await fill(sharedCluster(), large, 60, { text: 'x'.repeat(900_000) });
    const { names: seen, outcome } = await read(targetOf(sharedCluster().kubeconfig), large);
    expect(outcome).toMatchObject({ failure: undefined });
    expect(seen).toEqual(expected);
    const asked = await sharedCluster().auditLog(({ requestURI }) =>
      requestURI.includes(`/${large}/configmaps?limit=`),
    );
    expect(asked.map(({ requestURI }) => /limit=(\d+)/.exec(requestURI)?.[1])).toContain('62');
    expect(await sharedCluster().kubectl(['delete', 'namespace', large, '--wait=false'])).toMatchObject({
      code: 0,
    });
  });
});

describeCluster('credentials', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bulwark-faults-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('that have ended are named with the day', async () => {
    const [notBefore, notAfter] = [new Date(Date.now() - 7_200_000), new Date(Date.now() - 3_600_000)];
    const kubeconfig = await sharedCluster().userKubeconfig({ commonName: 'late', notBefore, notAfter });
    const connection = new Connection(targetOf(kubeconfig));
    await expect(discover(connection)).rejects.toMatchObject({
      code: 'BW-CLUSTER-UNAUTHORIZED',
      message: expect.stringMatching(/the client certificate of user '.*' ended at \d{4}-/),
    });
    await connection.close();
  });

  it('of a rotated token file are read again when the old ones are refused', async () => {
    const cluster = sharedCluster();
    const { stdout: token } = await cluster.kubectl(['create', 'token', 'default', '-n', 'default']);
    const file = join(folder, 'token');
    writeFileSync(file, 'a.token.that-was-revoked');
    const base = targetOf(cluster.tokenKubeconfig('rotated', 'unused'));
    const connection = new Connection({ ...base, user: { ...base.user, token: '', tokenFile: file } });
    await expect(discover(connection)).rejects.toMatchObject({ code: 'BW-CLUSTER-UNAUTHORIZED' });
    writeFileSync(file, token);
    expect((await discover(connection)).resources.length).toBeGreaterThan(30);
    expect(readFileSync(file, 'utf8')).toBe(token);
    await connection.close();
  });

  it('of another authority are a matter of certificates', async () => {
    const base = targetOf(sharedCluster().kubeconfig);
    const connection = new Connection({ ...base, tls: { ...base.tls, authority: '' } });
    await expect(discover(connection)).rejects.toMatchObject({ code: 'BW-CLUSTER-TLS' });
    await connection.close();
  });
});

describe('an API server that nobody runs', () => {
  it('is told at once', async () => {
    const user = { ...NOBODY, name: 'u', file: '' };
    const server = new URL('https://127.0.0.1:1');
    const tls = { serverName: '', insecure: false, authority: '' };
    const target = {
      context: 'c',
      cluster: 'c',
      namespace: '',
      server,
      tls,
      proxy: undefined,
      user,
      impersonate: user.impersonate,
    };
    await expect(discover(new Connection(target))).rejects.toMatchObject({
      code: 'BW-CLUSTER-UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });
});

const NOBODY = {
  certificateFile: '',
  certificateData: '',
  keyFile: '',
  keyData: '',
  token: '',
  tokenFile: '',
  username: '',
  password: '',
  impersonate: { user: '', uid: '', groups: [], extra: {} },
  authProvider: '',
  exec: undefined,
};

describeCluster('a cluster whose parts fail', () => {
  it('is read whole although the API server is killed between two pages; without etcd the kind fails', async () => {
    const cluster = await startCluster();
    try {
      const names = await fill(cluster, 'faults', OBJECTS);
      const connection = new Connection(targetOf(cluster.kubeconfig), { retryBudget: 240_000 });
      const options = {
        metadataOnly: false,
        keepStatus: false,
        namespace: 'faults',
        onExpired: 'continue',
      } as const;
      const seen: string[] = [];
      let pages = 0;
      let restarted: Promise<void> | undefined;
      for await (const { objects } of list(connection, CONFIG_MAPS, options)) {
        pages += 1;
        for (const { metadata } of objects) seen.push((metadata as { readonly name: string }).name);
        if (pages > 1) continue;
        await cluster.stopComponent('kube-apiserver', { signal: 'SIGKILL' });
        restarted = cluster.startComponent('kube-apiserver');
      }
      expect(pages).toBeGreaterThan(2);
      expect(seen.filter((name) => name.startsWith('map-'))).toEqual(names);
      await connection.close();
      await restarted;
      await cluster.stopComponent('etcd', { signal: 'SIGKILL' });
      const { outcome } = await read(targetOf(cluster.kubeconfig), 'faults', {
        requestTimeout: 5000,
        retryBudget: 0,
      });
      expect(outcome?.failure).toMatchObject({
        code: expect.stringMatching(/^BW-CLUSTER-(?:BUSY|TIMEOUT)$/),
      });
    } finally {
      await cluster.stop();
    }
  }, 300_000);
});
