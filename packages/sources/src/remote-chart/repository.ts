import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { DEFAULT_LIMITS, decodeUtf8, readDocuments } from '../documents/index.ts';
import { download, readBody, request } from '../download.ts';
import { chartFileName } from './fetched-chart.ts';
import type { FetchedChart, FetchOptions } from './fetched-chart.ts';
import { newestRelease } from './semantic-version.ts';

const INDEX_BYTES = 64 * 1024 * 1024;
const PROVENANCE_BYTES = 1024 * 1024;

/** Fetches a chart by its name from a chart repository, whose index.yaml says where it lies and with which digest. */
export async function fetchFromRepository(
  repository: string,
  name: string,
  options: FetchOptions,
): Promise<FetchedChart> {
  const base = new URL(repository.endsWith('/') ? repository : `${repository}/`);
  const { version, address, digest } = placeOf(
    await indexOf(new URL('index.yaml', base)),
    name,
    options.version,
  );
  const chart = await fetchArchive(new URL(address, base), options.maxBytes);
  if (digest !== undefined && chart.digest !== `sha256:${digest}`)
    throw new Error(`the archive is not the one of the index, which has sha256:${digest}`);
  return { ...chart, fileName: chartFileName(name, version) };
}

interface ChartPlace {
  readonly version: string;
  readonly address: string;
  /** SHA-256 in hexadecimal; undefined where the index states none. */
  readonly digest: string | undefined;
}

/** Where the index says that a version of a chart lies. Throws where it does not. */
function placeOf(index: Value, name: string, wanted: string | undefined): ChartPlace {
  const entries = entriesOf(index, name);
  const version = wanted ?? newestRelease(entries.flatMap(versionOf));
  const entry = entries.find((each) => each['version'] === version);
  if (version === undefined || entry === undefined)
    throw new Error(`the repository has no ${name}${version === undefined ? '' : ` ${version}`}`);
  const [address] = isList(entry['urls']) ? entry['urls'] : [];
  if (typeof address !== 'string') throw new Error(`the index names no address of ${name} ${version}`);
  const { digest } = entry;
  return { version, address, digest: typeof digest === 'string' && digest !== '' ? digest : undefined };
}

/** Fetches a packed chart, and the provenance file that Helm keeps beside it. */
export async function fetchArchive(url: URL, maxBytes: number): Promise<FetchedChart> {
  const { bytes, digest } = await download(url.href, maxBytes);
  const beside = new URL(url.href);
  beside.pathname += '.prov';
  const answer = await request(beside);
  const signed = answer.ok ? (await readBody(answer, PROVENANCE_BYTES)).bytes : undefined;
  const fileName = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  return {
    fileName: fileName.replace(/[^\w.+-]/g, '_'),
    bytes,
    digest,
    provenance: signed?.toString('utf8'),
  };
}

async function indexOf(url: URL): Promise<Value> {
  const decoded = decodeUtf8((await download(url.href, INDEX_BYTES)).bytes);
  const [outcome] = decoded.kind === 'text' ? readDocuments(decoded.text, 'yaml', DEFAULT_LIMITS) : [];
  if (outcome?.kind !== 'document')
    throw new Error(`${url.href} cannot be read${outcome === undefined ? '' : `: ${outcome.message}`}`);
  return outcome.value;
}

function versionOf({ version }: ValueMap): readonly string[] {
  return typeof version === 'string' ? [version] : [];
}

function entriesOf(index: Value, name: string): readonly ValueMap[] {
  const entries = isMap(index) ? index['entries'] : undefined;
  const own = isMap(entries) && Object.hasOwn(entries, name) ? entries[name] : undefined;
  return isList(own) ? own.filter(isMap) : [];
}
