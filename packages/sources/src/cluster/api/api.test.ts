import { afterEach, describe, expect, it } from 'vitest';
import type { ValueMap } from '@bulwark/model';
import { discover } from './discovery.ts';
import { faultServer, gathered, json, refusal } from './fault-server.test-support.ts';
import type { Answering, FaultServer } from './fault-server.test-support.ts';
import { list } from './list.ts';
import type { ListOptions } from './list.ts';
import { metadataText } from './objects.ts';
import type { ApiResource } from './resources.ts';
import { watch } from './watch.ts';
import type { WatchEvent } from './watch.ts';

let server: FaultServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serving(...answers: readonly Answering[]): Promise<FaultServer> {
  return (server = await faultServer(answers));
}

const PODS: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  namespaced: true,
  verbs: ['list', 'watch'],
};
const WHOLE = { metadataOnly: false, keepStatus: false };

const pod = (name: string): ValueMap => ({
  metadata: { name, managedFields: [{}] },
  spec: {},
  status: { phase: 'x' },
});
const page = (names: readonly string[], metadata: object = {}): Answering =>
  json({
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7', ...metadata },
    items: names.map(pod),
  });

async function names(faults: FaultServer, options: Partial<ListOptions> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const { objects } of list(faults.connect(), PODS, {
    ...WHOLE,
    onExpired: 'continue',
    ...options,
  }))
    found.push(...objects.map((object) => metadataText(object, 'name')));
  return found;
}

/** Sends the first half of an answer and drops the connection. */
const breakingOff =
  (whole: object): Answering =>
  (_request, response) => {
    const text = JSON.stringify(whole);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  };

describe('a list', () => {
  it('comes in pages, with apiVersion and kind, without managed fields and status', async () => {
    const faults = await serving(page(['a', 'b'], { continue: 'more', remainingItemCount: 1 }), page(['c']));
    const pages = await gathered(list(faults.connect(), PODS, { ...WHOLE, labelSelector: 'app=x' }));
    expect(pages).toMatchObject([
      { objects: [{}, {}], resourceVersion: '7', remaining: 1, problems: [] },
      { objects: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'c' }, spec: {} }], remaining: 0 },
    ]);
    expect(pages[1]?.objects[0]).not.toHaveProperty('status');
    expect(pages[1]?.objects[0]?.['metadata']).toEqual({ name: 'c' });
    expect(faults.asked).toEqual([
      '/base/api/v1/pods?limit=500&labelSelector=app%3Dx',
      '/base/api/v1/pods?limit=500&continue=more&labelSelector=app%3Dx',
    ]);
  });
  it('without objects is a list all the same', async () => {
    expect(await names(await serving(page([])))).toEqual([]);
  });
  it('goes on behind the last object where its version is gone', async () => {
    const expired = refusal(410, { reason: 'Expired', metadata: { continue: 'newer' } });
    const faults = await serving(page(['a'], { continue: 'old' }), expired, page(['b']));
    expect(await names(faults)).toEqual(['a', 'b']);
    expect(faults.asked.at(-1)).toContain('continue=newer');
  });
  it('fails with 410 for those who need one version', async () => {
    const expired = refusal(410, { metadata: { continue: 'newer' } });
    const faults = await serving(page(['a'], { continue: 'old' }), expired);
    await expect(names(faults, { onExpired: 'fail' })).rejects.toMatchObject({
      status: 410,
      code: 'BW-CLUSTER-EXPIRED',
    });
  });
  it('waits as long as the server asks, and longer from time to time', async () => {
    const busy = refusal(429, {}, { 'retry-after': '3' });
    const faults = await serving(
      busy,
      refusal(503),
      refusal(500, { details: { retryAfterSeconds: 20 } }),
      page(['a']),
    );
    expect(await names(faults)).toEqual(['a']);
    expect(faults.pauses).toEqual([3000, 1000, 20_000]);
  });
  it('gives up when waiting has taken too long', async () => {
    const faults = await serving(refusal(429, {}, { 'retry-after': '25' }));
    await expect(names(faults)).rejects.toMatchObject({ code: 'BW-CLUSTER-BUSY', status: 429 });
    expect(faults.pauses).toEqual([25_000, 25_000]);
  });
  it('that fails in the server is not waited for that long', async () => {
    const faults = await serving(refusal(500));
    await expect(names(faults)).rejects.toMatchObject({ code: 'BW-CLUSTER-BUSY', status: 500 });
    expect(faults.pauses).toEqual([500, 1000, 2000, 4000]);
  });
  it('is not asked for again where the answer will not change', async () => {
    const faults = await serving(refusal(403));
    await expect(names(faults)).rejects.toMatchObject({
      code: 'BW-CLUSTER-FORBIDDEN',
      message: expect.stringContaining('no, 403'),
    });
    expect(faults.asked).toHaveLength(1);
  });
  it('that breaks off is asked for again, and nothing is seen twice', async () => {
    const whole = { kind: 'PodList', metadata: {}, items: [pod('b'), pod('c')] };
    const faults = await serving(page(['a'], { continue: 'x' }), breakingOff(whole), json(whole));
    expect(await names(faults)).toEqual(['a', 'b', 'c']);
  });
  it('that ends in the middle of its JSON is asked for again', async () => {
    const cut: Answering = (_request, response) => {
      response.end('{"kind":"PodList","items":[{"metadata":{"na');
    };
    expect(await names(await serving(page(['a'], { continue: 'x' }), cut, page(['b'])))).toEqual(['a', 'b']);
  });
  it.each([
    ['<html>Log in</html>', 'not JSON'],
    ['{"kind":"Pod","metadata":{}}', 'no list'],
    ['', 'no list'],
  ])('is none: %j', async (text, message) => {
    const faults = await serving((_request, response) => void response.end(text));
    await expect(names(faults)).rejects.toMatchObject({
      code: 'BW-CLUSTER-ANSWER',
      message: expect.stringContaining(message),
    });
  });
  it('tells of objects that it could not take in', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) as object;
    const faults = await serving(json({ kind: 'PodList', metadata: {}, items: [pod('a'), deep] }));
    const limits = { maxBytes: 10_000, maxDepth: 30, maxNodes: 1000, maxAliasExpansion: 0 };
    const [only] = await gathered(list(faults.connect(), PODS, { ...WHOLE, limits }));
    expect(only).toMatchObject({ objects: [{ metadata: { name: 'a' } }], problems: ['too deep'] });
  });
  it('of large objects comes in smaller pages, so that memory stays bounded', async () => {
    const large = (_request: unknown, response: Parameters<Answering>[1]): void => {
      const item = JSON.stringify({ metadata: { name: 'a', annotations: { a: 'x'.repeat(1_500_000) } } });
      response.write('{"kind":"PodList","metadata":{},"items":[');
      for (let sent = 0; sent < 40; sent += 1) response.write(`${sent === 0 ? '' : ','}${item}`);
      response.end(']}');
    };
    const faults = await serving(large, page(['a'], { continue: 'x' }), page(['b']));
    expect(await names(faults)).toEqual(['a', 'b']);
    expect(faults.asked.map((path) => /limit=(\d+)/.exec(path)?.[1])).toEqual(['500', '62', '62']);
  });
  it('that does not come in time is told, once a server that never answered', async () => {
    const faults = await serving(() => undefined);
    const connection = faults.connect({ requestTimeout: 50 });
    await expect(gathered(list(connection, PODS, WHOLE))).rejects.toMatchObject({
      code: 'BW-CLUSTER-TIMEOUT',
    });
    expect(faults.pauses).toEqual([]);
  });
  it('ends at once when it is called off', async () => {
    const faults = await serving(() => undefined);
    const abort = new AbortController();
    const reading = gathered(list(faults.connect(), PODS, { ...WHOLE, signal: abort.signal }));
    abort.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a watch', () => {
  const line = (event: object): string => `${JSON.stringify(event)}\n`;
  const streaming =
    (...events: readonly object[]): Answering =>
    (_request, response) => {
      for (const event of events) response.write(line(event));
      response.end();
    };
  const seen = async (faults: FaultServer, more: object = {}): Promise<WatchEvent[]> =>
    gathered(watch(faults.connect(), PODS, { ...WHOLE, resourceVersion: '5', ...more }));
  const versioned = (name: string, resourceVersion: string): object => ({
    metadata: { name, resourceVersion },
  });

  it('gives events as they come, bookmarks among them', async () => {
    const bookmark = {
      metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } },
    };
    const faults = await serving(
      streaming(
        { type: 'ADDED', object: versioned('a', '6') },
        { type: 'BOOKMARK', object: bookmark },
        { type: 'DELETED', object: versioned('a', '10') },
        { type: 'NEWS', object: {} },
      ),
    );
    expect(await seen(faults, { initialEvents: true })).toMatchObject([
      { type: 'ADDED', object: { kind: 'Pod', metadata: { name: 'a' } }, resourceVersion: '6' },
      { type: 'BOOKMARK', resourceVersion: '9', endsInitialEvents: true },
      { type: 'DELETED', resourceVersion: '10' },
      { type: 'UNREADABLE' },
    ]);
    expect(faults.asked[0]).toBe(
      '/base/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=600&resourceVersion=5&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    );
  });
  it('that asks for a version that is gone says so, in the stream or before it', async () => {
    const gone = {
      type: 'ERROR',
      object: { kind: 'Status', code: 410, message: 'too old resource version' },
    };
    await expect(seen(await serving(streaming(gone)))).rejects.toMatchObject({ status: 410 });
    await server?.close();
    await expect(seen(await serving(refusal(410)))).rejects.toMatchObject({ status: 410 });
  });
  it('ends where the connection is lost, with what had come', async () => {
    const lost: Answering = (_request, response) => {
      response.write(`${line({ type: 'ADDED', object: versioned('a', '6') })}{"type":"ADD`, () =>
        response.destroy(),
      );
    };
    expect(await seen(await serving(lost))).toHaveLength(1);
  });
  it('ends where nothing comes for too long', async () => {
    const silent: Answering = (_request, response) => response.flushHeaders();
    expect(await seen(await serving(silent), { silence: 50 })).toEqual([]);
  });
  it('is given less time until what there is has come', async () => {
    const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } };
    const end = { metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } } };
    const options = { initialEvents: true, initialSilence: 500 };
    const silentAfter =
      (event: object): Answering =>
      (_request, response) => {
        response.write(line(event));
        setTimeout(() => response.end(line(bookmark)), 1000);
      };
    expect(await seen(await serving(silentAfter(bookmark)), options)).toHaveLength(1);
    await server?.close();
    const ended = silentAfter({ type: 'BOOKMARK', object: end });
    expect(await seen(await serving(ended), options)).toHaveLength(2);
  });
});

describe('discovery', () => {
  const resource = (kind: string, more: object = {}): object => ({
    resource: `${kind.toLowerCase()}s`,
    responseKind: { kind },
    scope: 'Namespaced',
    verbs: ['list', 'watch'],
    ...more,
  });
  const aggregated = (...items: readonly object[]): Answering =>
    json({ kind: 'APIGroupDiscoveryList', items });
  const group = (name: string, ...versions: readonly object[]): object => ({ metadata: { name }, versions });

  it('takes the first version that can be listed, and tells of groups that do not answer', async () => {
    const faults = await serving(
      aggregated(
        group('', {
          version: 'v1',
          resources: [resource('Pod'), resource('Binding', { verbs: ['create'] })],
        }),
      ),
      aggregated(
        group(
          'autoscaling',
          { version: 'v2', resources: [resource('Scaler')] },
          { version: 'v1', resources: [resource('Scaler'), resource('Old', { scope: 'Cluster' })] },
        ),
        group('metrics.k8s.io', { version: 'v1beta1', freshness: 'Stale', resources: [] }),
      ),
    );
    const { resources, unknown } = await discover(faults.connect());
    expect(
      resources.map(({ group: name, version, kind, namespaced }) => [name, version, kind, namespaced]),
    ).toEqual([
      ['', 'v1', 'Pod', true],
      ['autoscaling', 'v2', 'Scaler', true],
      ['autoscaling', 'v1', 'Old', false],
    ]);
    expect(unknown).toEqual([
      { groupVersion: 'metrics.k8s.io/v1beta1', reason: expect.stringMatching(/\S/) },
    ]);
    expect(faults.asked).toEqual(['/base/api', '/base/apis']);
  });
  it('asks each version of each group where the server is older', async () => {
    const plain = { name: 'things', kind: 'Thing', namespaced: true, verbs: ['list'] };
    const faults = await serving(
      json({ kind: 'APIVersions', versions: ['v1'] }),
      json({ resources: [plain, { ...plain, name: 'things/status' }] }),
      json({
        kind: 'APIGroupList',
        groups: [
          {
            name: 'a.org',
            versions: [{ version: 'v1' }, { version: 'v2' }],
            preferredVersion: { version: 'v2' },
          },
        ],
      }),
      json({ resources: [plain] }),
      refusal(404),
    );
    const { resources, unknown } = await discover(faults.connect());
    expect(resources.map(({ group: name, version }) => [name, version])).toEqual([
      ['', 'v1'],
      ['a.org', 'v2'],
    ]);
    expect(unknown).toMatchObject([{ groupVersion: 'a.org/v1' }]);
  });
});
