import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RawObject } from '@bulwark/model';
import type { UnreadEntry } from '@bulwark/report';
import { readInputs } from '@bulwark/sources';
import type { RenderingOptions } from '@bulwark/sources';
import type { ScanRequest } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { Progress } from '../progress.ts';

/** Objects that may be fixed, with all that is around them. */
export interface FixInput {
  readonly objects: readonly RawObject[];
  readonly unread: readonly UnreadEntry[];
  /** Real paths below which files may be written. */
  readonly roots: readonly string[];
  /** Call when nothing will be rendered any more. */
  readonly close: () => Promise<void>;
}

/** Reads files and directories, or standard input; repositories and downloads have nobody who could take an edit. */
export async function readFixInput(
  paths: readonly string[],
  { limits, rendering }: ScanRequest,
): Promise<FixInput> {
  const remote = paths.find((path) => /^https?:\/\//i.test(path));
  if (remote !== undefined)
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      `${remote} is no file here`,
      'Fetch it first, and name the copy.',
    );
  const objects: RawObject[] = [];
  const unread: UnreadEntry[] = [];
  const progress = new Progress();
  const { maxFiles, ...documents } = limits;
  const options = { limits: documents, rendering, ...(maxFiles !== undefined && { maxFiles }) };
  const inputs = await readInputs(paths, options, {
    object: (raw) => {
      objects.push(raw);
      progress.object();
    },
    unread: (entry) => unread.push(entry),
    passedOver: () => undefined,
    notice: () => undefined,
    progress: () => progress.file(),
  });
  progress.end();
  return {
    objects,
    unread,
    roots: [...paths.flatMap(rootOf), ...valuesRoots(rendering)],
    close: inputs.close,
  };
}

/** A values file that was named may be written, nothing beside it. */
function valuesRoots({ values }: RenderingOptions): readonly string[] {
  return (values?.files ?? []).map(({ name }) => realpathSync(name));
}

/** A directory is its own root, a file that of its directory, a pattern that of the directory before it. */
function rootOf(path: string): readonly string[] {
  if (path === '-') return [];
  const known = statSync(path, { throwIfNoEntry: false });
  if (known !== undefined) return [realpathSync(known.isDirectory() ? path : dirname(path))];
  const fixed = path.slice(0, Math.max(path.search(/[*?[{]/), 0));
  const directory = fixed.includes('/') ? dirname(`${fixed}x`) : '.';
  return statSync(directory, { throwIfNoEntry: false }) === undefined ? [] : [realpathSync(directory)];
}
