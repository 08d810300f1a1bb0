// Writing to an object while its state is reported all the time, and where answers are lost.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { fixCluster } from './fix-cluster.ts';
import type { ClusterFixFlags } from './fix-cluster.ts';
import { OneObjectApi } from './one-object-api.test-support.ts';

vi.mock('../streams.ts', async (original) => ({ ...(await original<object>()), writeText: () => true }));

const MADE = { runAsNonRoot: true };
let folder = '';
let api = new OneObjectApi();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-write-'));
  api = new OneObjectApi();
  const server = await api.start();
  const config = {
    clusters: [{ name: 'one', cluster: { server } }],
    contexts: [{ name: 'one', context: { cluster: 'one' } }],
    'current-context': 'one',
  };
  writeFileSync(join(folder, 'config'), JSON.stringify(config));
});
afterEach(() => {
  api.stop();
  rmSync(folder, { recursive: true });
});

async function fix(flags: Partial<ClusterFixFlags> = {}): Promise<number> {
  const common = { ...EVERYTHING, color: 'never', config: false as const, confirm: true };
  const where = { kubeconfig: join(folder, 'config'), auditLog: join(folder, 'log'), requestTimeout: '2' };
  return fixCluster([], { ...common, ...where, ...flags }, library);
}

const fixRootUser = (): Promise<number> => fix({ control: ['root-user'], review: true });
const revert = (): Promise<number> => fix({ revert: join(folder, 'log') });

const results = (): unknown[] =>
  readFileSync(join(folder, 'log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly result: string }).result);

it('writes to an object of which controllers report the state all the time', async () => {
  api.fates.push(...Array.from({ length: 6 }, () => 'conflict' as const));
  expect(await fixRootUser()).toBe(0);
  expect(api.securityContext).toEqual(MADE);
  expect(results()).toEqual(['written']);
});

it('looks whether a write without an answer was made', async () => {
  api.fates.push('lost');
  expect(await fixRootUser()).toBe(0);
  expect(results()).toEqual(['written']);
  expect(await revert()).toBe(0);
  expect(api.securityContext).toBeUndefined();
});

it.each(['dropped', 'busy'] as const)(
  'tells of a write that is %s, and does not send it twice',
  async (fate) => {
    api.fates.push(fate);
    expect(await fixRootUser()).toBe(4);
    expect(results()).toEqual(['refused']);
    expect(api.writes).toBe(1);
  },
);

it.each([
  ['was made', MADE],
  ['was not made', undefined],
])(
  'notes a write of which nobody knows, and takes it back where it %s',
  async (_case, now) => {
    api.fates.push('expired');
    await expect(fixRootUser()).rejects.toMatchObject({ code: 'BW-CLUSTER-UNAUTHORIZED' });
    expect(results()).toEqual(['unknown']);
    api.logIn();
    api.securityContext = now;
    expect(await revert()).toBe(0);
    expect(results()).toEqual(['unknown', 'written']);
    expect(api.securityContext).toBeUndefined();
  },
  90_000,
);
