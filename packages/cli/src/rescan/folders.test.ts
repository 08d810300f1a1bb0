import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type * as Fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Folders } from './folders.ts';

/** How many folders the system watches before it says that it can watch no more. */
const limit = vi.hoisted(() => ({ left: Infinity, code: 'ENOSPC' }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const watch = (...words: Parameters<typeof Fs.watch>): Fs.FSWatcher => {
    limit.left -= 1;
    if (limit.left < 0) throw Object.assign(new Error('no more'), { code: limit.code });
    return fs.watch(...words);
  };
  return { ...fs, watch };
});

let root = '';
let errors: (string | undefined)[] = [];
let folders: Folders;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bulwark-folders-'));
  for (const name of ['a/b', '.git/objects', 'c']) mkdirSync(join(root, name), { recursive: true });
  Object.assign(limit, { left: Infinity, code: 'ENOSPC' });
  errors = [];
  folders = new Folders(
    [root],
    () => undefined,
    ({ code }) => errors.push(code),
  );
});

afterEach(() => {
  folders.close();
  rmSync(root, { recursive: true });
});

describe('watched folders', () => {
  it('are those of the inputs and all below, but for what git keeps', () => {
    folders.sync();
    expect(folders.size).toBe(4);
    expect(folders.has(join(root, 'a/b'))).toBe(true);
    expect(folders.has(join(root, '.git'))).toBe(false);
  });
  it('come and go', () => {
    folders.sync();
    rmSync(join(root, 'a'), { recursive: true });
    mkdirSync(join(root, 'd/e/f'), { recursive: true });
    folders.sync();
    expect(folders.has(join(root, 'a'))).toBe(false);
    expect(folders.size).toBe(5);
  });
  it('of a file are the one around it alone', () => {
    folders.close();
    folders = new Folders(
      [join(root, 'web.yaml')],
      () => undefined,
      () => undefined,
    );
    folders.sync();
    expect([folders.size, folders.has(root)]).toEqual([1, true]);
  });
  it('that the system does not take are told of, and the others stay', () => {
    limit.left = 2;
    folders.sync();
    expect(errors).toEqual(['ENOSPC', 'ENOSPC']);
    expect(folders.size).toBe(2);
  });
  it('that went away meanwhile are no error', () => {
    Object.assign(limit, { left: 2, code: 'ENOENT' });
    folders.sync();
    expect(errors).toEqual([]);
  });
});
