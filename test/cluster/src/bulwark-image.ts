// An image of this checkout's `bulwark`, made of what the machine has: no registry is asked.
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeImage } from './images.ts';
import type { ImageFile } from './images.ts';

const root = join(import.meta.dirname, '../../..');
const dist = join(root, 'dist');
const run = promisify(execFile);

/** Name of the image without what tells its versions apart. */
const repository = 'bulwark.invalid/bulwark';
const places = { node: 'usr/local/bin/node', bulwark: 'opt/bulwark' };

/**
 * Writes the image as OCI archive, building what is stale of dist/; returns the reference, by digest, that pods name it by. Its
 * entry point is `bulwark`. Throws with the words of the build, or where this Node cannot say which libraries it needs.
 */
export async function writeBulwarkImage(archive: string): Promise<string> {
  await run(process.execPath, [join(root, 'tools/bulwark.ts'), 'version']);
  return writeImage(archive, {
    repository,
    layers: [await nodeFiles(), bulwarkFiles()],
    config: {
      Entrypoint: [`/${places.node}`, `/${places.bulwark}/bin/bulwark.cjs`],
      // As the released image: Containerfile.
      User: '65532:65532',
      WorkingDir: '/work',
    },
  });
}

/** This Node and the libraries it is linked with, where the loader looks for them. */
async function nodeFiles(): Promise<ImageFile[]> {
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
  return [
    { path: places.node, file: process.execPath, mode: 0o755 },
    ...libraries.map((file) => ({ path: file.slice(1), file, mode: 0o755 })),
  ];
}

/** The command and what its build consists of: files of other builds can stand beside it for a while. */
function bulwarkFiles(): ImageFile[] {
  const names = new Set(['THIRD-PARTY.txt', 'main.cjs']);
  const all = readdirSync(dist);
  for (const name of names) {
    if (!name.endsWith('.cjs')) continue;
    const text = readFileSync(join(dist, name), 'latin1');
    for (const other of all) if (text.includes(other)) names.add(other);
  }
  return ['bin/bulwark.cjs', ...[...names].map((name) => `dist/${name}`)].map((path) => ({
    path: `${places.bulwark}/${path}`,
    file: join(root, path),
  }));
}
