// Bundles the command line into dist/: code-split ESM, so that a subcommand's code is loaded only when it runs.
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { generatedSources, writeStale } from '../generate/files.ts';
import { root } from '../root.ts';
import { thirdPartyNotices } from './notices.ts';
import { bundlePath } from './stale.ts';

interface BundleOptions {
  /** Also delete what an earlier build left in dist/. Without it a running process keeps its lazy chunks. */
  readonly clean: boolean;
}

/** Builds dist/ from the packages. Throws with esbuild's own messages when a source does not compile. */
export async function bundle(options: BundleOptions): Promise<void> {
  writeStale(generatedSources());
  const started = new Date();
  const result = await build({
    absWorkingDir: root,
    entryPoints: { main: 'packages/cli/src/main.ts' },
    outdir: 'dist',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
  files.set('THIRD-PARTY.txt', Buffer.from(thirdPartyNotices(Object.keys(result.metafile.inputs))));
  install(files, started);
  if (options.clean) removeOthers(files);
}

/** Moves the outputs into place, the entry last: whoever starts meanwhile sees the old build or the new one. */
function install(files: ReadonlyMap<string, Uint8Array>, started: Date): void {
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  const entry = basename(bundlePath);
  const names = [...files.keys()].filter((name) => name !== entry);
  for (const name of [...names, entry]) {
    const temporary = join(dist, `.${process.pid}-${name}`);
    writeFileSync(temporary, files.get(name) ?? '');
    renameSync(temporary, join(dist, name));
  }
  // A source saved while the build ran must count as newer than the build.
  utimesSync(bundlePath, started, started);
}

function removeOthers(files: ReadonlyMap<string, Uint8Array>): void {
  const dist = join(root, 'dist');
  for (const name of readdirSync(dist)) {
    if (!files.has(name)) rmSync(join(dist, name), { recursive: true });
  }
}
