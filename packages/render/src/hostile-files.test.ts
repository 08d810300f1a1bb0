import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadChart, loadChartArchive } from './chart-files.ts';
import type { ChartLimits, LoadedChart } from './chart-files.ts';
import type { RenderProblemCode } from './problems.ts';
import { archiveOf, treeOf } from './render.test-support.ts';
import type { Member, TemporaryTree } from './render.test-support.ts';

const CHART: Member = { name: 'demo/Chart.yaml', content: 'apiVersion: v2\nname: demo\nversion: 1.0.0\n' };

function codeOf(loaded: LoadedChart): RenderProblemCode | 'loaded' {
  return loaded.kind === 'problem' ? loaded.problem.code : 'loaded';
}

async function unpack(members: readonly Member[], limits?: Partial<ChartLimits>): Promise<LoadedChart> {
  return loadChartArchive(await archiveOf(members), limits);
}

describe('archives', () => {
  it.each<readonly [string, Member]>([
    ['a member above the chart', { name: 'demo/../../evil' }],
    ['a member above everything', { name: '../evil' }],
    ['an absolute member', { name: '/etc/evil' }],
    ['a member of a drive', { name: 'C:/evil' }],
    ['a member upwards with backslashes', { name: 'demo\\..\\..\\evil' }],
    ['a symbolic link', { name: 'demo/values.yaml', type: 'symlink', linkname: '/etc/passwd' }],
    ['a hard link', { name: 'demo/values.yaml', type: 'link', linkname: '/etc/passwd' }],
    ['a character device', { name: 'demo/values.yaml', type: 'character-device' }],
    ['a block device', { name: 'demo/values.yaml', type: 'block-device' }],
    ['a pipe', { name: 'demo/values.yaml', type: 'fifo' }],
    ['a file without a folder', { name: 'Chart.yaml', content: 'name: evil' }],
  ])('%s is refused with its name', async (_name, member) => {
    const loaded = await unpack([CHART, member]);
    expect(codeOf(loaded)).toBe('BW-RENDER-ARCHIVE');
    expect(loaded.kind === 'problem' && loaded.problem.names).toEqual([member.name]);
  });

  it('a gzip bomb stops at the limit of bytes', async () => {
    const zeros = '\0'.repeat(32 * 1024 * 1024);
    expect(
      codeOf(await unpack([CHART, { name: 'demo/zeros', content: zeros }], { bytes: 4 * 1024 * 1024 })),
    ).toBe('BW-RENDER-SIZE');
  });

  it('many small members stop at the limit of bytes together', async () => {
    const members = Array.from({ length: 50 }, (_, n) => ({
      name: `demo/f${n}`,
      content: 'x'.repeat(100_000),
    }));
    expect(codeOf(await unpack([CHART, ...members], { bytes: 2_000_000 }))).toBe('BW-RENDER-SIZE');
  });

  it('padding after the end stops too', async () => {
    const padded = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(codeOf(await loadChartArchive(padded, { bytes: 1024 * 1024 }))).toBe('BW-RENDER-SIZE');
  });

  it('25,000 members stop at the limit of files', async () => {
    const members = Array.from({ length: 25_000 }, (_, n) => ({ name: `demo/f${n}` }));
    expect(codeOf(await unpack([CHART, ...members]))).toBe('BW-RENDER-SIZE');
  });

  it('bombs in charts/ count with what is around them', async () => {
    const inner = await archiveOf([
      { name: 'sub/Chart.yaml', content: 'apiVersion: v2\nname: sub\nversion: 1.0.0\n' },
      { name: 'sub/zeros', content: '\0'.repeat(8 * 1024 * 1024) },
    ]);
    const tree = treeOf({ 'Chart.yaml': CHART.content ?? '', 'charts/keep': '' });
    writeFileSync(`${tree.folder}/charts/sub.tgz`, inner);
    expect(codeOf(await loadChart(tree.folder, { bytes: 1024 * 1024 }))).toBe('BW-RENDER-SIZE');
    tree.remove();
  });

  it('archives within archives without end', async () => {
    let packed = await archiveOf([CHART]);
    for (let depth = 0; depth < 12; depth += 1) {
      const content = packed.toString('latin1');
      packed = await archiveOf([
        CHART,
        { name: 'demo/charts/demo.tgz', content: Buffer.from(content, 'latin1') as never },
      ]);
    }
    expect(codeOf(await loadChartArchive(packed))).toBe('BW-RENDER-ARCHIVE');
  });

  it.each([
    ['no gzip at all', Buffer.from('this is no archive')],
    ['a zip', Buffer.from('PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaaaaaa')],
    ['nothing', Buffer.alloc(0)],
    ['gzip of no tar', gzipSync('x'.repeat(2000))],
    ['an archive without members', gzipSync(Buffer.alloc(1024))],
  ])('%s', async (_name, bytes) => {
    expect(codeOf(await loadChartArchive(bytes))).toBe('BW-RENDER-ARCHIVE');
  });

  it('an archive that breaks off', async () => {
    const whole = await archiveOf([
      CHART,
      { name: 'demo/big', content: Math.random().toString().repeat(5000) },
    ]);
    expect(codeOf(await loadChartArchive(whole.subarray(0, whole.length - 40)))).toBe('BW-RENDER-ARCHIVE');
  });
});

describe('directories', () => {
  async function withTree(
    spoil: (tree: TemporaryTree) => void,
    limits?: Partial<ChartLimits>,
  ): Promise<RenderProblemCode | 'loaded'> {
    const tree = treeOf({ 'Chart.yaml': CHART.content ?? '', 'templates/a.yaml': 'kind: Pod\n' });
    try {
      spoil(tree);
      return codeOf(await loadChart(tree.folder, limits));
    } finally {
      tree.remove();
    }
  }

  it('a link out of the chart', async () => {
    const spoil = ({ folder }: TemporaryTree): void => symlinkSync('/etc/passwd', `${folder}/values.yaml`);
    expect(await withTree(spoil)).toBe('BW-RENDER-LINK');
  });

  it('a link to a device', async () => {
    const spoil = ({ folder }: TemporaryTree): void => symlinkSync('/dev/zero', `${folder}/values.yaml`);
    expect(await withTree(spoil)).toBe('BW-RENDER-LINK');
  });

  it('a folder that contains itself by a link', async () => {
    const spoil = ({ folder }: TemporaryTree): void => symlinkSync('..', `${folder}/templates/again`);
    expect(await withTree(spoil)).toBe('BW-RENDER-LINK');
  });

  it('a link to itself', async () => {
    const spoil = ({ folder }: TemporaryTree): void => symlinkSync('loop', `${folder}/loop`);
    expect(await withTree(spoil)).toBe('BW-RENDER-LINK');
  });

  it.skipIf(process.platform === 'win32')('a pipe', async () => {
    const spoil = ({ folder }: TemporaryTree): void =>
      void execFileSync('mkfifo', [`${folder}/templates/pipe.yaml`]);
    expect(await withTree(spoil)).toBe('BW-RENDER-SPECIAL');
  });

  it('too many files', async () => {
    expect(await withTree(() => undefined, { files: 1 })).toBe('BW-RENDER-SIZE');
  });

  it('a link within the chart is followed', async () => {
    const spoil = ({ folder }: TemporaryTree): void => symlinkSync('templates', `${folder}/same`);
    expect(await withTree(spoil)).toBe('loaded');
  });

  it('a chart that is not there', async () => {
    expect(codeOf(await loadChart('/nowhere/at/all'))).toBe('BW-RENDER-READ');
  });
});
