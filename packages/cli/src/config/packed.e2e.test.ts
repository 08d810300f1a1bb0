import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { useWorkFolder } from '../work-folder.test-support.ts';

const { path, write } = useWorkFolder();

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  hostPID: true\n  containers:\n    - {name: main, image: 'a:1', securityContext: {privileged: true}}\n`;

/** Packs a chart with these files beside its description and one pod. */
function pack(name: string, files: Readonly<Record<string, string>>, into = '.'): string {
  const all = {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    'templates/pod.yaml': pod(name),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) write(`source/${name}/${path}`, text);
  mkdirSync(path(into), { recursive: true });
  const archive = `${into}/${name}-1.0.0.tgz`;
  execFileSync('tar', ['-czf', archive, '-C', 'source', name]);
  rmSync(path('source'), { recursive: true });
  return archive.replace(/^\.\//, '');
}

interface Seen {
  readonly findings: readonly {
    readonly control: string;
    readonly severity: string;
    readonly object: object;
  }[];
  readonly gates: readonly { readonly gate: string }[];
  readonly notices: readonly { readonly file: string; readonly code: string; readonly message: string }[];
  readonly unread: readonly { readonly file: string; readonly code: string; readonly message: string }[];
  readonly exceptions: readonly { readonly state: string; readonly withheld: readonly object[] }[];
}

async function scan(...words: readonly string[]): Promise<Seen & { readonly exitCode: number }> {
  const output = path('report.json');
  const chosen = ['--control', 'host-pid,privileged-container', '--format', 'json', '--output', output];
  const exitCode = await runCommandLine(['scan', ...words, ...chosen]);
  return { ...(JSON.parse(readFileSync(output, 'utf8')) as Seen), exitCode };
}

const LOOSE = `gates: {fail-on: critical}
profiles: {default: {exclude: [privileged-container], severities: {host-pid: critical}}}
exceptions: [{control: host-pid, reason: it is fine}]
`;

describe('the policy in a packed chart', () => {
  it('tightens, hides nothing, and what it would hide is listed', async () => {
    write('bulwark.yaml', 'profiles: {default: {severities: {host-pid: low}}}\n');
    const { findings, gates, exceptions, exitCode } = await scan(pack('shop', { 'bulwark.yaml': LOOSE }));
    expect(findings.map(({ control, severity }) => `${control} ${severity}`)).toEqual([
      'workload/host-pid critical',
      'workload/privileged-container critical',
    ]);
    expect(gates.map(({ gate }) => gate)).toEqual(['fail-on critical (shop-1.0.0.tgz!/bulwark.yaml:1:18)']);
    expect(exceptions.map(({ state, withheld }) => [state, withheld.length])).toEqual([
      ['not-allowed', 1],
      ['not-allowed', 1],
    ]);
    expect(exitCode).toBe(1);
  });

  it('holds for its own chart alone', async () => {
    const policy = 'profiles: {default: {severities: {host-pid: critical}}}\n';
    write('other.yaml', pod('other'));
    const { findings } = await scan(pack('shop', { 'bulwark.yaml': policy }), 'other.yaml');
    const raised = findings.filter(({ control }) => control === 'workload/host-pid');
    expect(raised.map(({ object, severity }) => [object, severity])).toEqual([
      [expect.objectContaining({ name: 'shop' }), 'critical'],
      [expect.objectContaining({ name: 'other' }), 'high'],
    ]);
  });

  it('may extend what lies beside it and nothing else', async () => {
    write('secret.yaml', 'gates: {fail-on: low}\n');
    const inside = pack('inside', {
      'bulwark.yaml': 'extends: policy/base.yaml\n',
      'policy/base.yaml': 'gates: {fail-on: low}\n',
    });
    expect((await scan(inside)).gates).toMatchObject([
      { gate: 'fail-on low (inside-1.0.0.tgz!/policy/base.yaml:1:18)' },
    ]);
    const outside = pack('outside', { 'bulwark.yaml': `extends: ${path()}/secret.yaml\n` });
    const { unread, gates, exitCode } = await scan(outside, '--strict');
    expect(gates).toEqual([]);
    expect(unread).toMatchObject([{ file: 'outside-1.0.0.tgz!/bulwark.yaml', code: 'BW-CONFIG-EXTENDS' }]);
    expect(exitCode).toBe(3);
  });

  it('is told where it cannot be used, with its place', async () => {
    const { unread } = await scan(pack('shop', { 'bulwark.yaml': 'gates:\n  fail-onn: high\n' }));
    expect(unread).toMatchObject([
      {
        file: 'shop-1.0.0.tgz!/bulwark.yaml',
        code: 'BW-CONFIG-KEY',
        message: expect.stringContaining("shop-1.0.0.tgz!/bulwark.yaml:2:3: gates has no key 'fail-onn'"),
      },
    ]);
  });

  it('is left out with --no-config', async () => {
    expect((await scan(pack('shop', { 'bulwark.yaml': LOOSE }), '--no-config')).gates).toEqual([]);
  });

  it('counts where the chart is fetched', async () => {
    const bytes = readFileSync(pack('shop', { 'bulwark.yaml': LOOSE }));
    const server = createServer((request, response) => {
      const known = request.url === '/shop-1.0.0.tgz';
      response.writeHead(known ? 200 : 404).end(known ? bytes : undefined);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop-1.0.0.tgz`;
      const { findings, gates } = await scan(address);
      expect(findings).toHaveLength(2);
      expect(gates).toMatchObject([{ gate: `fail-on critical (${address}!/bulwark.yaml:1:18)` }]);
    } finally {
      server.close();
    }
  });
});

describe('a policy that has no say', () => {
  const idle = ({ notices }: Seen): readonly string[] =>
    notices.filter(({ code }) => code === 'BW-CONFIG-IDLE').map(({ file }) => file);

  it('is told: in packed charts, in charts of charts, and in directories further down', async () => {
    pack('inner', { 'bulwark.yaml': LOOSE }, 'deploy/web/charts');
    write('deploy/web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
    write('deploy/web/charts/sub/Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 1.0.0\n');
    write('deploy/web/charts/sub/bulwark.yml', LOOSE);
    write('deploy/web/bulwark.yaml', LOOSE);
    pack('shop', { 'bulwark.yaml': LOOSE, 'templates/bulwark.yaml': '# a template\n' }, 'deploy');
    const seen = await scan('deploy');
    expect(idle(seen).toSorted()).toEqual([
      'deploy/shop-1.0.0.tgz!/bulwark.yaml',
      'deploy/web/bulwark.yaml',
      'deploy/web/charts/inner-1.0.0.tgz!/bulwark.yaml',
      'deploy/web/charts/sub/bulwark.yml',
    ]);
    expect(seen.gates).toEqual([]);
    expect(seen.findings).toHaveLength(4);
  });

  it('is not one that is in force', async () => {
    write('bulwark.yaml', 'gates: {fail-on: low}\n');
    write('pod.yaml', pod('web'));
    expect(idle(await scan('.'))).toEqual([]);
  });
});
