import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CommandRenderer } from './command-renderer.ts';
import { chartOf, problemOf, treeOf } from './render.test-support.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulwark-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const LIMITS = { time: 20_000, output: 100_000 };
/** Node stands for any command: what is tested is what surrounds it. */
const node = (script: string, limits = LIMITS): ReturnType<typeof runCommand> =>
  runCommand(process.execPath, ['-e', script], folder, limits);

describe('a command', () => {
  it('sees nothing of our environment', async () => {
    process.env['BULWARK_TEST_TOKEN'] = 's3cret';
    const result = await node('console.log(JSON.stringify({ ...process.env, cwd: process.cwd() }))');
    delete process.env['BULWARK_TEST_TOKEN'];
    if (result.kind !== 'done') throw new Error(result.kind);
    const seen = JSON.parse(result.output) as Record<string, string>;
    expect(seen).toMatchObject({ HOME: folder, PATH: '/nonexistent', TMPDIR: folder });
    expect(
      Object.keys(seen).filter(
        (name) => !/^(?:HOME|PATH|TMPDIR|HELM_\w+|HTTPS?_PROXY|LC_ALL|cwd)$/.test(name),
      ),
    ).toEqual([]);
  });

  it('gets its parameters unread by any shell', async () => {
    const result = await runCommand(
      process.execPath,
      ['-p', 'process.argv[1]', '$(touch evil); `id`'],
      folder,
      LIMITS,
    );
    expect(result).toMatchObject({ kind: 'done', code: 0, output: '$(touch evil); `id`\n' });
    expect(existsSync(join(folder, 'evil'))).toBe(false);
  });

  it('is killed when its time is over, with what it started', async () => {
    const started =
      "require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => require(`fs`).writeFileSync(`late`, ``), 2500)']);";
    expect(await node(`${started} for (;;) {}`, { time: 700, output: 100 })).toEqual({ kind: 'time' });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(existsSync(join(folder, 'late'))).toBe(false);
  });

  it('is killed when it prints too much', async () => {
    expect(await node('for (;;) process.stdout.write("x".repeat(10000))')).toEqual({ kind: 'output' });
  });

  it('that is not there is a reason, not an error', async () => {
    expect(await runCommand('/nowhere/helm', [], folder, LIMITS)).toMatchObject({ kind: 'absent' });
  });

  it('that fails tells its words', async () => {
    expect(await node('console.error("so not"); process.exit(3)')).toMatchObject({
      code: 3,
      errors: 'so not\n',
    });
  });
});

describe('rendering with commands', () => {
  const renderer = new CommandRenderer({ helm: undefined, kustomize: undefined });

  it('says so where there are none', async () => {
    const tree = treeOf({ 'kustomization.yaml': '' });
    expect(problemOf(await renderer.renderChart({ chart: chartOf({}) })).code).toBe('BW-RENDER-ENGINE');
    expect(problemOf(await renderer.buildKustomization({ root: tree.folder, directory: '' })).code).toBe(
      'BW-RENDER-ENGINE',
    );
    tree.remove();
  });
});
