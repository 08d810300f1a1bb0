import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { FileOrigin, RawObject } from '@bulwark/model';
import type { InputSummary, PassedOver, ReadNotice, RenderedSource, UnreadInput } from '../events.ts';
import { readInputs } from '../inputs.ts';
import type { RenderingOptions } from './session.ts';

/** Whether `npm run build:render` was run. Without it tests that render are skipped with a notice, but fail in CI. */
export function hasEngine(): boolean {
  if (existsSync(new URL('../../../render/dist/render.wasm.gz', import.meta.url))) return true;
  if (process.env['CI'] === 'true') throw new Error('the rendering engine is needed: npm run build:render');
  console.warn('tests that render are skipped: the engine is not built (npm run build:render)');
  return false;
}

export type Files = Readonly<Record<string, string>>;

export interface Tree {
  readonly folder: string;
  path(name: string): string;
  /** Packs a directory of the tree, and removes it. */
  pack(directory: string, archive: string): void;
  remove(): void;
}

export function treeOf(files: Files): Tree {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-rendered-')));
  const path = (name: string): string => join(folder, name);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
  return {
    folder,
    path,
    pack: (directory, archive) => {
      const name = basename(directory);
      mkdirSync(dirname(path(archive)), { recursive: true });
      execFileSync('tar', ['-czf', path(archive), '-C', dirname(path(directory)), name]);
      rmSync(path(directory), { recursive: true });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const chartYaml = (name: string, more = ''): string =>
  `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;

export const configMap = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;

export interface Read {
  readonly objects: readonly RawObject[];
  readonly unread: readonly UnreadInput[];
  readonly passedOver: readonly PassedOver[];
  readonly notices: readonly ReadNotice[];
  readonly summaries: readonly InputSummary[];
  readonly rendered: readonly RenderedSource[];
  readonly close: () => Promise<void>;
}

export async function read(paths: readonly string[], rendering: RenderingOptions = {}): Promise<Read> {
  const objects: RawObject[] = [];
  const unread: UnreadInput[] = [];
  const passedOver: PassedOver[] = [];
  const notices: ReadNotice[] = [];
  const { summaries, close } = await readInputs(
    paths,
    { rendering },
    {
      object: (object) => objects.push(object),
      unread: (entry) => unread.push(entry),
      passedOver: (entry) => passedOver.push(entry),
      notice: (entry) => notices.push(entry),
    },
  );
  const rendered = summaries.flatMap((summary) => summary.rendered ?? []);
  return { objects, unread, passedOver, notices, summaries, rendered, close };
}

/** `name file` of each object, sorted. */
export function places({ objects }: Read, folder: string): readonly string[] {
  return objects
    .map((object) => `${nameOf(object)} ${originOf(object).file.replace(`${folder}/`, '')}`)
    .sort();
}

export function nameOf({ value }: RawObject): string {
  return (value['metadata'] as { readonly name?: string }).name ?? '';
}

export function originOf({ origin }: RawObject): FileOrigin {
  return origin as FileOrigin;
}
