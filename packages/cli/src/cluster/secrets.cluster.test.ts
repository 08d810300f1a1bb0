// Secrets that are read: their values are judged as they arrive, and nothing of them is in anything that is told.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { watch } from '../watch/watch.ts';
import type { WatchFlags } from '../watch/watch.ts';

const printed = vi.hoisted(() => ({ text: '' }));
vi.mock('../streams.ts', async (original) => ({
  ...(await original<object>()),
  writeText: (_descriptor: number, text: string) => (printed.text += text) !== '',
}));

const NAMESPACE = `secrets-${process.pid}`;
const VALUES = {
  password: 'Correct-Horse-4711-Battery',
  'tls.key': `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA7x'.repeat(12)}\n-----END RSA PRIVATE KEY-----\n`,
  token: `eyJhbGciOiJIUzI1NiJ9.${'c3ViamVjdA'.repeat(4)}.${'u9Yx3Kq2'.repeat(5)}`,
};
const inBase64 = Object.values(VALUES).map((value) => Buffer.from(value).toString('base64'));
/** In whatever form a text has them: a part of each is enough. */
const TRACES = [...Object.values(VALUES), ...inBase64].map((value) => value.slice(-60).slice(0, 18));
const objects = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      // What kubectl apply leaves behind is a finding, and a copy of all values.
      metadata: {
        name: 'hidden',
        namespace: NAMESPACE,
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
            kind: 'Secret',
            stringData: VALUES,
          }),
        },
      },
      stringData: VALUES,
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'old-token',
        namespace: NAMESPACE,
        annotations: { 'kubernetes.io/service-account.name': 'default' },
      },
      type: 'kubernetes.io/service-account-token',
      stringData: VALUES,
    },
  ],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function expectNothingOf(text: string): void {
  expect(text).toContain('hidden');
  expect(TRACES.filter((trace) => text.includes(trace))).toEqual([]);
}

describeCluster('Secrets that are read', () => {
  beforeAll(async () => {
    const cluster = sharedCluster();
    expect(await cluster.kubectl(['create', 'namespace', NAMESPACE])).toMatchObject({ code: 0 });
    const input = JSON.stringify(objects);
    expect(await cluster.kubectl(['create', '-f', '-'], { input })).toMatchObject({ code: 0 });
  });

  const words = (): readonly string[] => [
    '--kubeconfig',
    sharedCluster().kubeconfig,
    '-n',
    NAMESPACE,
    '--read-secrets',
  ];

  it.each(['terminal', 'json', 'html', 'csv'])('leave nothing in a report as %s', async (format) => {
    const file = join(folder, `report.${format}`);
    expect(await runCommandLine(['scan', ...words(), '--format', format, '--output', file])).toBe(0);
    expectNothingOf(readFileSync(file, 'utf8'));
  });

  it('leave nothing in what a watch tells', async () => {
    printed.text = '';
    const ending = new AbortController();
    const flags = { ...EVERYTHING, config: false, format: 'ndjson', color: 'never', initial: true };
    const reading = { namespace: [NAMESPACE], readSecrets: true, kubeconfig: sharedCluster().kubeconfig };
    const ended = watch({ ...flags, ...reading } as unknown as WatchFlags, library, ending.signal);
    await vi.waitFor(() => expect(printed.text).toContain('"hidden"'), { timeout: 60_000 });
    await sharedCluster().kubectl(['delete', 'secret', 'old-token', '-n', NAMESPACE]);
    await vi.waitFor(() => expect(printed.text).toContain('"change":"resolved"'), { timeout: 60_000 });
    ending.abort();
    expect(await ended).toBe(0);
    expectNothingOf(printed.text);
  });
  it('leave nothing in what a fix tells and writes down', async () => {
    printed.text = '';
    const log = join(folder, 'audit');
    const control = ['--control', 'secret/annotation-literal'];
    const fix = ['fix', '--cluster', ...words(), ...control, '--review', '--confirm', '--audit-log', log];
    expect(await runCommandLine(fix)).toBe(0);
    expect(printed.text).toContain('It cannot be reverted');
    expectNothingOf(printed.text);
    expectNothingOf(readFileSync(log, 'utf8'));
  });
});
