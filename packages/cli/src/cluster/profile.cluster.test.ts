// A generated cluster of a thousand pods in a real API server: every object that it has is read, once.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile, startCluster } from '@bulwark/test-cluster';
import type { ApiClient, Cluster, Loaded } from '@bulwark/test-cluster';
import { describeCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

let folder = '';
let cluster: Cluster;
let loaded: Loaded;

/** What the server refuses of a cluster that was never checked by it: what it has itself, and pods that an enforced level forbids. */
const REFUSED = /: (?:409 AlreadyExists|403 Forbidden)$/;

describeCluster('profile S in a cluster', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bulwark-profile-'));
    cluster = await startCluster();
    loaded = await loadProfile(cluster, 'S');
  }, 600_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true });
  });

  it('is loaded but for what the server says', () => {
    expect(loaded.accepted).toBeGreaterThan(3500);
    expect(loaded.unserved).toEqual(new Map());
    expect([...loaded.refused.keys()].filter((reason) => !REFUSED.test(reason))).toEqual([]);
    expect([...loaded.refused.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(100);
  });

  it('is scanned to the last object of each kind that is asked for', async () => {
    const file = join(folder, 'report.json');
    const words = ['scan', '--kubeconfig', cluster.kubeconfig, '--read-secrets', '--no-config'];
    expect(await runCommandLine([...words, '--format', 'json', '--output', file])).toBe(0);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(report.unread).toEqual([]);
    const lists = await cluster.auditLog(
      ({ verb, userAgent }) => verb === 'list' && userAgent?.startsWith('bulwark/') === true,
    );
    // Pages of one list differ in their continue token.
    const collections = lists.map(({ requestURI }) => requestURI.split('?', 1)[0] ?? '');
    const begun = lists.filter(({ requestURI }) => !requestURI.includes('continue='));
    expect(begun.length).toBe(new Set(collections).size);
    const client = cluster.client();
    let there = 0;
    for (const collection of new Set(collections)) there += await sizeOf(client, collection);
    client.close();
    expect(report.run.inputs.map(({ objects }) => objects)).toEqual([there]);
    expect(there).toBeGreaterThan(3000);
    // Pods fold into what owns them: a finding names the workload.
    expect(report.findings.length).toBeGreaterThan(1000);
  }, 600_000);
});

interface Report {
  readonly unread: readonly unknown[];
  readonly run: { readonly inputs: readonly { readonly objects: number }[] };
  readonly findings: readonly unknown[];
}

async function sizeOf(client: ApiClient, collection: string): Promise<number> {
  const { body } = await client.send('GET', collection);
  return (body as { readonly items: readonly unknown[] }).items.length;
}
