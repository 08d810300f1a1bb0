import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readInputs } from './inputs.ts';
import type { ReadOptions } from './inputs.ts';
import { fetchElsewhere, isRepository } from './elsewhere.ts';

async function read(argument: string, options: ReadOptions): Promise<readonly string[]> {
  const seen: string[] = [];
  const inputs = await readInputs([argument], options, {
    object: ({ origin }) => seen.push(origin.source === 'file' ? origin.file : origin.cluster),
    unread: ({ code, message }) => seen.push(`${code}: ${message}`),
    passedOver: () => undefined,
    notice: () => undefined,
  });
  await inputs.close();
  return seen;
}

it('tells repositories from files and paths', () => {
  expect(
    [
      'https://h/a.git',
      'http://h/a@v1//b',
      'https://h/a.yaml',
      'https://h/a.JSON?x=1',
      'a.git',
      '-',
      'https://',
    ].filter(isRepository),
  ).toEqual(['https://h/a.git', 'http://h/a@v1//b']);
});

it('leaves to reading what could not be fetched', async () => {
  const address = 'http://127.0.0.1:1/shop.git';
  const chart = 'oci://127.0.0.1:1/shop:1';
  const how = { remote: {}, maxDownload: 1000 };
  const { checkouts, charts, remove } = await fetchElsewhere(['.', address, chart], how);
  expect([...checkouts.keys()]).toEqual([address]);
  expect([...charts.keys()]).toEqual([chart]);
  expect(await read(address, { checkouts })).toEqual([expect.stringMatching(/^BW-READ-GIT: /)]);
  expect(await read(chart, { charts, rendering: {} })).toEqual([expect.stringMatching(/^BW-READ-CHART: /)]);
  await remove();
});

it('is read from where it was fetched to', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bulwark-fetched-'));
  writeFileSync(join(directory, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const clone = { name: 'https://h/a.git', directory, subdirectory: '', commit: '', remove };
  const checkouts = new Map([['https://h/a.git', Promise.resolve(clone)]]);
  expect(await read('https://h/a.git', { checkouts })).toEqual(['https://h/a.git/a.yaml']);
  expect(existsSync(directory)).toBe(false);
});
