import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FetchedCharts } from './elsewhere.ts';
import { isArchive } from './rendered/detect.ts';
import { RenderPlace } from './rendered/place.ts';

/** A packed chart that a path argument names. */
export interface PackedChart {
  /** Where it lies on this machine. */
  readonly path: string;
  /** How the archive is shown; files in it are shown as `<name>!/<path>`. */
  readonly name: string;
}

/** What is shown before the name of the archive that was fetched for an argument. */
export function parentOf(argument: string): string {
  return argument.replace(/\/[^/]*$/, '');
}

/**
 * The packed charts among the arguments: archives at hand, and what was fetched and is what was signed. One that could not be fetched is
 * left to reading, which tells it.
 */
export async function packedCharts(
  inputs: readonly string[],
  charts: FetchedCharts,
): Promise<readonly PackedChart[]> {
  const found: PackedChart[] = [];
  for (const argument of inputs) {
    const fetched = await charts.get(argument)?.catch(() => undefined);
    if (fetched !== undefined) {
      if (fetched.provenance?.kind !== 'refuted') found.push(packed(fetched.path, parentOf(argument)));
    } else if (!charts.has(argument) && isArchive(argument) && existsSync(argument))
      found.push(packed(argument, dirname(argument)));
  }
  return found;
}

function packed(path: string, parent: string): PackedChart {
  return { path, name: new RenderPlace('.', dirname(path), parent).shown(realpathSync(path)) };
}
