// What a scan must never do: write where nobody asked, start a process, leave a trace.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '../build/bundle.ts';
import { isBundleStale } from '../build/stale.ts';
import { root } from '../root.ts';
import { launcher, run } from './process.ts';
import { treeLines } from './tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulwark-safety-'));
const places = ['home', 'work', 'tmp', 'cache'].map((name) => join(folder, name));
const [home = '', work = '', temporary = '', cache = ''] = places;
const env = {
  HOME: home,
  TMPDIR: temporary,
  XDG_CACHE_HOME: cache,
  XDG_CONFIG_HOME: cache,
  XDG_STATE_HOME: cache,
};

beforeAll(async () => {
  if (isBundleStale()) await bundle({ clean: false });
  for (const place of places) mkdirSync(place);
  cpSync(join(root, 'examples/shop'), join(work, 'shop'), { recursive: true });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

it('leaves home, working folder, temporary folder and input as they were', () => {
  const before = treeLines(folder);
  const scan = run([process.execPath, launcher, 'scan', 'shop'], { cwd: work, env });
  expect(scan).toMatchObject({ code: 0, stderr: '' });
  expect(scan.stdout).toContain('back-office');
  expect(treeLines(folder)).toEqual(before);
});

it('needs no right to write, to start processes or to load native code', () => {
  const free = run([process.execPath, launcher, 'scan', 'shop', '--format', 'json'], { cwd: work, env });
  const confined = [process.execPath, '--permission', '--allow-fs-read=*', launcher];
  expect(run([...confined, 'scan', 'shop', '--format', 'json'], { cwd: work, env })).toEqual(free);
});

it('writes the file that was named and no other', () => {
  const before = treeLines(folder);
  const output = ['--format', 'json', '--output', 'findings.json'];
  expect(run([process.execPath, launcher, 'scan', 'shop', ...output], { cwd: work, env })).toMatchObject({
    code: 0,
  });
  const added = treeLines(folder).filter((line) => !before.includes(line));
  expect(added.map((line) => line.split(' ')[0])).toEqual(['work', 'work/findings.json']);
  rmSync(join(work, 'findings.json'));
});
