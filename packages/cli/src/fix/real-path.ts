import { realpathSync } from 'node:fs';
import type { Origin } from '@bulwark/model';
import { isWithin } from '@bulwark/remediate';
import { objectSource } from '@bulwark/sources';

/** The path with links followed; as it is where there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The real path of the file that an object is written in. */
export function realPathOf(origin: Origin): string | undefined {
  const source = origin.source === 'file' ? objectSource(origin)?.source : undefined;
  return source?.kind === 'file' ? realPath(source.path) : undefined;
}

/** Why nothing may be written to a real path; undefined where it may. */
export function outsideOf(
  roots: readonly string[],
  { path, shown }: { readonly path: string; readonly shown: string },
): string | undefined {
  return isWithin(path, roots)
    ? undefined
    : `it would have to be made in ${shown}, which lies outside of the paths that were named: name it too`;
}
