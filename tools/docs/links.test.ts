import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../root.ts';
import { brokenLinks, codeBlocks, commands, inlineCode, pages } from './markdown.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const guides = pages().filter((page) => !page.startsWith('packages/controls/'));

describe('every page', () => {
  it('links to files and headings that exist', () => {
    expect(pages().flatMap(brokenLinks)).toEqual([]);
  });
  it('names only npm scripts that exist', () => {
    const named = guides.flatMap((page) => [...read(page).matchAll(/npm run (?:-s )?([\w:]+)/g)]);
    expect(named.length).toBeGreaterThan(10);
    expect(
      named.map((match) => match[1]).filter((name) => !(name !== undefined && name in manifest.scripts)),
    ).toEqual([]);
  });
  it('names only paths of the repository that exist', () => {
    const paths = guides.flatMap((page) =>
      inlineCode(read(page)).filter((code) =>
        /^(?:packages|tools|docs|examples|bench|\.ci)\/[\w./-]*$/.test(code),
      ),
    );
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

it('every npm script is documented', () => {
  const text = guides.map(read).join('\n');
  const undocumented = Object.keys(manifest.scripts).filter(
    (name) => !name.startsWith('pre') && !new RegExp(`npm (?:run )?(?:-s )?${name}\\b`).test(text),
  );
  expect(undocumented).toEqual([]);
});

describe('the decisions', () => {
  it('are all in the index', () => {
    const index = read('docs/adr/README.md');
    const decisions = pages().filter((page) => /^docs\/adr\/\d{4}-/.test(page));
    expect(decisions.filter((page) => !index.includes(`(${page.slice('docs/adr/'.length)})`))).toEqual([]);
  });
  it('have context, options, choice and cost on one page', () => {
    for (const page of pages().filter((name) => /^docs\/adr\/\d{4}-/.test(name))) {
      const headings = [...read(page).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
      expect({ page, headings }).toEqual({ page, headings: ['Context', 'Options', 'Choice', 'Cost'] });
      expect(read(page).split('\n').length).toBeLessThan(60);
    }
  });
});

describe('the checks themselves', () => {
  it('see blocks, commands and inline code', () => {
    const text = 'a `b` c\n\n  ```sh\n  # no\n  npm test\n  ```\n\n```text\n`d`\n```\n';
    expect(codeBlocks(text).map((block) => block.language)).toEqual(['sh', 'text']);
    expect(commands(text)).toEqual(['npm test']);
    expect(inlineCode(text)).toEqual(['b']);
  });
});
