import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const printed = vi.hoisted(() => ({ text: '' }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (descriptor: number, text: string) => (descriptor === 1 ? (printed.text += text) : text) !== '',
}));

const USER = `preflight-${process.pid}`;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-preflight-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  printed.text = '';
  const code = await runCommandLine(words);
  return { code, text: printed.text };
}

describeCluster('preflight', () => {
  it('says what is missing, and the role that it prints is enough for a scan and asks for nothing else', async () => {
    const cluster = sharedCluster();
    const kubeconfig = await cluster.userKubeconfig({ commonName: USER });
    const before = await run('preflight', '--kubeconfig', kubeconfig);
    expect(before).toMatchObject({
      code: 4,
      text: expect.stringMatching(`^${USER} may list 0 of \\d+ kinds`),
    });
    expect(before.text).toContain('missing: list networkpolicies.networking.k8s.io');

    const role = await run('preflight', '--kubeconfig', kubeconfig, '--role');
    expect(role.code).toBe(0);
    expect(before.text).toContain(role.text);
    expect(role.text).not.toMatch(/secrets|create|watch|\*/);
    expect(await cluster.kubectl(['apply', '-f', '-'], { input: role.text })).toMatchObject({ code: 0 });
    const binding = ['create', 'clusterrolebinding', USER, '--clusterrole=bulwark-scan', `--user=${USER}`];
    expect(await cluster.kubectl(binding)).toMatchObject({ code: 0 });

    expect(await run('preflight', '--kubeconfig', kubeconfig)).toMatchObject({ code: 0 });
    const report = join(folder, 'report.json');
    await run('scan', '--kubeconfig', kubeconfig, '--format', 'json', '--output', report);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      unread: [],
      run: { clusters: [{ uid: expect.any(String) }] },
    });

    const written = await cluster.auditLog(
      ({ user, verb }) => user.username === USER && !['get', 'list'].includes(verb),
    );
    expect(new Set(written.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`))).toEqual(
      new Set(['create selfsubjectaccessreviews', 'create selfsubjectreviews']),
    );
  });

  it('asks about the namespaces that are meant', async () => {
    const cluster = sharedCluster();
    const kubeconfig = await cluster.userKubeconfig({ commonName: `${USER}-one` });
    const { code, text } = await run('preflight', '--kubeconfig', kubeconfig, '-n', 'default');
    expect(code).toBe(4);
    expect(text).toContain('missing: list pods in namespace default');
    expect(text).toMatch(/missing: list nodes\n/);
  });
});
