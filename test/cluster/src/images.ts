// Images for pods: OCI archives (image-spec 1.1, image layout in a tar), which containerd imports. The same files make the same
// archive, byte for byte.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';

/** A file of a layer. */
export interface ImageFile {
  /** Path in the image, without the first slash. */
  readonly path: string;
  /** Path of the content on this machine; links are followed. */
  readonly file: string;
  /** Permission bits, 0o644 by default. */
  readonly mode?: number;
}

/** What an image is made of. */
export interface Image {
  /** Registry and path of the name, as registry.invalid/name. */
  readonly repository: string;
  /** Pods name the image by it; by its digest where there is none. */
  readonly tag?: string;
  /** Files of each layer, the lowest one first; all belong to root. */
  readonly layers: readonly (readonly ImageFile[])[];
  /** Of the image's configuration: Entrypoint, Env, User as `uid:gid`, … */
  readonly config: Readonly<Record<string, unknown>>;
}

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly content: Buffer;
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};
const epoch = new Date(0);
/** As OCI names the processors that Node runs on. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64' };

/** Writes the archive of an image for the processor of this machine; holds the image in memory. Returns the name for pods. */
export async function writeImage(archive: string, image: Image): Promise<string> {
  const layers: Blob[] = [];
  for (const files of image.layers) layers.push(blob(types.layer, await layerOf(files)));
  const config = json(types.config, {
    architecture: architectures[process.arch] ?? process.arch,
    os: 'linux',
    config: image.config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = json(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(config),
    layers: layers.map(descriptor),
  });
  const { repository, tag } = image;
  const reference = tag === undefined ? `${repository}@${manifest.digest}` : `${repository}:${tag}`;
  const annotations = { 'io.containerd.image.name': reference };
  const index = json(types.index, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: [{ ...descriptor(manifest), annotations }],
  });
  const target = pack();
  target.entry({ name: 'oci-layout', mtime: epoch }, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  target.entry({ name: 'index.json', mtime: epoch }, index.content);
  for (const { digest, content } of new Map(
    [manifest, config, ...layers].map((one) => [one.digest, one]),
  ).values())
    target.entry({ name: `blobs/${digest.replace(':', '/')}`, mtime: epoch }, content);
  target.finalize();
  await pipeline(target, createWriteStream(archive));
  return reference;
}

async function layerOf(files: readonly ImageFile[]): Promise<Buffer> {
  const target = pack();
  const written = collect(target);
  for (const folder of foldersOf(files))
    target.entry({ name: folder, type: 'directory', mode: 0o755, mtime: epoch });
  for (const { path, file, mode = 0o644 } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    target.entry({ name: path, mode, mtime: epoch }, await readFile(file));
  target.finalize();
  return written;
}

/** All folders above the files, a folder before those within it. */
function foldersOf(files: readonly ImageFile[]): string[] {
  const folders = files.flatMap(({ path }) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(folders)].sort();
}

async function collect(packing: Pack): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of packing) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function json(mediaType: string, value: object): Blob {
  return blob(mediaType, Buffer.from(JSON.stringify(value)));
}

function blob(mediaType: string, content: Buffer): Blob {
  return { mediaType, content, digest: `sha256:${createHash('sha256').update(content).digest('hex')}` };
}

function descriptor({ mediaType, digest, content }: Blob): object {
  return { mediaType, digest, size: content.length };
}
