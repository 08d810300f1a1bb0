import { Buffer } from 'node:buffer';
import { looksLikeJson } from './sniff.ts';

/** Standard input up to this size is held, so that its lines can be shown; beyond it is read in pieces. */
const HOLD_UP_TO = 24 * 1024 * 1024;

export type StdinContent =
  | { readonly kind: 'held'; readonly bytes: Buffer }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array>; readonly json: boolean };

/** Reads standard input: whole where it is small, else as a stream that begins with what was read already. */
export async function takeStdin(input: AsyncIterable<Uint8Array>): Promise<StdinContent> {
  const iterator = input[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let size = 0;
  while (size <= HOLD_UP_TO) {
    const next = await iterator.next();
    if (next.done === true) return { kind: 'held', bytes: Buffer.concat(held) };
    held.push(next.value);
    size += next.value.length;
  }
  return { kind: 'stream', chunks: continued(held, iterator), json: looksLikeJson(held[0] as Uint8Array) };
}

async function* continued(
  held: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  for (let chunk = held.shift(); chunk !== undefined; chunk = held.shift()) yield chunk;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
