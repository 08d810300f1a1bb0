// The playground in a browser: from a key in a Deployment to the frame that shows the findings, beside a bare text area of the same
// text in the same browser.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { generateManifests } from './generate-manifests.ts';

const ROOT = resolve(import.meta.dirname, '..');
const CHROMIUM = process.env['BULWARK_CHROMIUM'] ?? '/usr/bin/chromium';
const SEED = 7;
/** Keys before those that are measured: a page is compiled while it is used. */
const WARM_UP = 40;
const KEYS = 100;
const PLAYGROUND = join(ROOT, 'docs/playground/index.html');

if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is absent; BULWARK_CHROMIUM names another browser`);
execFileSync(process.execPath, [join(ROOT, 'tools/playground/main.ts')], { cwd: ROOT, stdio: 'ignore' });
const work = mkdtempSync(join(tmpdir(), 'bulwark-playground-'));
const manifests = [...generateManifests(40, SEED)].map(({ text }) => text);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
try {
  const bare = join(work, 'bare.html');
  writeFileSync(bare, '<!doctype html><textarea id="text" rows="40" cols="80"></textarea>');
  for (const [title, count] of [
    ['a Deployment', 1],
    ['three Deployments', 3],
  ] as const) {
    const text = manifests
      .filter((each) => each.includes('kind: Deployment\n'))
      .slice(0, count)
      .join('---\n');
    const ours = await keystrokes(browser, PLAYGROUND, text);
    const limit = await keystrokes(browser, bare, text);
    print(
      `${title}, ${(text.length / 1000).toFixed(1)} kB: key to paint ${at(ours, 0.5)} ms in the middle, ${at(ours, 0.95)} ms at the 95th percentile; ` +
        `a bare text area ${at(limit, 0.5)} and ${at(limit, 0.95)} ms; the main thread worked ${ours.work.toFixed(0)} ms a key, there ${limit.work.toFixed(0)} ms`,
    );
  }
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

interface Keystrokes {
  /** Milliseconds from each key to the end of the frame that follows, sorted. */
  readonly times: readonly number[];
  /** Milliseconds of processor time of the page a key; it does not grow where the machine has other work. */
  readonly work: number;
}

async function keystrokes(browser: Browser, file: string, text: string): Promise<Keystrokes> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`file://${file}`);
  await page.evaluate(`(() => { const area = document.getElementById('text'); area.value = ${JSON.stringify(text)};
    area.dispatchEvent(new Event('input')); })()`);
  await page.evaluate(`window.times = [];
    document.getElementById('text').addEventListener('keydown', () => {
      const begin = performance.now();
      requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - begin)));
    }, { capture: true })`);
  await page.focus('#text');
  await page.keyboard.press('Control+End');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const type = async (keys: number): Promise<void> => {
    for (let key = 0; key < keys; key += 1)
      await page.keyboard.type(key % 8 === 7 ? '\n' : '#', { delay: 60 });
  };
  await type(WARM_UP);
  const begin = await worked();
  await type(KEYS);
  const work = ((await worked()) - begin) / KEYS;
  const times = await page.evaluate<number[]>('window.times');
  await page.close();
  return { times: times.slice(WARM_UP).sort((a, b) => a - b), work };
}

function at({ times }: Keystrokes, share: number): string {
  return (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
