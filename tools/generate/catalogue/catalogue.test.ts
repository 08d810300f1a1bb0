import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../root.ts';
import { controlIds } from '../controls.ts';
import { isStale } from '../files.ts';
import { otherTools } from './coverage.ts';
import { exampleMarkdown, exampleOf } from './example.ts';
import { cataloguePages, orphans } from './pages.ts';

const generated = await cataloguePages();
const pages = new Map(generated.map(({ path, text }) => [path, text]));
const page = (name: string): string => pages.get(`docs/catalogue/${name}.md`) ?? '';
const ids = controlIds(join(root, 'packages/controls/src'));

/** Other names on the pages of controls, by control. */
const aliases = new Map(
  ids.map((id) => [id, /^.* · also (.+)$/m.exec(page(`controls/${id}`))?.[1]?.split(', ') ?? []]),
);

describe('the catalogue', () => {
  it('is in git as it is generated; npm run generate writes it', () => {
    expect(generated.filter(isStale).map(({ path }) => path)).toEqual([]);
    expect(orphans(generated)).toEqual([]);
  });
  it('has every control once, and a page for each', () => {
    const listed = [...page('README').matchAll(/^\| \w+ \| \[([^\]]+)\]/gm)].map((match) => match[1]);
    expect(new Set(listed)).toEqual(new Set(ids));
    expect(listed).toHaveLength(ids.length);
    expect(ids.filter((id) => page(`controls/${id}`) === '')).toEqual([]);
  });
  it('says of a control what, why, bad and good, how to fix, parameters, frameworks, how to except', () => {
    for (const id of ids) {
      const headings = [...page(`controls/${id}`).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
      expect({ id, headings }).toEqual({
        id,
        headings: [
          'What it checks',
          'Why it matters',
          'Bad example',
          'Good example',
          'How to fix',
          'Limits',
          'Parameters',
          'Frameworks',
          'How to except',
        ],
      });
    }
  });
  it('names the controls that judge a requirement, or why none does', () => {
    expect(page('nsa-cisa')).toMatch(/^\| pod\.privileged \|.*\[workload\/privileged-container\]/m);
    const rows = [...page('nsa-cisa').matchAll(/^\| [a-z-]+\..*$/gm)].map(([row]) => row);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/\]\(|\*\*no control\*\*: not evaluated/.test(row))).toEqual([]);
  });
});

describe('the coverage of other tools', () => {
  it.each([
    ['kubescape', 'C-0057'],
    ['trivy', 'KSV-0017'],
    ['checkov', 'CKV_K8S_16'],
    ['polaris', 'polaris:runAsPrivileged'],
    ['kube-linter', 'kube-linter:privileged-container'],
  ])('%s: %s leads to its control', (tool, id) => {
    expect(page(`other-tools/${tool}`)).toMatch(
      new RegExp(`^\\| ${id} \\|.*\\[workload/privileged-container\\]`, 'm'),
    );
  });
  it('lists every id of a tool once, with its controls or why it has none', () => {
    for (const { file, ids } of otherTools) {
      const rows = [...page(`other-tools/${file.replace('.md', '')}`).matchAll(/^\| (\S+) \| (.+) \|$/gm)];
      expect(rows.slice(1).map((match) => match[1])).toEqual(ids);
      expect(rows.slice(1).filter((match) => !/\]\(|no control/.test(match[2] ?? ''))).toEqual([]);
    }
  });
  it('knows every name that a control claims', () => {
    const known = new Set(otherTools.flatMap(({ ids }) => ids));
    const benchmark = /^CIS-\d/;
    const unknown = [...aliases.values()].flat().filter((name) => !known.has(name) && !benchmark.test(name));
    expect(unknown).toEqual([]);
  });
  it('excuses only ids that a tool has', () => {
    for (const { ids, beyond } of otherTools)
      expect(
        Object.values(beyond)
          .flat()
          .filter((id) => !ids.includes(id)),
      ).toEqual([]);
  });
  it('sums up to the number of ids', () => {
    const rows = [
      ...page('other-tools').matchAll(/^\| \[.+\.md\) \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm),
    ];
    expect(rows).toHaveLength(otherTools.length);
    for (const row of rows) {
      const [all = 0, ...parts] = row.slice(1).map(Number);
      expect(parts.reduce((sum, part) => sum + part)).toBe(all);
    }
  });
});

describe('the example of a control', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-example-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (control: string, files: Readonly<Record<string, string>>): string => {
    const path = join(folder, control);
    mkdirSync(join(path, 'fixtures'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, 'fixtures', name), text);
    return path;
  };
  const finding = { object: 'Pod/a/b', message: 'it is bad', remedy: { advice: 'Mend it.' } };

  it('is the short case that has a neighbour, without settings', () => {
    const path = write('neighbours', {
      'fail.alone.yaml': 'a: 1\n',
      'fail.pair.yaml': 'a: 1\nb: 2\n',
      'fail.setting.yaml': '# parameters: {}\n',
      'fail.pair.findings.json': JSON.stringify([finding, finding]),
      'pass.other.yaml': 'c: 3\n',
      'pass.pair.yaml': 'a: 1\nb: 3\n',
      'pass.setting.yaml': '',
    });
    const example = exampleOf(path);
    expect(example).toEqual({ bad: 'a: 1\nb: 2\n', good: 'a: 1\nb: 3\n', findings: [finding, finding] });
    expect(example && exampleMarkdown(example)).toContain(
      'Found: Pod/a/b: it is bad. Mend it.\n\n1 more in the same text.',
    );
  });
  it('takes the passing case that is most like it where none has its name', () => {
    const path = write('alike', {
      'fail.one.yaml': 'a: 1\nb: 2\n',
      'fail.one.findings.json': '[]',
      'pass.far.yaml': 'c: 3\n',
      'pass.near.yaml': 'a: 1\nb: 3\n',
    });
    expect(exampleOf(path)?.good).toBe('a: 1\nb: 3\n');
  });
  it('is absent as long as nothing passes', () => {
    expect(exampleOf(write('none', { 'fail.one.yaml': '' }))).toBeUndefined();
    expect(exampleOf(join(folder, 'nowhere'))).toBeUndefined();
  });
});
