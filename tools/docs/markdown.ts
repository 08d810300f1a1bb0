// As much markdown as the tests of the documentation need.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from '../root.ts';

const skipped = new Set(['node_modules', 'dist', '.git']);

/** Every markdown page of the repository, relative to its root, sorted. */
export function pages(folder: string = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : pages(path);
      return entry.name.endsWith('.md') ? [relative(root, path)] : [];
    })
    .sort();
}

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks in order; the indentation of a block inside a list item is taken off. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (const match of markdown.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)) {
    const [, indent = '', language = '', body = ''] = match;
    const lines = body
      .split('\n')
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ language, text: lines.join('\n').trimEnd() });
  }
  return blocks;
}

/** Command lines of the sh blocks, comments left out. */
export function commands(markdown: string): string[] {
  return codeBlocks(markdown)
    .filter((block) => block.language === 'sh')
    .flatMap((block) => block.text.split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Text outside fenced blocks. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** Links of the page at `path` (relative to the root) that lead nowhere: missing files, missing headings. */
export function brokenLinks(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return targets.filter((target) => !isReachable(path, target)).map((target) => `${path}: ${target}`);
}

function isReachable(page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return URL.canParse(target) && target.startsWith('https:');
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? join(root, page) : resolve(root, dirname(page), file);
  if (!existsSync(path)) return false;
  return anchor === undefined || headingAnchors(readFileSync(path, 'utf8')).includes(anchor);
}

function headingAnchors(markdown: string): string[] {
  return [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Inline code of the prose, the backticks taken off. */
export function inlineCode(markdown: string): string[] {
  return [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
}
