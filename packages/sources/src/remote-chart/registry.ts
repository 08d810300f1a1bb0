import { digestOf, readBody } from '../download.ts';
import { chartFileName } from './fetched-chart.ts';
import type { FetchedChart, FetchOptions } from './fetched-chart.ts';
import { RegistryClient } from './registry-client.ts';
import { newestRelease } from './semantic-version.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
// Media types of Helm's packages: helm.sh/helm/v4/pkg/registry.
const CONTENT = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const PROVENANCE = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
const MANIFEST_BYTES = 4 * 1024 * 1024;
const PROVENANCE_BYTES = 1024 * 1024;

/** `oci://host/path/name[:tag][@sha256:…]` taken apart. */
export interface ChartReference {
  readonly host: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

// Repository names as the OCI distribution specification has them.
const REFERENCE =
  /^oci:\/\/([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[\da-f]{64}))?$/i;

/** Undefined for what is no reference to a chart in a registry. */
export function parseReference(address: string): ChartReference | undefined {
  const match = REFERENCE.exec(address);
  if (match === null) return undefined;
  const [, host = '', repository = '', tag, digest] = match;
  return { host, repository, tag, digest };
}

interface Descriptor {
  readonly mediaType?: unknown;
  readonly digest?: unknown;
}

/** Pulls a chart from a registry. What comes is held against the digests that name it. Throws with a plain message. */
export async function pullChart(reference: ChartReference, options: FetchOptions): Promise<FetchedChart> {
  const { host, repository, digest } = reference;
  const client = new RegistryClient(host, repository);
  const tag = reference.tag ?? (options.version && tagOf(options.version));
  const wanted = digest ?? tag ?? (await newestTag(client));
  const { bytes } = await readBody(await client.get(`manifests/${wanted}`, MANIFEST), MANIFEST_BYTES);
  if (digest !== undefined && digestOf(bytes) !== digest)
    throw new Error(`the registry sent another manifest than ${digest}`);
  const layers = layersOf(bytes);
  const content = layers.find(({ mediaType }) => mediaType === CONTENT);
  if (content === undefined) throw new Error(`${repository} is no chart: it has no layer of type ${CONTENT}`);
  const archive = await blob(client, content, options.maxBytes);
  const signed = layers.find(({ mediaType }) => mediaType === PROVENANCE);
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return {
    fileName: chartFileName(name, digest === undefined ? wanted : digest.slice(7, 19)),
    bytes: archive,
    digest: digestOf(archive),
    provenance: signed && (await blob(client, signed, PROVENANCE_BYTES)).toString('utf8'),
  };
}

/** Tags have no `+`; Helm writes `_` for it. */
function tagOf(version: string): string {
  return version.replaceAll('+', '_');
}

async function newestTag(client: RegistryClient): Promise<string> {
  const { bytes } = await readBody(await client.get('tags/list', 'application/json'), MANIFEST_BYTES);
  const { tags } = JSON.parse(bytes.toString('utf8')) as { tags?: unknown };
  const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  const newest = newestRelease(names.map((tag) => tag.replaceAll('_', '+')));
  if (newest === undefined) throw new Error('it has no released version: name one');
  return tagOf(newest);
}

function layersOf(bytes: Buffer): readonly Descriptor[] {
  const { layers } = JSON.parse(bytes.toString('utf8')) as { layers?: unknown };
  if (!Array.isArray(layers)) throw new Error('it is no chart: its manifest has no layers');
  return layers.filter((layer): layer is Descriptor => typeof layer === 'object' && layer !== null);
}

async function blob(client: RegistryClient, { digest }: Descriptor, maxBytes: number): Promise<Buffer> {
  if (typeof digest !== 'string' || !/^sha256:[\da-f]{64}$/.test(digest))
    throw new Error('a layer of the chart has no SHA-256 digest');
  const sent = await readBody(await client.get(`blobs/${digest}`, '*/*'), maxBytes);
  if (sent.digest !== digest) throw new Error(`the registry sent something else than ${digest}`);
  return sent.bytes;
}
