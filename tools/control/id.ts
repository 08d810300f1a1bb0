// Ids of controls as people type them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { controlIds } from '../generate/controls.ts';

/** Folder of the control library. */
export const library: string = join(root, 'packages/controls/src');

/** Why `id` cannot be the id of a new control; undefined when it can. */
export function newIdProblem(id: string | undefined): string | undefined {
  if (id === undefined) return 'which control? For example: npm run new:control workload/read-only-root';
  if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(id)) {
    return `${id}: an id is <area>/<name> in kebab-case, for example workload/read-only-root`;
  }
  const area = id.slice(0, id.indexOf('/'));
  const areas = readdirSync(library, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (!areas.some((entry) => entry.name === area)) {
    return `${area} is no area; there are ${areas.map((entry) => entry.name).join(', ')}`;
  }
  return existsSync(join(library, id)) ? `${id} exists already` : undefined;
}

/** Why `id` names no control; undefined when it does. Ids that resemble it are offered. */
export function knownIdProblem(id: string | undefined): string | undefined {
  if (id === undefined)
    return 'which control? For example: npm run check:control workload/privileged-container';
  const ids = controlIds(library);
  if (ids.includes(id)) return undefined;
  const words = id.split(/[/-]/);
  const similar = ids.filter((known) => words.some((word) => word.length > 3 && known.includes(word)));
  return `no control ${id}${similar.length === 0 ? '' : `; did you mean ${similar.slice(0, 5).join(', ')}?`}`;
}
