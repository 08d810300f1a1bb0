import { lstatSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A chart of the tree that may stand in for a dependency which charts/ lacks. */
export interface SiblingChart {
  readonly name: string;
  readonly version: string;
  /** Absolute path with links followed. */
  readonly directory: string;
}

export type SiblingCharts = readonly SiblingChart[];

const SKIPPED = new Set(['.git', 'node_modules', 'templates']);
const MAX_DIRECTORIES = 200_000;
const MAX_DESCRIPTION = 1024 * 1024;

/** Finds the chart directories below a root, without following links. What cannot be read is passed over. */
export function findSiblings(root: string): SiblingCharts {
  const found: SiblingChart[] = [];
  const waiting = [realpathSync(root)];
  let seen = 0;
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    seen += 1;
    if (seen > MAX_DIRECTORIES) break;
    for (const name of childDirectories(directory)) waiting.push(join(directory, name));
    const chart = describe(directory);
    if (chart !== undefined) found.push(chart);
  }
  return found.sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

function childDirectories(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name)).map(({ name }) => name);
  } catch {
    return [];
  }
}

function describe(directory: string): SiblingChart | undefined {
  const path = join(directory, 'Chart.yaml');
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_DESCRIPTION) return undefined;
    const text = readFileSync(path, 'utf8');
    const name = field(text, 'name');
    const version = field(text, 'version');
    return name === undefined || version === undefined ? undefined : { name, version, directory };
  } catch {
    return undefined;
  }
}

/** A plain or quoted scalar at the top level of Chart.yaml; the engine reads the file itself when the chart is used. */
function field(text: string, key: string): string | undefined {
  const match = new RegExp(`^${key}:[ \\t]*(?:"([^"]*)"|'([^']*)'|([^\\s#]+))`, 'm').exec(text);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}
