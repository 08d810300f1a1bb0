// One cluster for all *.cluster.test.ts of a run: the set-up of the vitest project `cluster`.
//   BULWARK_CLUSTER_VERSION=1.34   another minor version than the newest
//   BULWARK_CLUSTER=dev            a cluster that runs already, which saves its start and keeps what the tests leave
import type { TestProject } from 'vitest/node';
import { GoMissing } from './binaries.ts';
import { openCluster, startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { missingForNode, requireNode } from './node-requirements.ts';

/** Enough for pods to be scheduled to different ones. */
const fakeNodes = 2;

/** Starts the cluster. Where there is no Go, or no real node can run, tests are skipped, aloud; in CI that is a failure. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env['CI'] === 'true') requireNode();
  const stop = await provideCluster(project);
  return async () => {
    await stop();
    notifyOfNode();
  };
}

async function provideCluster(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env['BULWARK_CLUSTER'];
  if (running !== undefined) {
    project.provide('cluster', openCluster(running).name);
    return () => Promise.resolve();
  }
  const cluster = await startUnlessGoIsMissing();
  project.provide('cluster', cluster?.name ?? null);
  return async () => {
    await cluster?.stop();
    if (cluster === undefined) notify();
  };
}

async function startUnlessGoIsMissing(): Promise<Cluster | undefined> {
  const version = process.env['BULWARK_CLUSTER_VERSION'];
  const report = (line: string): void => console.error(line);
  try {
    return await startCluster({ ...(version === undefined ? {} : { version }), fakeNodes, report });
  } catch (error) {
    if (!(error instanceof GoMissing) || process.env['CI'] === 'true') throw error;
    notify();
    return undefined;
  }
}

function notify(): void {
  console.error('\nNOT TESTED: everything against a real Kubernetes (*.cluster.test.ts).');
  console.error('It is built from Go modules: install Go 1.26 or newer.\n');
}

function notifyOfNode(): void {
  const missing = missingForNode();
  if (missing.length === 0) return;
  console.error('\nNOT TESTED: what runs in pods of a real Kubernetes. Missing:');
  for (const line of missing) console.error(`  - ${line}`);
}
