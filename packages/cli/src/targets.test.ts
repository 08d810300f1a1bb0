import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeFile } from './streams.ts';
import { targetsOf } from './targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulwark-targets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const places = (words: readonly string[], output?: string): readonly (string | undefined)[] =>
  targetsOf(words, output).map(({ format, path }) => `${format} ${path ?? '-'}`);

describe('where reports go', () => {
  it.each([
    [[], undefined, ['terminal -']],
    [['sarif'], undefined, ['sarif -']],
    [['sarif'], '-', ['sarif -']],
    [['sarif'], 'code.sarif', ['sarif code.sarif']],
    [['terminal'], 'report.txt', ['terminal report.txt']],
    [['terminal', 'json'], 'out', ['terminal -', 'json out.json']],
    [['terminal', 'json'], 'out.json', ['terminal -', 'json out.json']],
    [['sarif', 'json'], 'out.json', ['sarif out.sarif', 'json out.json']],
    [['gitlab-sast', 'junit'], 'out', ['gitlab-sast out.gitlab-sast.json', 'junit out.junit.xml']],
    [['json', 'csv'], folder, [`json ${folder}/bulwark.json`, `csv ${folder}/bulwark.csv`]],
    [['csv'], folder, [`csv ${folder}/bulwark.csv`]],
    [['terminal', 'csv'], 'new/', ['terminal -', 'csv new/bulwark.csv']],
    [['sarif=a.sarif', 'json=-'], undefined, ['sarif a.sarif', 'json -']],
    [['sarif=a.sarif', 'json'], 'b.txt', ['sarif a.sarif', 'json b.txt']],
    [['json', 'json=b.json'], undefined, ['json b.json']],
  ])('%j with --output %s', (words, output, expected) => {
    expect(places(words, output)).toEqual(expected);
  });
  it.each([
    [['sarif', 'json'], undefined, 'standard output'],
    [['terminal', 'json=-'], undefined, 'standard output'],
    [['terminal', 'json=-'], 'out/', 'standard output'],
    [['sarif=x', 'json=./x'], undefined, 'written to x'],
    [['sarif='], undefined, 'no file is named'],
    [['sraif=x'], undefined, "called 'sraif'"],
  ])('%j with --output %s is refused', (words, output, message) => {
    expect(() => targetsOf(words, output)).toThrow(message);
  });
});

describe('writing a file', () => {
  it('leaves the old one where the report fails half-way, and nothing beside it', () => {
    const path = join(folder, 'old.json');
    writeFileSync(path, 'old');
    const failing = function* (): Generator<string> {
      yield 'x'.repeat(100_000);
      throw new Error('a bug');
    };
    expect(() => writeFile(path, failing())).toThrow('a bug');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.startsWith('old.json'))).toEqual(['old.json']);
  });
  it('writes through a link', () => {
    const path = join(folder, 'target.json');
    writeFileSync(path, 'old');
    symlinkSync(path, join(folder, 'link.json'));
    writeFile(join(folder, 'link.json'), ['new']);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });
  it('tells why it cannot be written', () => {
    expect(() => writeFile(join(folder, 'no/such.json'), ['x'])).toThrow('ENOENT');
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
