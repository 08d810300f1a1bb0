// The README shows what the tool really prints, and its commands work. UPDATE_GOLDENS=1 renews the finding it shows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../package/process.ts';
import { root } from '../root.ts';
import { copyCheckout } from './checkout.ts';
import { codeBlocks, commands, pages } from './markdown.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const setUp = 'npm ci --silent && ';
const firstScreen = readme.slice(0, readme.indexOf('\n## '));
const [scanLine = '', testLine = ''] = commands(firstScreen);

/** Runs a line of the documentation in the checkout, whose packages are installed already. */
const runLine = (line: string, cwd = root): ReturnType<typeof run> =>
  run(['bash', '-c', line.replace(setUp, '')], { cwd });

describe('the first screen', () => {
  it('has exactly two commands, each one line that sets up everything', () => {
    expect(commands(firstScreen)).toEqual([
      expect.stringMatching(/^npm ci --silent && npm run -s bulwark -- scan examples\//),
      expect.stringMatching(/^npm ci --silent && npm run -s \w+$/),
    ]);
    expect(firstScreen.split('\n').length).toBeLessThan(60);
  });
  it('is what CI runs', () => {
    expect(read('.ci/run').trimEnd().split('\n').at(-1)).toBe(testLine);
  });
  it('shows a finding as the first command prints it', () => {
    const scan = runLine(scanLine);
    expect(scan).toMatchObject({ code: 0, stderr: '' });
    const [shown, ...more] = codeBlocks(firstScreen).filter((block) => block.language === 'text');
    expect(more).toEqual([]);
    const printed = findingLike(shown?.text ?? '', scan.stdout);
    if (process.env['UPDATE_GOLDENS'] === '1') {
      writeFileSync(
        join(root, 'README.md'),
        readme.replace(shown?.text ?? '', () => printed),
      );
    } else expect(shown?.text).toBe(printed);
  });
});

/** The section of the report with the same first line as `shown`. */
function findingLike(shown: string, report: string): string {
  const title = shown.split('\n', 1)[0] ?? '';
  const start = report.indexOf(`\n${title}\n`) + 1;
  expect(start, `the scan prints "${title}"`).toBeGreaterThan(0);
  const next = report.slice(start).search(/\n\n(?:CRITICAL|HIGH|MEDIUM|LOW) /);
  return report.slice(start, next < 0 ? undefined : start + next).trimEnd();
}

/** Command lines of a page that call Bulwark on something that is part of the repository. */
const runnable = commands(readme).filter((line) =>
  /bulwark -- .*examples\/shop|bulwark -- (?:explain|list)/.test(line),
);

describe('the other commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-docs-'));
  beforeAll(() => copyCheckout(folder), 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(runnable)('%s', (line) => {
    const gate = /--fail-/.test(line);
    expect(runLine(line.replaceAll('examples/', `${root}/examples/`), folder)).toMatchObject({
      code: gate ? 1 : 0,
      stderr: '',
    });
  });

  it('lead to a new control as CONTRIBUTING says', () => {
    const steps = commands(read('CONTRIBUTING.md')).filter((line) => line.includes('workload/'));
    expect(steps.length).toBeGreaterThanOrEqual(3);
    for (const line of steps) {
      const result = runLine(line, folder);
      expect({ line, ...result }).toMatchObject({ line, code: 0 });
    }
    expect(runLine('npm run -s bulwark -- explain workload/terminal-allocated', folder).stdout).toContain(
      'Terminal allocated',
    );
  }, 240_000);
});

it('flags named in the documentation are flags of the command line', () => {
  // reference.test.ts holds the page to what --help prints.
  const known = new Set(read('docs/command-line.md').match(/--[a-z][a-z-]+/g));
  // READMEs of controls and their pages in the catalogue name flags of other programs.
  const guides = pages().filter(
    (page) => !page.startsWith('packages/') && !page.startsWith('docs/catalogue/'),
  );
  const named = guides
    .flatMap((page) => read(page).replaceAll(setUp, '').split('\n'))
    .filter((line) => line.includes('bulwark -- ') || line.includes('`--'))
    .flatMap((line) => line.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []);
  expect(named.length).toBeGreaterThan(5);
  expect([...new Set(named)].filter((flag) => !known.has(flag))).toEqual([]);
});
