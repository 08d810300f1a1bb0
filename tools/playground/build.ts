// The playground as one file: the page, its style, and a script with the core of Bulwark.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Metafile, Plugin } from 'esbuild';
import { controlIds } from '../generate/controls.ts';
import { generatedSources, writeStale } from '../generate/files.ts';
import { root } from '../root.ts';

/** Where the page is written, relative to the root. */
export const playgroundPath = 'docs/playground/index.html';

const source = 'packages/playground/src';
const nothing = 'nothing';

/**
 * Builds the page's text. Throws where the script would reach a module of Node's: the core is pure, and what is not must not
 * come along.
 */
export async function playgroundPage(): Promise<string> {
  writeStale(generatedSources());
  const script = await compile(`${source}/page/client.ts`);
  const style = await compile(`${source}/page/page.css`);
  if (/<\/(?:script|style)|<!--/i.test(script + style)) throw new Error('an asset would end its own element');
  const policy = [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts: Readonly<Record<string, string>> = {
    '%POLICY%': policy,
    '<style></style>': `<style>${style}</style>`,
    '%CONTROLS%': String(controlIds(join(root, 'packages/controls/src')).length),
    '<script></script>': `<script>${script}</script>`,
  };
  const page = readFileSync(join(root, source, 'page/page.html'), 'utf8');
  return page.replaceAll(/%[A-Z]+%|<(style|script)><\/\1>/g, (name) => parts[name] ?? name);
}

/** Writes the page and returns its path. */
export async function writePlayground(path = join(root, playgroundPath)): Promise<string> {
  const text = await playgroundPage();
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
  return path;
}

function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

async function compile(entry: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    globalName: 'bulwark',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17.4'],
    supported: { 'dynamic-import': false },
    inject: entry.endsWith('.ts') ? [join(root, source, 'platform/buffer.ts')] : [],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [browserModules],
  });
  refuseNode(metafile);
  return outputFiles[0]?.text.trimEnd() ?? '';
}

/** `node:buffer` has a stand-in; every other module of Node's is empty, and gone where nothing asks for it. */
const browserModules: Plugin = {
  name: 'browser-modules',
  setup: (build) => {
    build.onResolve({ filter: /^node:buffer$/ }, () => ({
      path: join(root, source, 'platform/buffer.ts'),
      sideEffects: false,
    }));
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: nothing, sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: nothing }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** What may ask for files: source texts can be files, and those of a page never are. */
const tolerated = new Set(['node:fs']);

function refuseNode({ outputs }: Metafile): void {
  const reached = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => path.startsWith(`${nothing}:`) && bytesInOutput > 0)
    .map(([path]) => path.slice(nothing.length + 1))
    .filter((name) => !tolerated.has(name));
  if (reached.length > 0) throw new Error(`the page would need ${reached.join(', ')}`);
}
