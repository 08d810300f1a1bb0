import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

interface Config {
  readonly clusters: { name: string; cluster: { server: string } }[];
  readonly users: { name: string }[];
  readonly contexts: { name: string; context: { cluster: string; user: string } }[];
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-contexts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The kubeconfig of the shared cluster, with further contexts. */
async function kubeconfigWith(change: (config: Config) => void): Promise<string> {
  const { stdout } = await sharedCluster().kubectl(['config', 'view', '--raw', '-o', 'json']);
  const config = JSON.parse(stdout) as Config;
  change(config);
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

async function scan(
  kubeconfig: string,
): Promise<{ readonly code: number; readonly report: Record<string, unknown> }> {
  const file = join(folder, 'report.json');
  const words = [
    '--all-contexts',
    '--kubeconfig',
    kubeconfig,
    '--strict',
    '--format',
    'json',
    '--output',
    file,
  ];
  const code = await runCommandLine(['scan', ...words, '--control', 'workload/privileged-container']);
  return { code, report: JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> };
}

describeCluster('scan --all-contexts', () => {
  it('scans each cluster once, and tells which context could not be asked', async () => {
    let own = '';
    const kubeconfig = await kubeconfigWith(({ clusters, contexts, users }) => {
      own = contexts[0]!.name;
      const user = users[0]!.name;
      clusters.push({ name: 'alias', cluster: { ...clusters[0]!.cluster } });
      contexts.push({ name: 'again', context: { cluster: 'alias', user } });
      clusters.push({ name: 'down', cluster: { ...clusters[0]!.cluster, server: 'https://127.0.0.1:1' } });
      contexts.push({ name: 'unreachable', context: { cluster: 'down', user } });
      contexts.push({ name: 'dangling', context: { cluster: 'none-such', user } });
    });
    const { code, report } = await scan(kubeconfig);
    expect(code).toBe(4);
    expect(report['units']).toHaveLength(1);
    expect(report['run']).toMatchObject({ clusters: [{ context: own }] });
    expect(report['unread']).toEqual([
      expect.objectContaining({ file: 'unreachable', code: 'BW-CLUSTER-UNREACHABLE' }),
      expect.objectContaining({ file: 'dangling', code: 'BW-KUBECONFIG-ENTRY' }),
    ]);
  });

  it('ends where no context can be asked', async () => {
    const kubeconfig = await kubeconfigWith(({ clusters }) => {
      clusters[0]!.cluster.server = 'https://127.0.0.1:1';
    });
    const words = ['scan', '--all-contexts', '--kubeconfig', kubeconfig];
    expect(await runCommandLine(words)).toBe(4);
    expect(await runCommandLine([...words, '--context', 'x'])).toBe(2);
  });
});
