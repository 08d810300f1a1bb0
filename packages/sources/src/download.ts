import { createHash } from 'node:crypto';

export interface Download {
  readonly bytes: Buffer;
  /** `sha256:…` of the bytes. */
  readonly digest: string;
}

const TIMEOUT_MS = 60_000;
const MAX_REDIRECTS = 5;

/** Plain HTTP is for this machine only: anyone on the way could change a manifest. */
export function isAllowedUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Fetches what the user named, with limits on size, time and redirects. Throws an Error with a plain message. */
export async function download(address: string, maxBytes: number): Promise<Download> {
  const response = await request(new URL(address));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return readBody(response, maxBytes);
}

/** Asks a server, following redirects; headers stay with the server that they are for. Throws where there is no answer. */
export async function request(
  url: URL,
  headers: Readonly<Record<string, string>> = {},
  redirects = MAX_REDIRECTS,
): Promise<Response> {
  if (!isAllowedUrl(url)) throw new Error(`${url.protocol}//${url.host} is not HTTPS`);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { redirect: 'manual', headers, signal });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null) return response;
  if (redirects === 0) throw new Error('too many redirects');
  const next = new URL(location, url);
  const { authorization: _, ...rest } = headers;
  return request(next, next.origin === url.origin ? headers : rest, redirects - 1);
}

/** The body of an answer. Throws where it is longer than is allowed. */
export async function readBody(response: Response, maxBytes: number): Promise<Download> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return { bytes, digest: digestOf(bytes) };
}

/** `sha256:…` */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
