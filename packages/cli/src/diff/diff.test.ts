import { readFileSync, renameSync } from 'node:fs';
import type { ComparedFinding } from '@bulwark/report';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { compare } from './compare.ts';
import { newGate } from './gate.ts';
import type { KnownResult } from './known.ts';
import { readKnown } from './known.ts';
import { comparisonText } from './text.ts';
import { useWorkFolder } from '../work-folder.test-support.ts';

const { write } = useWorkFolder();

const pod = (name: string, privileged: boolean): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers:\n    - {name: main, image: 'example.org/a:1', securityContext: {privileged: ${privileged}}}\n`;
const CONTROL = ['--control', 'workload/privileged-container'];
const QUIET = ['--output', 'report.txt'];
const scan = (...words: readonly string[]): Promise<number> =>
  runCommandLine(['scan', '.', ...CONTROL, ...QUIET, ...words]);

const finding = (fingerprint: string, over: Partial<ComparedFinding> = {}): ComparedFinding => ({
  fingerprint,
  control: 'a/b',
  severity: 'high',
  object: `Pod/shop/${fingerprint}`,
  container: 'main',
  path: 'spec',
  message: 'wrong',
  file: 'a.yaml',
  ...over,
});
const known = (findings: readonly ComparedFinding[], controls = ['a/b']): KnownResult => ({
  controls: new Set(controls),
  findings,
  unread: 0,
});

describe('comparing', () => {
  it('tells new, resolved, changed and as before apart', () => {
    const { fresh, resolved, changed, unchanged } = compare(
      known([finding('1'), finding('2'), finding('3')]),
      known([finding('2', { severity: 'low' }), finding('3'), finding('4')]),
      'before',
    );
    expect([fresh, resolved].map((list) => list.map(({ fingerprint }) => fingerprint))).toEqual([
      ['4'],
      ['1'],
    ]);
    expect(changed.map(({ before, after }) => [before.severity, after.severity])).toEqual([['high', 'low']]);
    expect(unchanged).toBe(1);
  });
  it('tells the most severe first, so that a list that is cut short has them', () => {
    const severities = ['low', 'critical', 'medium', 'high'] as const;
    const some = severities.map((severity) => finding(severity, { severity }));
    const order = ['critical', 'high', 'medium', 'low'];
    expect(compare(known([]), known(some), 'before').fresh.map(({ severity }) => severity)).toEqual(order);
    expect(compare(known(some), known([]), 'before').resolved.map(({ severity }) => severity)).toEqual(order);
    const other = some.map((one) => ({ ...one, message: 'other' }));
    const { changed } = compare(known(some), known(other), 'before');
    expect(changed.map(({ after }) => after.severity)).toEqual(order);
  });
  it('takes what only has another unit for the same', () => {
    const object = 'Pod/shop/web';
    const { fresh, resolved, unchanged } = compare(
      known([finding('1', { object, file: 'old/a.yaml' })]),
      known([finding('9', { object, file: 'new/a.yaml' })]),
      'before',
    );
    expect([fresh, resolved, unchanged]).toEqual([[], [], 1]);
  });
  it('calls nothing resolved that is not judged any more, nor new what was not judged before', () => {
    const comparison = compare(
      known([finding('1', { control: 'old/x' })], ['old/x', 'a/b']),
      known([finding('2', { control: 'new/y' })], ['a/b', 'new/y']),
      'before',
    );
    expect(comparison).toMatchObject({
      fresh: [],
      resolved: [],
      notJudged: [{ control: 'old/x' }],
      ofNewControls: [{ control: 'new/y' }],
    });
    expect(newGate(comparison, '--fail-new', false)).toMatchObject({ passed: true });
    expect(newGate(comparison, '--fail-new', true)).toMatchObject({ passed: false });
    expect(comparisonText(comparison, false)).toContain('not known to be resolved');
  });
  it('is written for a pull request without what Markdown or a terminal would obey', () => {
    const nasty = finding('1', { object: 'Pod/`x`', message: '**bold** <b> \u001b[31m [a](b)' });
    const text = comparisonText(compare(known([]), known([nasty]), 'main'), true);
    expect(text).toContain(
      "- **high** `a/b` on `Pod/'x'` in `a.yaml`: \\*\\*bold\\*\\* \\<b\\> ?\\[31m \\[a\\]\\(b\\)",
    );
  });
});

describe('a baseline', () => {
  it('lets only new findings trip --fail-new, wherever the old ones moved', async () => {
    write('a.yaml', pod('old', true));
    expect(await scan('--write-baseline', 'base.json')).toBe(0);
    renameSync('a.yaml', 'renamed.yaml');
    expect(await scan('--baseline', 'base.json', '--fail-new')).toBe(0);
    write('b.yaml', pod('fresh', true));
    expect(await scan('--baseline', 'base.json', '--fail-new')).toBe(1);
    expect(readFileSync('report.txt', 'utf8')).toContain(
      'Since base.json: 1 new, 0 resolved, 0 changed, 1 as before',
    );
  });
  it('is needed by a gate of the policy only where it is at hand', async () => {
    write('a.yaml', pod('old', true));
    write('bulwark.yaml', 'gates: {fail-new: true}');
    expect(await scan('--write-baseline', 'base.json')).toBe(0);
    write('b.yaml', pod('fresh', true));
    expect(await scan('--baseline', 'base.json')).toBe(1);
    expect(readFileSync('report.txt', 'utf8')).toContain(
      'fail-new (bulwark.yaml:1:19) failed: 1 finding is missing in base.json',
    );
  });
  it('may be a json report, and the same scan again is the same file', async () => {
    write('a.yaml', pod('old', true));
    await scan('--format', 'json', '--output', 'report.json', '--write-baseline', 'one.json');
    await scan('--baseline', 'report.json', '--write-baseline', 'two.json');
    expect(readFileSync('two.json', 'utf8')).toBe(readFileSync('one.json', 'utf8'));
    expect(readKnown('report.json').findings).toEqual(readKnown('one.json').findings);
    expect(await runCommandLine(['diff', 'report.json', 'one.json', '--fail-new'])).toBe(0);
  });
  it.each([
    [['--fail-new'], 2],
    [['--baseline', 'none.json'], 2],
    [['--baseline', 'a.yaml'], 2],
    [['--baseline', 'odd.json'], 2],
  ])('%j is refused', async (words, code) => {
    write('a.yaml', pod('old', true));
    write('odd.json', '{"schema": "bulwark-baseline/1", "controls": [], "findings": [{}]}');
    expect(await scan(...words)).toBe(code);
  });
});
