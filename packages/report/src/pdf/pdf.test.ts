import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  exampleFinding,
  exampleOptions,
  exampleReport,
  exampleRule,
  HOSTILE,
} from '../report.test-support.ts';
import type { Comparison, Report } from '../report.ts';
import { pdfReport } from './pdf.ts';
import { objectsOf, pdfPages, pdfText } from '@bulwark/testkit/pdf-text';

async function bytesOf(report: Report, notes: string[] = []): Promise<Uint8Array> {
  return Buffer.concat([...(await pdfReport(report, exampleOptions(notes)))]);
}

const hostile = exampleReport(
  HOSTILE.map((name, index) =>
    exampleFinding(index, {
      severity: (['critical', 'high', 'medium', 'low'] as const)[index % 4] ?? 'low',
      object: { kind: 'Deployment', namespace: name, name },
      container: name,
      file: name,
      message: name,
      advice: name,
    }),
  ),
);

const CHAPTERS = [
  'Overview',
  'Since the baseline',
  'Top risks',
  'Workloads',
  'Frameworks',
  'Exceptions',
  'What is not known',
  'Controls',
  'Findings',
];

/** Titles of the outline, the first level. */
function outline(bytes: Uint8Array): readonly string[] {
  const objects = objectsOf(bytes);
  const catalogue = [...objects.values()].find(({ dictionary }) => dictionary.includes('/Type /Catalog'));
  const root = /\/Outlines (\d+) 0 R/.exec(catalogue?.dictionary ?? '')?.[1];
  return [...objects.values()]
    .filter(({ dictionary }) => new RegExp(`/Parent ${root} 0 R`).test(dictionary))
    .flatMap(({ dictionary }) => /\/Title \((.*?)\)\n/.exec(dictionary)?.[1] ?? []);
}

// On a busy machine.
const options = { timeout: 120_000 };

describe('the PDF report', options, () => {
  it('has a chapter for each question, in the outline and on the page that the contents name', async () => {
    const bytes = await bytesOf(exampleReport([exampleFinding(1)]));
    expect(outline(bytes)).toEqual(CHAPTERS);
    const pages = pdfPages(bytes);
    const contents = pages[1] ?? '';
    for (const title of CHAPTERS) {
      const page = Number(new RegExp(`^${title} {2}(\\d+)$`, 'm').exec(contents)?.[1]);
      expect(pages[page - 1]).toMatch(new RegExp(`^${title}\n`, 'm'));
    }
    pages.forEach((page, index) => expect(page).toContain(`Page ${index + 1} of ${pages.length}`));
  });

  it('is the same file for the same report, and another for another', async () => {
    const [first, second] = [await bytesOf(hostile), await bytesOf(hostile)];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.compare(first, await bytesOf(exampleReport([])))).not.toBe(0);
  });

  it('says what it is, in which language, and its date only where times are wanted', async () => {
    const report = exampleReport([]);
    const plain = Buffer.from(await bytesOf(report)).toString('latin1');
    expect(plain).toMatch(/^%PDF-1\.7\n/);
    expect(plain).toContain('/Lang (en)');
    expect(plain).toContain('/DisplayDocTitle true');
    expect(plain).toContain('\n(D:19700101000000Z)\n');
    const run = { ...report.run, startedAt: '2026-11-24T12:00:00.000Z' };
    const dated = await bytesOf({ ...report, run });
    expect(Buffer.from(dated).toString('latin1')).toContain('\n(D:20261124120000Z)\n');
    expect(pdfText(dated)).toContain('2026-11-24T12:00:00.000Z');
  });

  it('has nothing that a reader would run, open or follow, whatever the names', async () => {
    const text = [...objectsOf(await bytesOf(hostile)).values()]
      .map(({ dictionary }) => dictionary)
      .join('\n');
    expect(text).not.toMatch(
      /\/(?:URI|JavaScript|JS|Launch|GoToR|SubmitForm|EmbeddedFile|RichMedia|AA|OpenAction)\b/,
    );
  });

  it('shows letters of many scripts, and an escape for what no font has', async () => {
    const reason = 'Ελλάς Москва Żółć Việt 漢字 名前 カタカナ 简体中文 😀 \u05e9';
    const rule = { ...exampleRule, reason, owner: '山田太郎' };
    const report = exampleReport([]);
    const exceptions = [{ rule, state: 'in-force', matched: 1, withheld: [], weaknesses: [] }] as const;
    const text = pdfText(await bytesOf({ ...report, result: { ...report.result, exceptions } }));
    const shown = text.replaceAll(/\s/g, '');
    for (const word of [
      'Ελλάς',
      'Москва',
      'Żółć',
      'Việt',
      '漢字',
      '名前',
      'カタカナ',
      '简体中文',
      '山田太郎',
    ])
      expect(shown).toContain(word);
    expect(shown).toContain('\\u{1f600}\\u{5d9}'.replace('5d9', '5e9'));
  });

  it('lists the worst 500 findings, and says so in itself and beside', async () => {
    const notes: string[] = [];
    const findings = Array.from({ length: 600 }, (_, index) =>
      exampleFinding(index, { severity: index === 599 ? 'critical' : 'low' }),
    );
    const text = pdfText(await bytesOf(exampleReport(findings), notes));
    const listed = text.match(/^[\da-f]{32}$/gm) ?? [];
    expect(listed).toHaveLength(500);
    expect(listed[0]).toBe(findings[599]?.fingerprint);
    expect(text).toContain('Shown are the first 500 of 600 findings');
    expect(notes).toEqual(['pdf: 500 of 600 findings are listed, the worst first; json has all']);
  });

  it('tells the trend since a baseline in numbers that add up', async () => {
    const known = {
      fingerprint: 'f'.repeat(32),
      control: 'example/high',
      severity: 'high',
      object: 'Deployment/shop/old',
      container: null,
      path: 'spec',
      message: 'was privileged',
      file: null,
    } as const;
    const comparison: Comparison = {
      name: 'baseline.json',
      fresh: [{ ...known, object: 'Deployment/shop/fresh' }],
      ofNewControls: [],
      resolved: [known, { ...known, severity: 'low' }],
      notJudged: [{ ...known, severity: 'medium' }],
      changed: [{ before: { ...known, severity: 'low' }, after: { ...known, severity: 'critical' } }],
      unchanged: 1,
      unread: 1,
    };
    const findings = [exampleFinding(1), exampleFinding(2), exampleFinding(3, { severity: 'critical' })];
    const text = pdfText(await bytesOf({ ...exampleReport(findings), comparison }));
    expect(text).toContain('Compared with baseline.json.');
    for (const row of [
      'critical  0  0  0  0  0  1',
      'high  2  1  0  1  0  2',
      'medium  1  0  0  0  1  0',
      'low  2  0  0  1  0  0',
    ])
      expect(text).toContain(`\n${row}\n`);
    expect(text).toContain('What seems resolved may be in the inputs that could not be read.');
    expect(text).toContain('Deployment/shop/fresh');
  });
});

const pdftotext = process.env['BULWARK_PDFTOTEXT'] ?? '/usr/bin/pdftotext';

describe.skipIf(!existsSync(pdftotext))('another reader', options, () => {
  it('finds no fault in the file, and the same words', async () => {
    const input = await bytesOf(hostile);
    const { status, stdout, stderr } = spawnSync(pdftotext, ['-raw', '-', '-'], { input, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const words = (text: string): string => text.replaceAll(/\s/g, '');
    expect(words(stdout)).toBe(words(pdfText(input)));
  });
});
