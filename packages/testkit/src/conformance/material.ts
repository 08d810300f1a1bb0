import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingMaterial } from './suite.ts';

/** Absolute path of the repository. */
export const repository: string = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** Folder of the shared material: $BULWARK_SHARED, else ../shared. */
export function sharedFolder(): string {
  return resolve(repository, process.env['BULWARK_SHARED'] ?? '../shared');
}

/** Reads a JSON file of the suite, whose form the caller knows. Throws MissingMaterial where it is absent. */
export function readJson(file: string): unknown {
  if (!existsSync(file)) throw new MissingMaterial(`${file} is missing`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A file in the folder, beside it, or in any folder above it; undefined where there is none. */
export function findAbove(folder: string, name: string): string | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const file = join(current, name);
    if (existsSync(file)) return file;
    if (current === dirname(current)) return undefined;
  }
}
