import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FileEdit } from '../file-edit.ts';
import { encodeText } from './encode.ts';
import { writeEdit } from './write.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-write-')));
  mkdirSync(join(root, 'in'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function edit(path: string, before: string, after: string): FileEdit {
  return { source: { kind: 'file', path, size: 0, modified: 0 }, file: path, before, after, splices: [] };
}

it('puts the new text in the place of the old one, with its mode', () => {
  const path = join(root, 'in', 'a.yaml');
  writeFileSync(path, 'a: 1\n');
  chmodSync(path, 0o640);
  expect(writeEdit(edit(path, 'a: 1\n', 'a: 2\n'), [join(root, 'in')])).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('a: 2\n');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(root, 'in'))).toEqual(['a.yaml']);
});

it('leaves a file alone that has changed since it was read', () => {
  const path = join(root, 'in', 'a.yaml');
  writeFileSync(path, 'a: 3\n');
  expect(writeEdit(edit(path, 'a: 1\n', 'a: 2\n'), [join(root, 'in')])?.reason).toMatch(/has changed/);
  expect(readFileSync(path, 'utf8')).toBe('a: 3\n');
});

it('does not follow a link out of what was named', () => {
  const outside = join(root, 'a.yaml');
  writeFileSync(outside, 'a: 1\n');
  symlinkSync(outside, join(root, 'in', 'a.yaml'));
  const failure = writeEdit(edit(join(root, 'in', 'a.yaml'), 'a: 1\n', 'a: 2\n'), [join(root, 'in')]);
  expect(failure?.reason).toMatch(/link leads/);
  expect(readFileSync(outside, 'utf8')).toBe('a: 1\n');
});

it('tells a root from a folder whose name begins alike', () => {
  mkdirSync(join(root, 'inside'));
  const path = join(root, 'inside', 'a.yaml');
  writeFileSync(path, 'a: 1\n');
  expect(writeEdit(edit(path, 'a: 1\n', 'a: 2\n'), [join(root, 'in')])?.reason).toMatch(/outside/);
});

it('says why a file that is gone cannot be written', () => {
  expect(writeEdit(edit(join(root, 'in', 'no.yaml'), '', 'a'), [root])?.reason).toMatch(/ENOENT/);
});

it.each(['utf16le', 'utf16be'])('writes %s as it was', (encoding) => {
  const bytes = (text: string): Buffer => {
    const little = Buffer.from(text, 'utf16le');
    return encoding === 'utf16le' ? little : little.swap16();
  };
  const path = join(root, 'in', `${encoding}.yaml`);
  writeFileSync(path, bytes('\ufeffa: 1 # ü😀\r\n'));
  expect(writeEdit(edit(path, '\ufeffa: 1 # ü😀\r\n', '\ufeffa: 2 # ü😀\r\n'), [root])).toBeUndefined();
  expect(readFileSync(path).equals(bytes('\ufeffa: 2 # ü😀\r\n'))).toBe(true);
});

it('gives bytes that are no UTF-8 back as they were', () => {
  expect([...encodeText('\ufeffä\udcff\udc80😀', 'utf-8')]).toEqual([
    0xef, 0xbb, 0xbf, 0xc3, 0xa4, 0xff, 0x80, 0xf0, 0x9f, 0x98, 0x80,
  ]);
});
