import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeImage } from './images.ts';
import type { Image } from './images.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-images-'));
  writeFileSync(join(folder, 'program'), 'echo');
});
afterAll(() => rmSync(folder, { recursive: true }));

function image(): Image {
  const file = join(folder, 'program');
  return {
    repository: 'none.invalid/echo',
    layers: [
      [
        { path: 'usr/bin/echo', file, mode: 0o755 },
        { path: 'etc/echo', file },
      ],
    ],
    config: { Entrypoint: ['/usr/bin/echo'] },
  };
}

/** Members of an archive: modes and contents by name. */
async function membersOf(
  archive: string | Buffer,
): Promise<Map<string, readonly [mode?: number, text?: string]>> {
  const reading = extract();
  if (typeof archive === 'string') createReadStream(archive).pipe(reading);
  else reading.end(archive);
  const members = new Map<string, readonly [mode?: number, text?: string]>();
  for await (const entry of reading) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    members.set(entry.header.name, [entry.header.mode, Buffer.concat(chunks).toString('latin1')]);
  }
  return members;
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

it('writes an image layout in which every digest is of what it names', async () => {
  const archive = join(folder, 'one.tar');
  const reference = await writeImage(archive, image());
  const members = await membersOf(archive);
  const text = (name: string): string => members.get(name)?.[1] ?? '';
  const blob = ({ digest }: Descriptor): string => text(`blobs/${digest.replace(':', '/')}`);
  expect(JSON.parse(text('oci-layout'))).toEqual({ imageLayoutVersion: '1.0.0' });

  const index = JSON.parse(text('index.json')) as { readonly manifests: readonly [Descriptor] };
  const [described] = index.manifests;
  expect(described).toMatchObject({ annotations: { 'io.containerd.image.name': reference } });
  expect(reference).toBe(`none.invalid/echo@${described.digest}`);

  const manifest = JSON.parse(blob(described)) as {
    readonly config: Descriptor;
    readonly layers: readonly [Descriptor];
  };
  const [layer] = manifest.layers;
  expect(JSON.parse(blob(manifest.config))).toMatchObject({
    config: { Entrypoint: ['/usr/bin/echo'] },
    rootfs: { diff_ids: [layer.digest] },
  });
  expect(blob(layer)).toHaveLength(layer.size);
  expect([...(await membersOf(Buffer.from(blob(layer), 'latin1')))]).toEqual([
    ['etc', [0o755, '']],
    ['usr', [0o755, '']],
    ['usr/bin', [0o755, '']],
    ['etc/echo', [0o644, 'echo']],
    ['usr/bin/echo', [0o755, 'echo']],
  ]);
});

it('writes the same bytes for the same files, whatever their order and age', async () => {
  const [one, two] = [join(folder, 'first.tar'), join(folder, 'second.tar')];
  await writeImage(one, image());
  writeFileSync(join(folder, 'program'), 'echo');
  await writeImage(two, { ...image(), layers: image().layers.map((files) => files.toReversed()) });
  expect(readFileSync(two).equals(readFileSync(one))).toBe(true);
});

it('names an image by its tag where it has one', async () => {
  const archive = join(folder, 'tagged.tar');
  expect(await writeImage(archive, { ...image(), tag: '1' })).toBe('none.invalid/echo:1');
});
