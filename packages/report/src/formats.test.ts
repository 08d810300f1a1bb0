import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS } from './formats.ts';
import type { FormatName } from './formats.ts';
import { pdfText } from '@bulwark/testkit/pdf-text';
import {
  exampleFinding,
  exampleOptions,
  exampleReport,
  exampleRule,
  HOSTILE,
} from './report.test-support.ts';
import type { Report } from './report.ts';

// Draft 4 of JSON Schema, which this schema writes like later drafts but for its name.
const { $schema: _draft, id: _id, ...schema } = sarifSchema;
// Characters of RFC 3986; what is to be escaped is what matters.
const reference = /^(?:[\w\-.~:/?#@!$&'()*+,;=]|%[\dA-F]{2})*$/i;
const isSarif = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: reference, 'uri-reference': reference, 'date-time': true },
}).compile(schema);

const names = Object.keys(FORMATS) as readonly FormatName[];
const listing = names.filter((name) => FORMATS[name].listsFindings);

async function textOf(name: FormatName, report: Report, notes: string[] = []): Promise<string> {
  const chunks = [...(await FORMATS[name].render(report, exampleOptions(notes)))];
  return chunks.map((chunk) => (typeof chunk === 'string' ? chunk : pdfText(chunk))).join('');
}

/** Documents take longer to make than texts, most of all on a busy machine. */
const PATIENCE = 120_000;

function runs(name: FormatName, most: number): { readonly numRuns: number } {
  return { numRuns: name === 'pdf' ? 4 : most };
}

interface Listed {
  readonly fingerprint?: string;
  readonly properties?: { readonly fingerprint: string };
  readonly partialFingerprints?: { readonly 'bulwark/v1': string };
  readonly results?: readonly Listed[];
}

/** Fingerprints in a report, in its order; of formats without them, as many texts as it lists findings. */
const FOUND: Readonly<Partial<Record<FormatName, (text: string) => readonly (string | undefined)[]>>> = {
  json: (text) => (JSON.parse(text) as { findings: Listed[] }).findings.map(({ fingerprint }) => fingerprint),
  sarif: (text) =>
    (JSON.parse(text) as { runs: [{ results: Listed[] }] }).runs[0].results.map(
      ({ partialFingerprints }) => partialFingerprints?.['bulwark/v1'],
    ),
  junit: (text) => [...text.matchAll(/Fingerprint: (\w+)\.<\/failure>/g)].map((match) => match[1]),
  'gitlab-codequality': (text) => (JSON.parse(text) as Listed[]).map(({ fingerprint }) => fingerprint),
  'gitlab-sast': (text) =>
    (JSON.parse(text) as { vulnerabilities: { id: string }[] }).vulnerabilities.map(({ id }) =>
      id.replaceAll('-', ''),
    ),
  csv: (text) => records(text).map((row) => row.at(-1)),
  html: (text) => {
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1] ?? '';
    return (JSON.parse(data) as { rows: string[][] }).rows.map((row) => row.at(-1));
  },
  pdf: (text) => text.split('\n').filter((line) => /^[\da-f]{32}$/.test(line)),
  policyreport: reported,
  openreports: reported,
};
const COUNTED: Readonly<Partial<Record<FormatName, RegExp>>> = {
  markdown: /^\| \*\*(?:critical|high|medium|low)\*\* \|/gm,
  github: /^::(?:error|warning|notice) (?!.*title=(?:Not read|Look at this))/gm,
  terminal: /^    Fix: /gm,
};

function reported(text: string): readonly (string | undefined)[] {
  const { items } = JSON.parse(text) as { items: Listed[] };
  return items.flatMap(({ results = [] }) => results.map(({ properties }) => properties?.fingerprint));
}

/** Rows of a CSV file after the header, by RFC 4180. */
function records(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(1, -1);
}

const severity = fc.constantFrom('critical', 'high', 'medium', 'low');
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 }));
const finding = fc.record({
  severity,
  object: fc.record({
    kind: fc.constantFrom('Deployment', 'Widget.example.org'),
    namespace: hostile,
    name: hostile,
  }),
  container: hostile,
  file: hostile,
  message: hostile,
  evidence: hostile,
});
const reports = fc
  .array(finding, { maxLength: 12 })
  .map((parts) => exampleReport(parts.map((each, index) => exampleFinding(index, each))));

const OBEYED =
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])/;

describe('every format', () => {
  it.each(names)('%s looks as reviewed', async (name) => {
    const report = exampleReport([
      exampleFinding(1, { severity: 'critical', file: 'app/web [1].yaml' }),
      exampleFinding(2, { object: { kind: 'Namespace', namespace: '', name: 'shop' }, evidence: '"<b>"' }),
      exampleFinding(3, { severity: 'low', message: 'a | b, <c> & "d" @team' }),
    ]);
    const excepted = [{ finding: exampleFinding(4, { severity: 'medium' }), rule: exampleRule }];
    const given = { ...report, result: { ...report.result, excepted } };
    const extension = name === 'pdf' ? '.pdf.txt' : FORMATS[name].extension;
    const golden = new URL(`goldens/report${extension}`, import.meta.url).pathname;
    // Style and script of the page are sources of their own.
    const text = (await textOf(name, given))
      .replace(/<(style|script)>.*?<\/\1>/gs, '<$1></$1>')
      .replaceAll(/'sha256-[^']*'/g, "'sha256-'");
    await expect(text).toMatchFileSnapshot(golden);
  });
  it('is named by an extension of its own', () => {
    expect(new Set(names.map((name) => FORMATS[name].extension)).size).toBe(names.length);
  });
  it.each(listing.filter((name) => name in FOUND))(
    '%s lists every finding once',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(reports, async (report) => {
          const found = FOUND[name]?.(await textOf(name, report)) ?? [];
          expect(new Set(found)).toEqual(
            new Set(report.result.findings.map(({ fingerprint }) => fingerprint)),
          );
          expect(found).toHaveLength(report.result.findings.length);
        }),
        runs(name, 60),
      );
    },
    PATIENCE,
  );
  it.each(Object.entries(COUNTED))('%s lists as many findings as there are', async (name, pattern) => {
    await fc.assert(
      fc.asyncProperty(fc.array(finding, { maxLength: 8 }), async (parts) => {
        const report = exampleReport(parts.map((each, index) => exampleFinding(index, each)));
        const text = await textOf(name as FormatName, report);
        expect(text.match(pattern) ?? []).toHaveLength(report.result.findings.length);
      }),
      { numRuns: 40 },
    );
  });
  it('is asked how findings are told apart in it, if it lists any', () => {
    expect(listing.filter((name) => !(name in FOUND) && !(name in COUNTED))).toEqual([]);
  });
  it.each(names)(
    '%s holds no character that a terminal or a reader obeys',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(reports, async (report) => {
          expect(await textOf(name, report)).not.toMatch(OBEYED);
        }),
        runs(name, 40),
      );
    },
    PATIENCE,
  );
});

describe('docs/formats.md', () => {
  const page = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8');
  it('lists the formats as they are', () => {
    const table = page.slice(page.indexOf('| format |')).split('\n\n')[0]?.split('\n').slice(2);
    expect(table).toEqual(
      Object.entries(FORMATS).map(
        ([name, { extension, description }]) => `| \`${name}\` | \`${extension}\` | ${description} |`,
      ),
    );
  });
  it('names every metric and its labels, and no other', async () => {
    const table = page.slice(page.indexOf('| metric |')).split('\n\n')[0]?.trim().split('\n').slice(2) ?? [];
    const documented = table.map((row) => [...row.matchAll(/`(\w+)`/g)].map((match) => match[1]));
    const text = await textOf('prometheus', exampleReport([exampleFinding(1)]));
    const written = new Map(
      [...text.matchAll(/^(bulwark_\w+)(?:\{(.*)\})? /gm)].map(([, name = '', labels = '']) => [
        name,
        [...labels.matchAll(/(\w+)="/g)].map((match) => match[1]),
      ]),
    );
    expect(documented).toEqual([...written].map(([name, labels]) => [name, ...labels]));
  });
});

describe('formats that count', () => {
  it.each([0, 1, 17])('agree with %i findings', async (size) => {
    const levels = ['critical', 'high', 'high', 'low'] as const;
    const report = exampleReport(
      Array.from({ length: size }, (_, index) =>
        exampleFinding(index, { severity: levels[index % 4] ?? 'low' }),
      ),
    );
    const json = JSON.parse(await textOf('json', report)) as { summary: { findings: object } };
    const statement = JSON.parse(await textOf('attestation', report)) as { predicate: { findings: object } };
    expect(statement.predicate.findings).toEqual(json.summary.findings);
    const metrics = await textOf('prometheus', report);
    for (const [level, count] of Object.entries(json.summary.findings))
      if (level !== 'total') expect(metrics).toContain(`bulwark_findings{severity="${level}"} ${count}\n`);
    const suites = /<testsuites name="bulwark" tests="\d+" failures="(\d+)"/.exec(
      await textOf('junit', report),
    );
    expect(suites?.[1]).toBe(String(size));
  });
});

describe('sarif', () => {
  it('is as the schema says, whatever the names', async () => {
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        expect([isSarif(JSON.parse(await textOf('sarif', report))), isSarif.errors]).toEqual([true, null]);
      }),
      { numRuns: 40 },
    );
  });
  it('is refused by the schema with a wrong level', async () => {
    const text = await textOf('sarif', exampleReport([exampleFinding(1)]));
    expect(isSarif(JSON.parse(text.replaceAll('"level":"error"', '"level":"bad"')))).toBe(false);
  });
  it('keeps to what code scanning takes, and says what it cut', async () => {
    const many = Array.from({ length: 25_100 }, (_, index) =>
      exampleFinding(index, { severity: index === 25_099 ? 'critical' : 'low' }),
    );
    const notes: string[] = [];
    const text = await textOf('sarif', exampleReport(many), notes);
    const found = FOUND.sarif?.(text) ?? [];
    expect(found).toHaveLength(25_000);
    expect(found[0]).toBe(many[25_099]?.fingerprint);
    expect(notes.join()).toContain('25000 of 25100 findings');
    expect(text).toContain('This run holds 25000 of 25100 findings');
  });
});

describe('markdown', () => {
  it('fits a comment, the worst first, and says what it cut', async () => {
    const notes: string[] = [];
    const report = exampleReport(
      Array.from({ length: 3000 }, (_, index) =>
        exampleFinding(index, { severity: index === 2999 ? 'critical' : 'low', message: HOSTILE.join(' ') }),
      ),
    );
    const text = await textOf('markdown', report, notes);
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.match(COUNTED.markdown ?? /$^/)?.[0]).toBe('| **critical** |');
    const shown = text.match(COUNTED.markdown ?? /$^/g)?.length;
    expect(text).toContain(`**Shown are ${shown} of 3000 findings`);
    expect(notes.join()).toContain(`${shown} of 3000 findings`);
  });
  it('mentions nobody and links nowhere', async () => {
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        const text = (await textOf('markdown', report))
          .replaceAll(/`[^`\n]*`/g, '')
          .replaceAll(/<code>[^<]*<\/code>/g, '');
        expect(text).not.toMatch(/@\w|(?<!&)#\d|:\/\/|www\.|\]\(|<(?!br>|!-- -->|\/?details>|\/?summary>)/);
      }),
    );
  });
});

describe('csv', () => {
  it('has no cell that begins as a formula does', async () => {
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        const cells = records(await textOf('csv', report)).flat();
        expect(cells.filter((cell) => /^[\s]*[=+\-@|%＝＋－＠]/.test(cell))).toEqual([]);
      }),
    );
  });
});

describe('junit', () => {
  it('is well-formed XML whose figures are true', async () => {
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        const text = await textOf('junit', report);
        expect(openTags(text)).toEqual([]);
        const tests = Number(/<testsuites name="bulwark" tests="(\d+)"/.exec(text)?.[1]);
        expect(text.match(/<testcase /g)).toHaveLength(tests);
      }),
    );
  });
});

/** Reads XML of elements, attributes and text, and gives what is wrong with it. */
function openTags(text: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const token = /<\?[^>]*\?>|<\/([a-z]+)>|<([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|[^<]+|</gy;
  for (const [whole, closed, opened, , empty] of text.matchAll(token)) {
    if (closed !== undefined && open.pop() !== closed) wrong.push(whole);
    else if (opened !== undefined && empty === '') open.push(opened);
    else if (whole === '<' || /&(?!(?:amp|lt|gt|quot|apos|#10);)/.test(whole)) wrong.push(whole);
  }
  return [...wrong, ...open];
}

const promtool = process.env['BULWARK_PROMTOOL'] ?? '/usr/bin/promtool';

describe.skipIf(!existsSync(promtool))('prometheus', () => {
  it.each([0, 3])('has metrics that promtool takes (%i findings)', async (size) => {
    const findings = HOSTILE.slice(0, size).map((message, index) => exampleFinding(index, { message }));
    const input = await textOf('prometheus', exampleReport(findings));
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('github', () => {
  it('has one command a line and nothing else that is one', async () => {
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        const lines = (await textOf('github', report)).trimEnd().split('\n');
        const commands = lines.filter((line) => line.startsWith('::'));
        expect(commands.length).toBe(
          report.result.findings.length + report.unread.length + report.notices.length,
        );
        expect(lines.length - commands.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
