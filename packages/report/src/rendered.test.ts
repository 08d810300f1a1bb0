import type { FileOrigin, Finding, Trace } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { FORMATS } from './formats.ts';
import type { FormatName } from './formats.ts';
import { exampleFinding, exampleOptions, exampleReport, HOSTILE } from './report.test-support.ts';
import type { Report } from './report.ts';

const origin: FileOrigin = {
  source: 'file',
  root: '.',
  file: 'shop/templates/web.yaml',
  directory: 'shop',
  document: 0,
  line: 3,
  rendered: { kind: 'chart', source: 'shop', values: 'shop/ci/prod-values.yaml' },
};

const trace: Trace = {
  file: 'shop/templates/web.yaml',
  line: 41,
  values: [
    { key: 'web.privileged', effect: 'sets', file: 'shop/values.yaml', line: 12 },
    { key: 'global.debug', effect: 'sets' },
  ],
};

/** A finding in line 17 of what was rendered. */
function renderedFinding(traced: Trace | undefined): Finding {
  return { ...exampleFinding(0), origin, ...(traced && { trace: traced }) };
}

async function textOf(name: FormatName, report: Report): Promise<string> {
  const chunks = [...(await FORMATS[name].render(report, exampleOptions()))];
  return chunks.map(String).join('');
}

const GOLDEN: readonly FormatName[] = [
  'terminal',
  'json',
  'sarif',
  'junit',
  'markdown',
  'github',
  'gitlab-codequality',
  'gitlab-sast',
  'csv',
  'policyreport',
];
/** Other lines of a report show what was rendered, and say so. */
const RENDERED_LINE = /web\.yaml(?:["':, ]|%3A|line=)*17\b|"(?:line|startLine|start_line|begin)":17\b/;

describe('findings in rendered objects', () => {
  it.each(GOLDEN)('%s points at the template', async (name) => {
    const text = await textOf(name, exampleReport([renderedFinding(trace)]));
    await expect(text).toMatchFileSnapshot(`goldens/rendered${FORMATS[name].extension}`);
  });

  it.each([...GOLDEN, 'html' as const])(
    '%s never tells a line of what was rendered as one of a file',
    async (name) => {
      for (const traced of [trace, undefined, { ...trace, line: undefined }]) {
        const report = exampleReport([renderedFinding(traced)]);
        const text = (await textOf(name, report)).replaceAll(
          '"values":"shop/ci/prod-values.yaml","hook":null,"line":17',
          '',
        );
        expect(text).toContain('shop/templates/web.yaml');
        expect(text).not.toMatch(RENDERED_LINE);
      }
    },
  );

  it('the page names place, keys and patch', async () => {
    const patch = { file: 'prod/patch.yaml', line: 7 };
    const text = await textOf('html', exampleReport([renderedFinding({ ...trace, patch })]));
    expect(text).toContain(
      'shop/templates/web.yaml:41 · values: web.privileged (values.yaml:12), global.debug · patch: prod/patch.yaml:7',
    );
  });

  it('the terminal says what tracing left open', async () => {
    const report = exampleReport([renderedFinding(trace)]);
    const tracing = { findings: 1, renders: 9, incomplete: ['shop'] };
    const text = await textOf('terminal', { ...report, run: { ...report.run, tracing } });
    expect(text).toContain('Traced 1 finding to templates and values in 9 renderings.');
    expect(text).toContain('Not every key of the values could be tried: shop.');
  });

  it.each(GOLDEN)('%s obeys nothing in names of keys and files', async (name) => {
    const findings = HOSTILE.map((text, index) => ({
      ...renderedFinding({
        file: text,
        line: 1,
        values: [{ key: text, effect: 'clears' as const, file: text, line: 1 }],
        patch: { file: text, line: undefined },
      }),
      fingerprint: String(index).padStart(32, '0'),
    }));
    const text = (await textOf(name, exampleReport(findings))).replaceAll('\r\n', '\n');
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066]/);
    expect(text).not.toMatch(/^::error::injected/m);
    if (FORMATS[name].extension.endsWith('json')) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});
