import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFinding, exampleOptions, exampleReport, HOSTILE } from '../report.test-support.ts';
import type { Report } from '../report.ts';
import { htmlReport } from './html.ts';

const executablePath = process.env['BULWARK_CHROMIUM'] ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'bulwark-html-'));
afterAll(() => rmSync(folder, { recursive: true }));

const levels = ['critical', 'high', 'medium', 'low'] as const;
const hostile = exampleReport(
  HOSTILE.map((name, index) =>
    exampleFinding(index, {
      severity: levels[index % 4] ?? 'low',
      object: { kind: 'Deployment', namespace: name, name },
      container: name,
      file: name,
      message: name,
      evidence: name,
      advice: name,
    }),
  ),
);
const many = exampleReport(
  Array.from({ length: 10_000 }, (_, index) =>
    exampleFinding(index, {
      severity: levels[index % 4] ?? 'low',
      object: { kind: 'Deployment', namespace: `team-${index % 40}`, name: `web-${index}` },
    }),
  ),
);

function fileOf(report: Report): string {
  const path = join(folder, 'report.html');
  writeFileSync(path, [...htmlReport(report, exampleOptions())].join(''));
  return `file://${path}`;
}

it('its script is well-typed', () => {
  const compiler = new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
  const project = new URL('page/tsconfig.json', import.meta.url).pathname;
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

describe.skipIf(!existsSync(executablePath))('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  /** Opens a report; `trouble` takes what a page that is in order never does. */
  async function open(report: Report, colorScheme: 'light' | 'dark' = 'light') {
    const trouble: string[] = [];
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    page.on('dialog', (dialog) => {
      trouble.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) trouble.push(request.url());
    });
    await page.goto(fileOf(report));
    return { page, trouble };
  }

  const count = (page: Page): Promise<string | null> => page.textContent('#count');

  it.each(['light', 'dark'] as const)('has no barrier that axe sees (%s)', async (scheme) => {
    const { page } = await open(hostile, scheme);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.evaluate(axe.source);
    const violations = await page.evaluate<{
      violations: { id: string; nodes: { html: string }[] }[];
    }>('axe.run()');
    expect(violations.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await page.close();
  });
  it('runs no script but its own, loads nothing, complains of nothing', async () => {
    const { page, trouble } = await open(hostile);
    await page.focus('#list');
    for (let step = 0; step < HOSTILE.length; step += 1) await page.keyboard.press('ArrowDown');
    expect(await page.locator('#detail img, #detail script, main img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(trouble).toEqual([]);
    await page.close();
  });
  it('lets its policy stop what would be injected', async () => {
    const { page } = await open(hostile);
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.hit = 1">')`,
    );
    await page.waitForTimeout(50);
    expect(await page.evaluate('window.hit')).toBeUndefined();
    await page.close();
  });
  it('finds among 10,000 findings, and draws only those in view', async () => {
    const { page, trouble } = await open(many);
    expect(await count(page)).toBe('10000 findings, the worst first');
    await page.keyboard.press('/');
    await page.keyboard.type('team-7/web-4');
    const expected = many.result.findings.filter(({ object }) =>
      `${object.namespace}/${object.name}`.includes('team-7/web-4'),
    );
    expect(await count(page)).toBe(`${expected.length} of 10000 findings`);
    await page.keyboard.press('Escape');
    await page.uncheck('input[value=critical]');
    await page.selectOption('#namespace', 'team-1');
    expect(await count(page)).toBe('250 of 10000 findings');
    expect(await page.locator('.row').count()).toBeLessThan(60);
    expect(trouble).toEqual([]);
    await page.close();
  });
  it('is worked by the keyboard to the last finding', async () => {
    const { page } = await open(many);
    await page.focus('#list');
    await page.keyboard.press('ArrowDown');
    expect(await page.textContent('#detail')).toContain('web-4');
    await page.keyboard.press('End');
    expect(await page.textContent('#detail')).toContain('web-9999');
    expect(await page.getAttribute('[aria-selected=true]', 'aria-posinset')).toBe('10000');
    await page.close();
  });
  it('prints a plain list and says where it ends', async () => {
    const { page } = await open(many);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    expect(await page.textContent('#paper p')).toBe('The first 500 of 10000 findings.');
    expect(await page.locator('#paper li').count()).toBe(500);
    await page.close();
  });
});
