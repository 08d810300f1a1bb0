import { describe, expect, it } from 'vitest';
import { GROUPINGS, VIEWS } from '../choices.ts';
import type { Arrangement } from '../choices.ts';
import {
  exampleFinding,
  exampleOptions,
  exampleReport,
  exampleRule,
  HOSTILE,
} from '../report.test-support.ts';
import type { Report } from '../report.ts';
import { terminalReport } from './terminal.ts';
import type { TerminalOptions } from './terminal.ts';

async function textOf(report: Report, options: Partial<TerminalOptions>): Promise<string> {
  return [...(await terminalReport(report, { ...exampleOptions(), ...options }))].join('');
}

const findings = [
  exampleFinding(1, { severity: 'critical', file: 'app/web.yaml' }),
  exampleFinding(2, { severity: 'high', file: 'app/web.yaml' }),
  exampleFinding(3, {
    severity: 'low',
    file: 'base/space.yaml',
    object: { kind: 'Namespace', namespace: '', name: 'shop' },
  }),
  exampleFinding(4, { severity: 'medium', object: { kind: 'ClusterRole', namespace: '', name: 'all' } }),
  ...Array.from({ length: 14 }, (_, index) =>
    exampleFinding(10 + index, {
      severity: 'low',
      file: 'many.yaml',
      object: { kind: 'Deployment', namespace: 'many', name: `pod-${index % 2}` },
    }),
  ),
];
const excepted = [{ finding: exampleFinding(40, { severity: 'medium' }), rule: exampleRule }];
const example = exampleReport(findings);
const report = { ...example, result: { ...example.result, excepted } };

const arrangements: readonly (readonly [string, Arrangement])[] = [
  ...VIEWS.filter((view) => view !== 'finding').map(
    (view) => [`view-${view}`, { view, quiet: false }] as const,
  ),
  ...GROUPINGS.map(
    (groupBy) => [`by-${groupBy}`, { view: 'finding', groupBy, quiet: false } as const] as const,
  ),
  ['quiet', { view: 'finding', quiet: true }],
];

describe('views of the terminal report', () => {
  it.each(arrangements)('%s looks as reviewed', async (name, arrangement) => {
    const text = await textOf(report, { arrangement, verbose: false });
    await expect(text).toMatchFileSnapshot(new URL(`goldens/${name}.txt`, import.meta.url).pathname);
  });

  it.each(GROUPINGS)('lists every finding once by %s, with --verbose', async (groupBy) => {
    const text = await textOf(report, { arrangement: { view: 'finding', groupBy, quiet: false } });
    expect(text.match(/^ {12}\S+:17:25 {2}/gm)).toHaveLength(findings.length);
  });

  it.each(arrangements)('%s says that something was not read, and the sum', async (_name, arrangement) => {
    const text = await textOf(report, { arrangement, verbose: false });
    expect(text).toContain('could not be read');
    expect(text).toContain('18 findings in 6 objects, 1 more under an exception');
    expect(text).toContain('--fail-on high failed');
  });

  it.each(arrangements)('%s keeps to its width, whatever the names', async (_name, arrangement) => {
    const hostile = HOSTILE.map((name, index) =>
      exampleFinding(index, { object: { kind: 'Deployment', namespace: name, name }, file: name }),
    );
    const text = await textOf(exampleReport(hostile), { arrangement });
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u2066]/);
    // Places are never cut where they are to be opened.
    const wide = text.split('\n').filter((line) => line.length > 80 && !/:\d+$/.test(line));
    expect(wide.filter((line) => !line.includes('gate'))).toEqual([]);
  });

  it('never calls a requirement holding of which something is not known', async () => {
    const arrangement = { view: 'framework', quiet: false } as const;
    const [summary] = example.result.frameworks;
    const [requirement] = summary?.requirements ?? [];
    if (summary === undefined || requirement === undefined) throw new Error('the example has one');
    const states = async (counts: object, change: object = {}): Promise<string> => {
      const none = { ...requirement.counts, fail: 0, pass: 0, 'not-evaluated': 0 };
      const requirements = [{ ...requirement, ...change, counts: { ...none, ...counts } }];
      const result = { ...example.result, frameworks: [{ ...summary, requirements }] };
      return textOf({ ...example, result }, { arrangement });
    };
    expect(await states({ pass: 1 })).toMatch(/^ {2}holds /m);
    expect(await states({ pass: 1, 'not-evaluated': 1 })).toMatch(/^ {2}partly judged /m);
    expect(await states({ pass: 1, error: 1 })).toMatch(/^ {2}partly judged /m);
    expect(await states({ 'not-evaluated': 1 })).toMatch(/^ {2}not evaluated /m);
    expect(await states({ pass: 1, excepted: 1 })).toMatch(/^ {2}excepted /m);
    expect(await states({})).toMatch(/^ {2}nothing there /m);
    expect(await states({ pass: 1 }, { controls: [] })).toMatch(/^ {2}not selected /m);
    const needs = { ...requirement.requirement, needs: 'manual' };
    expect(await states({ pass: 1 }, { requirement: needs })).toMatch(/^ {2}needs a person /m);
  });
});

describe('links', () => {
  const addressOf = (file: string, line: number): string => `file://host/${encodeURIComponent(file)}#${line}`;
  // oxlint-disable-next-line no-control-regex -- links begin with one
  const LINK = /\u001b\]8;;([^\u001b]*)\u001b\\/g;

  it('lead to the line of each place, open and close, and change no text', async () => {
    for (const [, arrangement] of [...arrangements, ['', { view: 'finding', quiet: false }] as const]) {
      const plain = await textOf(report, { arrangement });
      const text = await textOf(report, { arrangement, addressOf });
      expect(text.replaceAll(LINK, '')).toBe(plain);
      const addresses = [...text.matchAll(LINK)].map((match) => match[1]);
      expect(addresses.filter((_, index) => index % 2 === 1 && addresses[index] !== '')).toEqual([]);
      expect(addresses.length % 2).toBe(0);
    }
    const text = await textOf(report, { addressOf });
    expect(text).toContain(
      '\u001b]8;;file://host/app%2Fweb.yaml#17\u001b\\app/web.yaml:17:25\u001b]8;;\u001b\\',
    );
  });

  it('are left out where an address could end them', async () => {
    const text = await textOf(report, { addressOf: () => 'file://host/\u001b\\ x' });
    expect(text).not.toContain('\u001b');
  });
});
