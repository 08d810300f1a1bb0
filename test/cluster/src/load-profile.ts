import type { Cluster } from './cluster.ts';
import { Loader } from './load.ts';
import type { Loaded } from './load.ts';
import { profile } from './profile/index.ts';
import type { ProfileName } from './profile/index.ts';

const CONNECTIONS = 16;
/** Written by every node every ten seconds, and read by no scan. */
const LEFT_OUT = new Set(['leases']);

/**
 * Loads a generated cluster. Its controllers and scheduler are stopped and stay so: what they would make of the objects, which say themselves what came of
 * them, is another cluster. `report` takes a line for each kind.
 */
export async function loadProfile(
  cluster: Cluster,
  name: ProfileName,
  report: (line: string) => void = () => undefined,
): Promise<Loaded> {
  await cluster.stopComponent('kube-controller-manager');
  await cluster.stopComponent('kube-scheduler');
  const client = cluster.client(CONNECTIONS);
  try {
    const loader = new Loader(client, { concurrent: CONNECTIONS, statuses: true });
    for (const { resource, objects } of profile(name)) {
      if (LEFT_OUT.has(resource)) continue;
      await loader.load(objects());
      report(`${resource}: ${loader.loaded.accepted} objects so far`);
    }
    return loader.loaded;
  } finally {
    client.close();
  }
}
