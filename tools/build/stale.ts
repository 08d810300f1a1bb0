// Whether dist/ is older than what it was built from. Kept free of imports that cost: it runs before every command.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/** Folder of the bundle. */
export const dist: string = join(root, 'dist');

/** The entry of the bundle; its modification time is the moment its build began. */
export const bundlePath: string = join(dist, 'main.cjs');

const inputs = ['packages', 'tools/build', 'tools/generate', 'package-lock.json'];

/** True when the bundle is missing or a source, manifest, README or folder changed after it was built. */
export function isBundleStale(): boolean {
  const built = statSync(bundlePath, { throwIfNoEntry: false })?.mtimeMs;
  return built === undefined || inputs.some((path) => isNewer(join(root, path), built));
}

/** Folders count too: their time changes when an entry is added or deleted. */
function isNewer(path: string, built: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (!stats.isDirectory()) return stats.mtimeMs > built;
  const entries = readdirSync(path, { withFileTypes: true });
  return (
    stats.mtimeMs > built ||
    entries.some((entry) => isSource(entry.name) && isNewer(join(path, entry.name), built))
  );
}

function isSource(name: string): boolean {
  if (name === 'node_modules' || name === 'fixtures' || name === 'goldens') return false;
  return !name.endsWith('.gen.ts') && !name.endsWith('.test.ts');
}
