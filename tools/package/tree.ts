// Snapshots of folders, to see that nothing was written.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line per entry below `folder`: path, type, size, modification time, digest. Equal trees give equal lines. */
export function treeLines(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stats = lstatSync(join(folder, path));
      const digest = stats.isFile()
        ? createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex')
        : '';
      return `${path} ${stats.mode} ${stats.size} ${stats.mtimeMs} ${digest}`;
    });
}
