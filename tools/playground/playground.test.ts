// The playground in a browser: the same findings and fixes as the command line, quick to the eye, harmless, for everybody.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlIds } from '../generate/controls.ts';
import { run } from '../package/process.ts';
import { root } from '../root.ts';
import { writePlayground } from './build.ts';

/** What the page offers to programs, as far as it is used here. */
interface Core {
  scan(text: string, options: { complete: boolean }): { findings: readonly PageFinding[] };
  fix(text: string, options: { complete: boolean; review: boolean }): { text: string };
}

interface PageFinding {
  readonly fingerprint: string;
  readonly control: string;
  readonly severity: string;
  readonly path: string;
  readonly message: string;
  readonly value: string | undefined;
  readonly advice: string;
  readonly place: { readonly line: number; readonly column: number } | undefined;
}

interface ReportedFinding extends Omit<PageFinding, 'value' | 'advice' | 'place'> {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly evidence: { readonly value: string | null };
  readonly remedy: { readonly advice: string };
}

const executablePath = process.env['BULWARK_CHROMIUM'] ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'bulwark-playground-'));
const address = `file://${join(folder, 'index.html')}`;
beforeAll(() => writePlayground(join(folder, 'index.html')));
afterAll(() => rmSync(folder, { recursive: true }));

/** Texts of all cases of all controls, by a file name. */
const cases = new Map(
  controlIds(join(root, 'packages/controls/src')).flatMap((id) => {
    const fixtures = join(root, 'packages/controls/src', id, 'fixtures');
    return readdirSync(fixtures)
      .filter((name) => /^[a-z]+\.[a-z0-9-]+\.yaml$/.test(name))
      .map(
        (name) => [`${id.replace('/', '-')}-${name}`, readFileSync(join(fixtures, name), 'utf8')] as const,
      );
  }),
);

/** Findings of the command line, by what the page tells of each. */
function commandLine(path: string, ...flags: string[]): readonly ReportedFinding[] {
  const output = join(folder, 'report.json');
  const words = ['scan', path, '--no-config', '--format', 'json', '--output', output, ...flags];
  const result = run([process.execPath, 'tools/bulwark.ts', ...words], { cwd: root });
  expect(result).toMatchObject({ code: 0 });
  return (JSON.parse(readFileSync(output, 'utf8')) as { findings: readonly ReportedFinding[] }).findings;
}

const asTold = ({
  control,
  severity,
  path,
  message,
  evidence,
  remedy,
  line,
  column,
}: ReportedFinding): string =>
  JSON.stringify([control, severity, path, message, evidence.value, remedy.advice, line, column]);

const asShown = ({ control, severity, path, message, value, advice, place }: PageFinding): string =>
  JSON.stringify([
    control,
    severity,
    path,
    message,
    value ?? null,
    advice,
    place?.line ?? null,
    place?.column ?? null,
  ]);

it('its script is well-typed', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'packages/playground/src/page/tsconfig.json');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

it('is one file of at most 400 kB gzipped that names no other', () => {
  const text = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(gzipSync(text).length).toBeLessThan(400_000);
  expect(text).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]*src=|@import|url\(/i);
});

describe.skipIf(!existsSync(executablePath))('the page in a browser', { timeout: 180_000 }, () => {
  let browser: Browser;
  let page: Page;
  /** What a page that is in order never does. */
  let trouble: string[];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    trouble = [];
    page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on('dialog', (dialog) => {
      trouble.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) trouble.push(request.url());
    });
    await page.goto(address);
    return page;
  }

  /** What an element says in the end; the machine may be busy. */
  const eventually = (selector: string) => expect.poll(() => page.textContent(selector), { timeout: 60_000 });

  /** The core's answers for many texts, worked out in the page. As objects they would take ten times as long. */
  const inPage = async <T>(call: string, texts: readonly string[]): Promise<readonly T[]> => {
    const answers = await page.evaluate<string>(
      `JSON.stringify((${JSON.stringify(texts)}).map((text) => bulwark.${call}))`,
    );
    return JSON.parse(answers) as readonly T[];
  };

  it('finds in every case of every control what the command line finds', async () => {
    const cut = join(folder, 'cases');
    mkdirSync(cut);
    for (const [name, text] of cases) writeFileSync(join(cut, name), text);
    const told = Map.groupBy(commandLine(cut, '--unit', 'file', '--complete-kinds', 'all'), ({ file }) =>
      file.slice(file.lastIndexOf('/') + 1),
    );
    await open();
    const names = [...cases.keys()];
    const found = await inPage<ReturnType<Core['scan']>>('scan(text, { complete: true })', [
      ...cases.values(),
    ]);
    expect(names.length).toBeGreaterThan(900);
    names.forEach((name, index) => {
      const shown = found[index]?.findings.map(asShown).toSorted();
      expect({ name, findings: shown }).toEqual({
        name,
        findings: (told.get(name) ?? []).map(asTold).toSorted(),
      });
    });
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('gives findings the fingerprints of the command line', async () => {
    const text = [...cases.values()].filter((_text, index) => index % 12 === 0).join('\n---\n');
    const path = join(folder, 'many.yaml');
    writeFileSync(path, text);
    const told = commandLine(path);
    await open();
    const [found] = await inPage<ReturnType<Core['scan']>>('scan(text, { complete: false })', [text]);
    expect(told.length).toBeGreaterThan(500);
    expect(found?.findings.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(
      told.map(({ fingerprint }) => fingerprint).toSorted(),
    );
    await page.close();
  });

  it('fixes cases to the letter as the core does outside of a browser', async () => {
    const core = (await import(/* @vite-ignore */ join(root, 'packages/playground/src/index.ts'))) as Core;
    const failing = [...cases]
      .filter(([name]) => /-fail\./.test(name))
      .map(([, text]) => text)
      .filter((_text, index) => index % 3 === 0);
    await open();
    const fixed = await inPage<ReturnType<Core['fix']>>(
      'fix(text, { complete: false, review: true })',
      failing,
    );
    const options = { complete: false, review: true };
    expect(fixed.map(({ text }) => text)).toEqual(failing.map((text) => core.fix(text, options).text));
    expect(fixed.filter(({ text }, index) => text !== failing[index]).length).toBeGreaterThan(50);
    await page.close();
  });

  const deployment = 'A Deployment';
  const findings = (): ReturnType<Page['locator']> => page.locator('.finding');
  /** Waits for the frame in which the text is judged. */
  const judged = (): Promise<unknown> =>
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

  it('marks lines and lists findings as the text is typed', async () => {
    await open();
    expect(await page.textContent('#summary')).toBe('Nothing to judge yet.');
    await page.focus('#text');
    await page.keyboard.insertText('kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec:\n  hostPID: ');
    await judged();
    const before = await findings().count();
    await page.keyboard.insertText('true\n');
    await judged();
    expect(await findings().count()).toBeGreaterThan(before);
    expect(await page.textContent('.finding.high')).toContain('Line 5');
    expect(await page.textContent('#marks .line.high mark')).toBe('true');
    expect(await page.textContent('#summary')).toMatch(
      /^1 object: \d+ findings \(.+\)\. \d+ checks passed, \d+ not evaluated\.$/,
    );
    await page.selectOption('#severity', 'high');
    expect(await page.locator('.finding.medium, .finding.low').count()).toBe(0);
    expect(await page.locator('#marks .line').count()).toBe(1);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('is worked by the keyboard', async () => {
    await open();
    await page.selectOption('#example', deployment);
    await judged();
    await page.focus('#text');
    const selected = (): Promise<string> =>
      page.evaluate<string>(`(() => { const area = document.getElementById('text');
        return area.value.slice(area.selectionStart, area.selectionEnd); })()`);
    await page.keyboard.press('F8');
    expect(await selected()).not.toBe('');
    await page.keyboard.press('Shift+F8');
    expect(await selected()).toBe('true');
    // The list follows the caret in the next frame.
    await expect.poll(() => page.locator('.finding.here').count()).toBe(1);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).not.toBe('text');
    await page.locator('.go').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('text');
    expect(await selected()).toBe('true');
    await page.close();
  });

  it('mends the text, and hands it out', async () => {
    await open();
    await page.selectOption('#example', deployment);
    await page.check('#review');
    await page.waitForSelector('#diff .plus');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('#copy');
    await eventually('#fixed-summary').toBe('Copied.');
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toContain('privileged: false');
    const before = await findings().count();
    await page.click('#take');
    expect(await page.inputValue('#text')).toBe(copied);
    await judged();
    expect(await findings().count()).toBeLessThan(before);
    await page.focus('#text');
    await page.keyboard.press('Control+z');
    expect(await page.inputValue('#text')).toContain('privileged: true');
    await page.close();
  });

  it('takes files, and says of those that are no text what they are', async () => {
    await open();
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n';
    await page.setInputFiles('#files', [
      { name: 'pod.yaml', mimeType: 'text/yaml', buffer: Buffer.from(pod) },
      {
        name: 'list.json',
        mimeType: 'application/json',
        buffer: Buffer.from('{"kind":"List","apiVersion":"v1","items":[]}'),
      },
      { name: 'image.yaml', mimeType: 'text/yaml', buffer: Buffer.from([0, 1, 2, 3, 0xff, 0xfe]) },
    ]);
    await page.waitForSelector('.finding');
    const text = await page.inputValue('#text');
    expect(text).toContain(`# pod.yaml\n${pod}`);
    expect(text).toContain('# image.yaml: the file holds binary data');
    await page.close();
  });

  it('never calls clean what it did not judge', async () => {
    await open();
    await page.fill('#text', 'kind: Pod\n  apiVersion: v1');
    await judged();
    expect(await page.textContent('.trouble')).toMatch(/^Not read: Line 2 /);
    expect(await page.textContent('#summary')).toMatch(
      /nothing was judged\. 1 document could not be read\.$/,
    );
    await page.fill('#text', 'title: no object');
    await judged();
    expect(await page.textContent('#summary')).toMatch(/^No Kubernetes object/);
    expect(await page.textContent('#remarks')).toContain('passed over');
    await page.evaluate(`(() => { const area = document.getElementById('text');
      area.value = '#'.repeat(2_000_001); area.dispatchEvent(new Event('input')); })()`);
    await eventually('#summary').toMatch(/was not judged/);
    await page.close();
  });

  it('takes hostile text for text', async () => {
    await open();
    const names = [
      '<img src=x: onerror=alert(1)>',
      '</script><script>alert(1)</script>',
      '\u202egnp.evil',
      '\u001b[31mred',
    ];
    const objects = names.map(
      (name) =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: ${JSON.stringify(name)}}\nspec: {hostPID: true, containers: [{name: ${JSON.stringify(name)}, image: x}]}\n`,
    );
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]',
      'e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]',
      'f: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n',
    ].join('\n');
    await page.fill('#text', [...objects, bomb, `${'['.repeat(5000)}\n`].join('---\n'));
    await judged();
    expect(await findings().count()).toBeGreaterThan(10);
    expect(await page.locator('.trouble').count()).toBe(2);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.textContent('#findings')).not.toMatch(/\p{Cf}/u);
    expect(await page.textContent('#findings')).not.toContain('\u001b');
    await eventually('#fixed-summary').not.toMatch(/Working/);
    expect(trouble).toEqual([]);
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.hit = 1">')`,
    );
    await page.evaluate('new Promise((done) => setTimeout(done, 50))');
    expect(await page.evaluate('window.hit')).toBeUndefined();
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe sees (%s)', async (scheme) => {
    await open(scheme);
    await page.selectOption('#example', deployment);
    await page.check('#review');
    await page.waitForSelector('#diff .plus');
    for (const summary of (await page.locator('summary').all()).slice(0, 4)) await summary.click();
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      'axe.run()',
    );
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await page.close();
  });
});
