// Reports of 100,000 findings: each format beside JSON.stringify of the same findings; the HTML page in a browser beside a
// page of the same size that has only text.
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { controls } from '@bulwark/controls';
import { createPlan, Posture } from '@bulwark/engine';
import { frameworks } from '@bulwark/frameworks';
import type { Finding } from '@bulwark/model';
import type { RenderOptions, Report } from '@bulwark/report';
import { FORMATS } from '@bulwark/report/formats';
import type { FormatName } from '@bulwark/report/formats';
import { readInputs, readSourceLines } from '@bulwark/sources';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { generateManifests } from './generate-manifests.ts';

const FINDINGS = 100_000;
const MANIFESTS = 2000;
const SEED = 7;
const KEYSTROKES = ['shop', 'privileged true', 'deployment web', 'no such thing'];
const CHROMIUM = process.env['BULWARK_CHROMIUM'] ?? '/usr/bin/chromium';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const work = mkdtempSync(join(tmpdir(), 'bulwark-reports-'));
const options: RenderOptions = {
  width: 80,
  colour: false,
  verbose: true,
  readSourceLines,
  readmes: async () => (await import('@bulwark/controls/readmes')).readmes,
  digestOf: () => undefined,
  note: (line) => print(`  note: ${line}`),
};

try {
  const report = await scan();
  print(`${FINDINGS} findings, made from those of ${MANIFESTS} generated manifests, seed ${SEED}`);
  await formats(sized(report, FINDINGS));
  if (!existsSync(CHROMIUM)) print(`note: the page is not opened: ${CHROMIUM} is absent`);
  else await pages(report);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function scan(): Promise<Report> {
  const files = [...generateManifests(MANIFESTS, SEED)].map(({ path, text }) => {
    const file = join(work, path.replaceAll('/', '-'));
    writeFileSync(file, text);
    return file;
  });
  const plan = createPlan({ controls, frameworks });
  const posture = new Posture({ plan, digest: (text) => hash('sha256', text) });
  const nothing = (): undefined => undefined;
  const receiver = { unread: nothing, passedOver: nothing, notice: nothing };
  await readInputs(files, {}, { ...receiver, object: (object) => void posture.add(object) });
  return {
    run: {
      version: '0',
      catalogue: { controls: controls.length, digest: '' },
      podSecurityVersion: '',
      selection: {
        frameworks: [],
        controls: [],
        excludedControls: [],
        severities: [],
        namespaces: [],
        excludedNamespaces: [],
        kinds: [],
        completeKinds: [],
        unit: 'auto',
      },
      parameters: {},
      inputs: [],
    },
    result: posture.result(),
    unread: [],
    passedOver: [],
    notices: [],
    gates: [],
    exitCode: 0,
  };
}

/** The report with so many findings: those that it has, again and again under other fingerprints. */
function sized(report: Report, size: number): Report {
  const own = report.result.findings;
  const findings = Array.from({ length: size }, (_, index) =>
    copyOf(own[index % own.length] as Finding, index.toString(16).padStart(32, '0')),
  );
  return { ...report, result: { ...report.result, findings } };
}

/** The engine derives most of a finding when it is asked; a report with copies of it needs the fields as they are. */
function copyOf(finding: Finding, fingerprint: string): Finding {
  const { control, severity, unit, object, container, path, message, evidence } = finding;
  const { remedy, related, holders, origin, location, observedIn } = finding;
  const what = { control, severity, unit, object, container, path, message, evidence, remedy };
  return { fingerprint, ...what, related, holders, origin, location, observedIn };
}

async function formats(report: Report): Promise<void> {
  const begin = performance.now();
  for (const finding of report.result.findings) JSON.stringify(finding, plainNumber);
  const limit = performance.now() - begin;
  print(`  JSON.stringify of each finding  ${limit.toFixed(0)} ms`);
  print(`  ${'format'.padEnd(20)}      ms  ratio      MB  MB of heap beyond the findings`);
  for (const name of Object.keys(FORMATS) as FormatName[]) {
    const { milliseconds, bytes, heap } = await rendered(report, name);
    const figures = [
      milliseconds.toFixed(0).padStart(8),
      (milliseconds / limit).toFixed(2).padStart(6),
      (bytes / 1e6).toFixed(1).padStart(7),
      (heap / 1e6).toFixed(0).padStart(6),
    ];
    print(`  ${name.padEnd(20)}${figures.join(' ')}`);
  }
}

function plainNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

async function rendered(
  report: Report,
  name: FormatName,
): Promise<{ milliseconds: number; bytes: number; heap: number }> {
  collect();
  const before = process.memoryUsage().heapUsed;
  const begin = performance.now();
  let bytes = 0;
  let heap = 0;
  let chunks = 0;
  for (const chunk of await FORMATS[name].render(report, options)) {
    bytes += chunk.length;
    chunks += 1;
    if (chunks % 5000 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed - before);
  }
  return { milliseconds: performance.now() - begin, bytes, heap };
}

async function pages(report: Report): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    for (const size of [10_000, FINDINGS]) await page(browser, sized(report, size));
  } finally {
    await browser.close();
  }
}

async function page(browser: Browser, report: Report): Promise<void> {
  const text = [...(await FORMATS.html.render(report, options))].join('');
  const file = join(work, 'report.html');
  writeFileSync(file, text);
  writeFileSync(
    join(work, 'text.html'),
    `<!doctype html><p class="row">.<script type="text/plain">${'x'.repeat(text.length)}</script>`,
  );
  const limit = await opened(browser, join(work, 'text.html'));
  const ours = await opened(browser, file);
  const times = await keystrokes(ours.page);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
  print(
    `  html, ${report.result.findings.length} findings in Chromium: opened in ${ours.milliseconds.toFixed(0)} ms, ` +
      `${(ours.milliseconds / limit.milliseconds).toFixed(1)} times a page of ${(text.length / 1e6).toFixed(1)} MB of text; ` +
      `keystroke to paint ${at(0.5)} ms in the middle, ${at(0.95)} ms at the 95th percentile`,
  );
  await ours.page.close();
  await limit.page.close();
}

async function opened(browser: Browser, file: string): Promise<{ page: Page; milliseconds: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const begin = performance.now();
  await page.goto(`file://${file}`);
  await page.waitForSelector('.row');
  return { page, milliseconds: performance.now() - begin };
}

/** Milliseconds from each key to the end of the frame that follows, sorted. */
async function keystrokes(page: Page): Promise<readonly number[]> {
  await page.evaluate(`window.times = [];
    document.getElementById('search').addEventListener('keydown', () => {
      const begin = performance.now();
      requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - begin)));
    }, { capture: true })`);
  await page.focus('#search');
  for (const words of KEYSTROKES) {
    await page.keyboard.type(words, { delay: 60 });
    await page.keyboard.press('Escape');
  }
  return (await page.evaluate<number[]>('window.times')).sort((a, b) => a - b);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
