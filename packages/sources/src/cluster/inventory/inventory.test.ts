import { expect, it } from 'vitest';
import { ApiError } from '../api/failure.ts';
import type { WatchEvent } from '../api/watch.ts';
import type { WantedKind } from '../read.ts';
import type { Feed } from './feed.ts';
import { ClusterInventory } from './inventory.ts';

const PODS: WantedKind = {
  resource: { group: '', version: 'v1', kind: 'Pod', resource: 'pods', namespaced: true, verbs: [] },
  metadataOnly: false,
  keepStatus: false,
};
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', resourceVersion: '7' } };

/** Sends what there is, and ends without having said that this is all. */
async function* withoutEnd(): AsyncGenerator<WatchEvent> {
  yield { type: 'ADDED', object: pod, resourceVersion: '7' };
}

async function* untilAborted(signal: AbortSignal | undefined): AsyncGenerator<WatchEvent> {
  await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  yield* [];
}

it('lists what a server never says the end of', async () => {
  const asked: string[] = [];
  const feed: Feed = {
    async *list() {
      asked.push('list');
      yield { objects: [pod], problems: [], resourceVersion: '8', remaining: 0 };
    },
    watch: (_resource, { initialEvents, resourceVersion, signal }) => {
      asked.push(initialEvents === true ? 'events' : `watch ${resourceVersion}`);
      return initialEvents === true ? withoutEnd() : untilAborted(signal);
    },
  };
  const put: string[] = [];
  const inventory = new ClusterInventory(
    feed,
    { cluster: 'c', clock: { now: () => 0, wait: async () => undefined } },
    {
      put: (id) => void put.push(id),
      remove: () => undefined,
      kinds: () => undefined,
      behind: () => undefined,
      unserved: () => undefined,
    },
  );
  await inventory.follow([PODS]);
  await inventory.settled();
  expect(inventory.outcomes()).toMatchObject([{ objects: 1, failure: undefined }]);
  await inventory.stop();
  expect(asked.slice(0, 3)).toEqual(['events', 'events', 'list']);
  expect(put).toEqual(['pods /a']);
});

it.each([
  [2, undefined],
  [100, expect.objectContaining({ status: 429 })],
])(
  'waits where a server asks for it %i times before it says that nothing is known',
  async (times, failure) => {
    let asked = 0;
    const busy: ConstructorParameters<typeof ApiError>[1] = {
      message: 'storage is (re)initializing',
      reason: '',
      continueToken: '',
      retryAfterSeconds: 1,
    };
    const feed: Feed = {
      list: async function* none() {
        yield* [];
      },
      watch: async function* watch(_resource, { signal, initialEvents }) {
        if ((asked += 1) <= times) throw new ApiError(429, busy, '/pods');
        if (initialEvents === true)
          yield { type: 'BOOKMARK', object: pod, resourceVersion: '7', endsInitialEvents: true };
        yield* untilAborted(signal);
      },
    };
    const heard: unknown[] = [];
    const inventory = new ClusterInventory(
      feed,
      { cluster: 'c', clock: { now: () => 0, wait: async () => new Promise((go) => setImmediate(go)) } },
      {
        put: () => undefined,
        remove: () => undefined,
        kinds: () => undefined,
        behind: (_kind, reason) => void heard.push(reason),
        unserved: () => undefined,
      },
    );
    await inventory.follow([PODS]);
    await inventory.settled();
    expect(inventory.outcomes()).toMatchObject([{ failure }]);
    expect(heard).toHaveLength(failure === undefined ? 0 : 1);
    await inventory.stop();
  },
);
