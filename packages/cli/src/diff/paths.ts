import { existsSync, mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { UserError } from '../errors.ts';
import type { Checkout } from './revisions.ts';

/**
 * Paths of the work tree as both revisions are asked for them: relative to the current directory. What one of the revisions does not have is
 * made empty there: it was added or deleted, and nothing could not be read. Throws UserError for what neither has and for what
 * lies outside of the repository.
 */
export function pathsInRevisions(
  paths: readonly string[],
  revisions: readonly [first: Checkout, second: Checkout],
): readonly string[] {
  const [first] = revisions;
  return (paths.length === 0 ? ['.'] : paths).map((path) => {
    const places = revisions.map((checkout) => placeIn(path, checkout));
    if (/[*?[\]{}]/.test(path)) return path;
    const missing = places.filter((place) => !existsSync(place));
    if (missing.length === places.length)
      throw new UserError(
        'BW-USAGE-ARGUMENT',
        `neither revision has '${path}'`,
        'Name paths from the current directory, as the revisions have them.',
      );
    for (const place of missing) mkdirSync(place, { recursive: true });
    return relative(placeIn('.', first), placeIn(path, first)) || '.';
  });
}

function placeIn(path: string, { top, place }: Checkout): string {
  const found = path === '-' || /^[a-z][a-z\d+.-]*:\/\//i.test(path) ? undefined : place(path);
  if (found !== undefined) return found;
  throw new UserError(
    'BW-USAGE-ARGUMENT',
    `--git: ${path} is no path in ${top}`,
    'Run Bulwark in the repository that is compared, and name its files or directories.',
  );
}
