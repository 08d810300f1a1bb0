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

    // Definitions tell which custom resources have pod templates, once they may be read; tests beside this one bring and remove some.
    await vi.waitFor(
      async () => {
        const whole = await run('preflight', '--kubeconfig', kubeconfig, '--role');
        expect(await cluster.kubectl(['apply', '-f', '-'], { input: whole.text })).toMatchObject({ code: 0 });
        expect(await run('preflight', '--kubeconfig', kubeconfig)).toMatchObject({ code: 0 });
        const report = join(folder, 'report.json');
        await run('scan', '--kubeconfig', kubeconfig, '--format', 'json', '--output', report);
        expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
          unread: [],
          run: { clusters: [{ uid: expect.any(String) }] },
        });
      },
      { timeout: 240_000, interval: 1000 },
    );

    const written = await cluster.auditLog(
      ({ user, verb }) => user.username === USER && !['get', 'list'].includes(verb),
    );
    expect(new Set(written.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`))).toEqual(
      new Set(['create selfsubjectaccessreviews', 'create selfsubjectreviews']),
    );
  });

  it.each(['watch', 'fix'])('knows what %s needs beyond a scan', async (task) => {
    const cluster = sharedCluster();
    const user = `${USER}-${task}`;
    const kubeconfig = await cluster.userKubeconfig({ commonName: user });
    const role = async (): Promise<void> => {
      const { text } = await run('preflight', '--for', task, '--kubeconfig', kubeconfig, '--role');
      expect(await cluster.kubectl(['apply', '-f', '-'], { input: text })).toMatchObject({ code: 0 });
    };
    await role();
    const binding = ['create', 'clusterrolebinding', user, `--clusterrole=bulwark-${task}`, `--user=${user}`];
    expect(await cluster.kubectl(binding)).toMatchObject({ code: 0 });
    await vi.waitFor(
      async () => {
        await role();
        expect((await run('preflight', '--for', task, '--kubeconfig', kubeconfig)).code).toBe(0);
      },
      { timeout: 240_000, interval: 1000 },
    );
    const other = await run(
      'preflight',
      '--for',
      task === 'fix' ? 'watch' : 'fix',
      '--kubeconfig',
      kubeconfig,
    );
    expect(other.code).toBe(4);
    expect(other.text).toContain(`missing: ${task === 'fix' ? 'watch' : 'patch'} deployments.apps`);
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
