import type { Cluster } from '@bulwark/test-cluster';
import { expect, vi } from 'vitest';
import { metadataText } from './api/objects.ts';
import {
  ClusterInventory,
  collectionPath,
  Connection,
  feedOf,
  loadKubeconfig,
  resolveTarget,
} from './index.ts';
import type { ApiResource, ClusterTarget } from './index.ts';

export const CONFIG_MAPS: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  namespaced: true,
  verbs: ['list', 'watch'],
};

/** The cluster of the current context of a kubeconfig. */
export function targetOf(kubeconfig: string): ClusterTarget {
  const config = loadKubeconfig(kubeconfig, {});
  return resolveTarget(config, config.currentContext);
}

/** Follows the objects of one kind in one namespace and keeps what is told. */
export class Following {
  /** Versions by name, of what was put and not removed. */
  readonly held = new Map<string, string>();
  /** Why nothing is heard for now; undefined while something is. */
  behind: string | undefined;
  /** How often something was put. */
  puts = 0;
  readonly #connection: Connection;
  readonly #inventory: ClusterInventory;

  readonly #resource: ApiResource;

  constructor(target: ClusterTarget, namespace: string, resource = CONFIG_MAPS) {
    this.#resource = resource;
    this.#connection = new Connection(target, { sockets: 16 });
    this.#inventory = new ClusterInventory(
      feedOf(this.#connection),
      { cluster: 'test', namespaces: [namespace] },
      {
        put: (_id, { value }) => {
          this.puts += 1;
          this.held.set(metadataText(value, 'name'), metadataText(value, 'resourceVersion'));
        },
        remove: (id) => void this.held.delete(id.slice(id.indexOf('/') + 1)),
        kinds: () => undefined,
        behind: (_kind, reason) => void (this.behind = reason?.message),
        unserved: () => undefined,
      },
    );
  }

  async begin(): Promise<void> {
    await this.#inventory.follow([{ resource: this.#resource, metadataOnly: false, keepStatus: false }]);
    await this.#inventory.settled();
  }

  /** Waits until what is held is what the API server has, and that is heard of. */
  async untilAsIn(cluster: Cluster, namespace: string): Promise<void> {
    const client = cluster.client(1);
    try {
      await vi.waitFor(
        async () => {
          const { body } = await client.send('GET', collectionPath(this.#resource, namespace));
          const { items } = body as { items: { metadata: { name: string; resourceVersion: string } }[] };
          const there = items.map(({ metadata: { name, resourceVersion } }) => `${name} ${resourceVersion}`);
          expect([...this.held].map((each) => each.join(' ')).sort()).toEqual(there.sort());
          expect(this.behind).toBeUndefined();
        },
        { timeout: 60_000, interval: 100 },
      );
    } finally {
      client.close();
    }
  }

  async end(): Promise<void> {
    await this.#inventory.stop();
    await this.#connection.close();
  }
}
