import { isUtf8 } from 'node:buffer';

/** An invalid byte is decoded to the lone surrogate at this offset: like no other text, and back to the byte. */
const INVALID_BYTE = 0xdc00;

/** Length of the valid UTF-8 sequence at `at`, or 0. */
export function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** Text of bytes of which some are not valid UTF-8: each of those becomes a lone surrogate. */
export function decodeLossless(buffer: Buffer): string {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < buffer.length;) {
    const byte = buffer[i] ?? 0;
    const length = byte < 0x80 ? 1 : sequenceLength(buffer, i);
    if (length === 0) {
      parts.push(buffer.toString('utf8', from, i), String.fromCharCode(INVALID_BYTE + byte));
      from = i + 1;
    }
    i += Math.max(length, 1);
  }
  parts.push(buffer.toString('utf8', from));
  return parts.join('');
}
