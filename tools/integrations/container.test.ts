// Containerfile: its instructions are read, and what they run is run with a folder in place of the image.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRegistry } from './registry.test-support.ts';
import type { Registry } from './registry.test-support.ts';
import { runProgram, runScript } from './script.test-support.ts';
import { textOf } from './yaml.test-support.ts';

const instructions = textOf('Containerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({ word: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
const [check = '', install = '', link = ''] = instructions
  .filter(({ word }) => word === 'RUN')
  .map(({ rest }) => rest);

const TIMEOUT = 120_000;
let registry: Registry;
const image = mkdtempSync(join(tmpdir(), 'bulwark-image-'));
beforeAll(async () => {
  registry = await startRegistry();
}, TIMEOUT);
afterAll(() => {
  registry.close();
  rmSync(image, { recursive: true });
});

it('ends as a user who is not root, with the command as its entry', () => {
  const last = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
  expect(last.filter(({ word }) => word === 'USER')).toEqual([{ word: 'USER', rest: '65532:65532' }]);
  expect(last.filter(({ word }) => word === 'ENTRYPOINT')).toEqual([
    { word: 'ENTRYPOINT', rest: '["bulwark"]' },
  ]);
});

it('takes every base from one argument, which must name a digest', async () => {
  const bases = instructions.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.split(' ', 1)[0]);
  expect(new Set(bases)).toEqual(new Set(['${NODE}']));
  const go = (NODE: string) => runScript({ shell: ['sh', '-c'], text: check, cwd: image, env: { NODE } });
  expect(await go(`node:24-bookworm-slim@sha256:${'a'.repeat(64)}`)).toMatchObject({ code: 0 });
  expect(await go('node:24')).toMatchObject({ code: 1, stderr: expect.stringContaining('digest') });
});

it(
  'installs the packed release without a network, and the command works',
  async () => {
    const inImage = (text: string): string =>
      text
        .replaceAll('/tmp/bulwark.tgz', registry.release)
        .replaceAll(/\/(?:opt|usr)\//g, (path) => image + path);
    mkdirSync(join(image, 'usr/local/bin'), { recursive: true });
    const env = { ...registry.env, npm_config_registry: 'http://127.0.0.1:1/' };
    for (const step of [install, link]) {
      const outcome = await runScript({ shell: ['sh', '-ec'], text: inImage(step), cwd: image, env });
      expect(outcome).toMatchObject({ code: 0 });
    }
    const version = await runProgram([join(image, 'usr/local/bin/bulwark'), '--version'], image, {});
    expect(version).toMatchObject({ code: 0, stdout: expect.stringContaining('0.1.0') });
  },
  TIMEOUT,
);
