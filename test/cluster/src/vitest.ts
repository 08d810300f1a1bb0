// For *.cluster.test.ts: the cluster that the tests of a run share. Tests keep to namespaces of their own.
import { describe, inject } from 'vitest';
import { openCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { missingForNode } from './node-requirements.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Name of the cluster of this run, from vitest-setup.ts; null where there is none. */
    cluster: string | null;
  }
}

const name = inject('cluster');

/** `describe` for tests that need the cluster: skipped, and counted as such, where there is none. */
export const describeCluster = describe.skipIf(name === null);

/** `describe` for tests that start a cluster with a real node: skipped, and counted as such, where none can run. */
export const describeNode = describe.skipIf(name === null || missingForNode().length > 0);

/** The shared cluster; call it inside of hooks and tests of describeCluster. Throws where there is none. */
export function sharedCluster(): Cluster {
  if (name === null) throw new Error('no cluster in this run: wrap the test in describeCluster');
  return openCluster(name);
}
