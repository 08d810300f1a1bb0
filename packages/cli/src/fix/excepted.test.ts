import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const home = cwd();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-excepted-'));
  chdir(folder);
});
afterEach(() => {
  chdir(home);
  rmSync(folder, { recursive: true });
});

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  annotations:
    bulwark.dev/except: "host-pid; until=2999-01-31; owner=a; reason=needs it"
spec:
  hostPID: true
  hostIPC: true
  containers: [{name: c, image: 'example.org/c:1'}]
`;

it.each([
  ['exceptions: [{control: host-pid, reason: needs it}]', 'hostPID: true\n  hostIPC: false'],
  ['exceptions: [{control: host-pid, file: pod.yaml, reason: needs it}]', 'hostPID: true\n  hostIPC: false'],
  [
    'exceptions: [{control: host-pid, until: 2020-01-01, reason: needed it}]',
    'hostPID: false\n  hostIPC: false',
  ],
  ['suppressions: {annotations: true}', 'hostPID: true\n  hostIPC: false'],
  ['', 'hostPID: false\n  hostIPC: false'],
])('fixes what is under no exception: %s', async (policy, expected) => {
  writeFileSync('pod.yaml', POD);
  writeFileSync('bulwark.yaml', policy);
  const words = ['fix', 'pod.yaml', '--review', '--control', 'host-pid,host-ipc', '--write'];
  expect(await runCommandLine(words)).toBe(0);
  expect(readFileSync('pod.yaml', 'utf8')).toContain(expected);
});

it('takes the exceptions of a policy by the paths from its directory', async () => {
  writeFileSync('pod.yaml', POD);
  writeFileSync('bulwark.yaml', 'exceptions: [{control: host-pid, file: pod.yaml, reason: needs it}]');
  const file = join(folder, 'pod.yaml');
  await runCommandLine(['fix', file, '--review', '--control', 'host-pid', '--write']);
  expect(readFileSync(file, 'utf8')).toBe(POD);
});
