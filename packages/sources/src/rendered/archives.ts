import { closeSync, openSync, readSync } from 'node:fs';

const PEEK = 64 * 1024;
const MOST_UNPACKED = 16 * 1024 * 1024;
const BLOCK = 512;

/** Whether a packed file seems to hold a chart: a Chart.yaml in its outer folder, where `helm package` writes it, within what its first 64 KiB hold. */
export function looksLikeChart(path: string): boolean {
  const start = startOf(path);
  if (start === undefined) return false;
  for (let at = 0; at + BLOCK <= start.length;) {
    const name = textAt(start, at, 100);
    if (name === '') return false;
    if (/^(?:\.\/)?[^/]+\/Chart\.yaml$/.test(name)) return true;
    const size = Number.parseInt(textAt(start, at + 124, 12).trim(), 8);
    if (Number.isNaN(size)) return false;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return false;
}

/** Field of a tar header, which ends at its first zero byte. */
function textAt(bytes: Buffer, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end);
}

/** What the first bytes of a gzip file unpack to; undefined for what is none. */
function startOf(path: string): Buffer | undefined {
  const { constants, gunzipSync } = process.getBuiltinModule('node:zlib');
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(PEEK);
      const length = readSync(descriptor, bytes, 0, PEEK, 0);
      // What is cut off in the middle gives what it holds until there.
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED };
      return gunzipSync(bytes.subarray(0, length), options);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
