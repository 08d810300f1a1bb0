import type { Finding, ScanResult } from '@bulwark/model';
import type { FileEdit } from '@bulwark/remediate';
import { expect, it } from 'vitest';
import { linesNow } from './lines-now.ts';

const origin = { source: 'file', file: 'a.yaml', line: 1 };

function found(fingerprint: string, line?: number): Finding {
  return { fingerprint, origin, ...(line !== undefined && { location: { line } }) } as unknown as Finding;
}

const before = { findings: [found('top', 1), found('here', 3), found('below', 4)] } as unknown as ScanResult;
const text = 'a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n';
const splices = [
  { start: 6, end: 12, text: '', fixes: new Set([0]) },
  { start: 18, end: 18, text: 'x: 1\r\ny: 1\r\n', fixes: new Set([1]) },
];
const files = [{ file: 'a.yaml', before: text, splices }] as unknown as readonly FileEdit[];

function lines(written: boolean): readonly number[] {
  const lineOf = linesNow({ before, files }, written);
  return ['top', 'here', 'below'].map((fingerprint) => lineOf(found(fingerprint)));
}

it('a finding that was judged again stands where it stood, as long as nothing is written', () => {
  expect(lines(false)).toEqual([1, 3, 4]);
});

it('once written it stands where the edits have moved it to', () => {
  expect(lines(true)).toEqual([1, 2, 5]);
});
