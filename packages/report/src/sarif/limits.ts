import { gzipSync } from 'node:zlib';

// What GitHub's code scanning takes in one upload: 25,000 results of a run, 10 MB compressed. Rules and the frame have the rest.
const MOST_RESULTS = 25_000;
const MOST_COMPRESSED = 9_000_000;
const BLOCK = 1_000_000;

/**
 * Encodes items in their order until the limits are reached. Compression is measured by blocks of 1 MB, which is never less than the
 * whole compressed at once, and only where the text as such is too large.
 */
export function* withinLimits<T>(items: readonly T[], encode: (item: T) => string): Generator<string> {
  let block: string[] = [];
  let blockSize = 0;
  let size = 0;
  for (const item of items.slice(0, MOST_RESULTS)) {
    const line = encode(item);
    block.push(line);
    blockSize += Buffer.byteLength(line) + 2;
    if (blockSize < BLOCK) continue;
    size += gzipSync(block.join(',\n')).length;
    if (size > MOST_COMPRESSED) return;
    yield* block;
    block = [];
    blockSize = 0;
  }
  if (size + gzipSync(block.join(',\n')).length <= MOST_COMPRESSED) yield* block;
}
