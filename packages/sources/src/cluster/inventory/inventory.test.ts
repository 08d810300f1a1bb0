import { expect, it } from 'vitest';
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
