// Bundles the command line into dist/: one program of all packages, the READMEs of the controls apart because only
// `explain` reads them, rendering, the PDF report and the client of API servers apart because few scans need them, V8's compiled form
// of the program, and a loader that ties them together.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { generatedSources, writeStale } from '../generate/files.ts';
import { root } from '../root.ts';
import { codeCache } from './code-cache.ts';
import { loaderSource } from './loader.ts';
import { thirdPartyNotices } from './notices.ts';
import { bundlePath, dist } from './stale.ts';

interface BundleOptions {
  /** Delete all that an earlier build left. Without it what is younger than an hour stays: a process may be running it. */
  readonly clean: boolean;
}

const readmesModule = '@bulwark/controls/readmes';
const renderModule = '@bulwark/render';
const clusterModule = '@bulwark/sources/cluster';
/** As the list of formats names it. */
const pdfModule = './pdf/pdf.ts';
/** What the generated module of fonts is made from: their licence travels with them. */
const fontFolders = [
  'node_modules/@fontsource/noto-sans/files',
  'node_modules/@fontsource/noto-sans-sc/files',
];
/** The names by which rendering looks for its thread and its engine (packages/render/src/engine-module.ts). */
const renderWorker = 'render-worker.cjs';
const renderEngine = 'render.wasm.gz';
const oneHour = 3_600_000;

/** Builds dist/ from the packages. Throws with esbuild's own messages when a source does not compile. */
export async function bundle(options: BundleOptions): Promise<void> {
  writeStale(generatedSources());
  const started = new Date();
  const readmes = await compile('packages/controls/src/readmes.gen.ts', 'readmes');
  const render = await compile('packages/render/src/index.ts', 'render');
  const worker = await compile('packages/render/src/sandbox-worker.ts', 'render-worker');
  const pdf = await compile('packages/report/src/pdf/pdf.ts', 'pdf');
  const cluster = await compile('packages/sources/src/cluster/index.ts', 'cluster');
  const apart = new Map([
    [readmesModule, `./${readmes.name}`],
    [renderModule, `./${render.name}`],
    [pdfModule, `./${pdf.name}`],
    [clusterModule, `./${cluster.name}`],
  ]);
  const program = await compile('packages/cli/src/main.ts', 'program', {
    plugins: [external(apart), withoutSubprocesses],
    // The loader calls the program as Node calls a module.
    banner: { js: '(function(exports,require,module,__filename,__dirname){' },
    footer: { js: '})' },
  });
  const cache = program.name.replace(/\.cjs$/, '.cache');
  const files = new Map<string, string | Uint8Array>([
    [readmes.name, readmes.text],
    [render.name, render.text],
    [pdf.name, pdf.text],
    [cluster.name, cluster.text],
    [renderWorker, worker.text],
    ...engine(),
    [program.name, program.text],
    [
      'THIRD-PARTY.txt',
      thirdPartyNotices([
        ...[readmes, render, worker, pdf, cluster, program].flatMap(({ inputs }) => inputs),
        ...fontFolders,
      ]) + engineLicences(),
    ],
  ]);
  for (const [name, content] of files) install(name, content);
  files.set(cache, codeCache(join(dist, program.name)));
  files.set(basename(bundlePath), loaderSource(program.name, cache));
  // The loader last: whoever starts meanwhile sees the old build or the new one.
  for (const name of [cache, basename(bundlePath)]) install(name, files.get(name) ?? '');
  // A source saved while the build ran must count as newer than the build.
  utimesSync(bundlePath, started, started);
  removeOthers(new Set(files.keys()), options.clean ? Infinity : Date.now() - oneHour);
}

/** The rendering engine where it was built; without it `helm` and `kubectl` of the PATH are used. */
function engine(): readonly (readonly [name: string, content: Uint8Array])[] {
  const path = join(root, 'packages/render/dist', renderEngine);
  return existsSync(path) ? [[renderEngine, readFileSync(path)]] : [];
}

/** Licences of what is compiled into the engine. Throws where it was built without them: it must not be passed on so. */
function engineLicences(): string {
  const folder = join(root, 'packages/render/dist');
  if (!existsSync(join(folder, renderEngine))) return '';
  const licences = join(folder, 'render.licences.txt');
  if (!existsSync(licences)) throw new Error(`${licences} is missing: npm run build:render`);
  return `\n${readFileSync(licences, 'utf8')}`;
}

interface Compiled {
  /** File name with a digest of the text: V8 tells compiled forms apart by no more than the length of their source. */
  readonly name: string;
  readonly text: string;
  /** Source files, relative to the repository. */
  readonly inputs: readonly string[];
}

async function compile(entry: string, stem: string, options: BuildOptions = {}): Promise<Compiled> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // Dynamic imports stay lazy, as calls within the one file.
    supported: { 'dynamic-import': false },
    // ASCII only: V8 keeps such a source in one byte a character.
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
    ...options,
  });
  const text = result.outputFiles?.[0]?.text ?? '';
  refuseForeignCharacters(stem, text);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `${stem}-${digest}.cjs`, text, inputs: Object.keys(result.metafile?.inputs ?? {}) };
}

/**
 * The loader reads the program as one byte a character. esbuild escapes all others, except where the source text itself counts:
 * in regular expressions and tagged templates.
 */
function refuseForeignCharacters(stem: string, text: string): void {
  // oxlint-disable-next-line no-control-regex -- ASCII begins with control characters
  const found = /.{0,40}[^\u0000-\u007f].{0,20}/.exec(text);
  if (found !== null)
    throw new Error(`${stem} holds a character beyond ASCII: write it as an escape or entity: ${found[0]}`);
}

/** Modules that stay files of their own, by what imports call them. */
function external(apart: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'external',
    setup: (build) => {
      build.onResolve({ filter: /^(?:@bulwark\/|\.\/pdf\/)/ }, (args) => {
        const path = apart.get(args.path);
        return path === undefined ? undefined : { path, external: true };
      });
    },
  };
}

/** commander can hand a command to another executable; none of ours is, and to load that module takes a tenth of a short scan. */
const withoutSubprocesses: Plugin = {
  name: 'without-subprocesses',
  setup: (build) => {
    build.onResolve({ filter: /^(?:node:)?child_process$/ }, ({ path, importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'without-subprocesses' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'without-subprocesses' }, () => ({
      contents: 'export default {};',
    }));
  },
};

function install(name: string, content: string | Uint8Array): void {
  mkdirSync(dist, { recursive: true });
  const temporary = join(dist, `.${process.pid}-${name}`);
  writeFileSync(temporary, content);
  renameSync(temporary, join(dist, name));
}

function removeOthers(names: ReadonlySet<string>, before: number): void {
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (!names.has(name) && statSync(path).mtimeMs < before) rmSync(path, { recursive: true });
  }
}
