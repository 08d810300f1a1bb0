/** The parts of an image reference as container runtimes read it. */
export interface ImageReference {
  /** Host with port where one is given; `docker.io` where the reference names none. */
  readonly registry: string;
  /** Path below the registry, with `library/` for Docker Hub's own images; '' where the reference has none. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `algorithm:encoded`, well-formed or not. */
  readonly digest: string | undefined;
}

const DOCKER_HUB = 'docker.io';
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/**
 * Splits a reference by the grammar of the distribution project: the first component is a registry where it holds a dot
 * or a colon or is `localhost`; the tag follows the last colon after the last slash; the digest follows `@`.
 */
export function parseImage(image: string): ImageReference {
  const [named, digest] = splitAt(image, image.indexOf('@'));
  const colon = named.lastIndexOf(':');
  const [path, tag] = splitAt(named, colon > named.lastIndexOf('/') ? colon : -1);
  const [first, rest] = splitAt(path, path.indexOf('/'));
  const isHost = rest !== undefined && (/[.:]/.test(first) || first === 'localhost');
  if (isHost && !HUB_HOSTS.has(first)) return { registry: first, repository: rest, tag, digest };
  const below = isHost ? rest : path;
  return { registry: DOCKER_HUB, repository: below.includes('/') ? below : `library/${below}`, tag, digest };
}

/** Text before and after one character; all of it and undefined where the position is negative. */
function splitAt(text: string, position: number): readonly [string, string | undefined] {
  return position < 0 ? [text, undefined] : [text.slice(0, position), text.slice(position + 1)];
}

/** Lengths in hexadecimal digits of the digests that the OCI image specification registers. */
const REGISTERED_DIGESTS: Readonly<Record<string, number>> = { sha256: 64, sha512: 128, blake3: 64 };
const DIGEST = /^([a-z0-9]+(?:[+._-][a-z0-9]+){0,8}):([A-Za-z0-9=_-]{1,512})$/;

/** Whether a digest names one content: well-formed by the OCI image specification, of full length where the algorithm is registered. */
export function isDigest(digest: string | undefined): boolean {
  const [, algorithm = '', encoded = ''] = DIGEST.exec(digest ?? '') ?? [];
  if (algorithm === '') return false;
  const length = Object.hasOwn(REGISTERED_DIGESTS, algorithm) ? REGISTERED_DIGESTS[algorithm] : undefined;
  return length === undefined || (encoded.length === length && /^[0-9a-f]+$/.test(encoded));
}

/**
 * Whether an image comes from a place that a list entry names: a registry (`registry.example.org`, `localhost:5000`), a path
 * below one (`registry.example.org/team`), or any host of a domain (`*.example.org`). Entries end at a `/` of the reference,
 * so `example.org` does not name `example.org.evil.net`.
 */
export function isFrom(image: string, entry: string): boolean {
  const { registry, repository } = parseImage(image);
  const wanted = entry
    .trim()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '');
  if (wanted === '') return false;
  if (wanted.startsWith('*.')) {
    const [domain = '', ...path] = wanted.slice(1).split('/');
    return registry.endsWith(domain) && startsWithPath(repository, path.join('/'));
  }
  return startsWithPath(`${registry}/${repository}`, wanted) || startsWithPath(image, wanted);
}

function startsWithPath(path: string, prefix: string): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}/`);
}
