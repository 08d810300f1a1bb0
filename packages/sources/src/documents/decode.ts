import { isAscii, isUtf8 } from 'node:buffer';
import { hintOf } from './problems.ts';
import { decodeLossless, sequenceLength } from './utf8.ts';
import type { ProblemCode, ProblemOutcome } from './types.ts';

/** Text of a file, or why it has none. */
export type DecodedText = { readonly kind: 'text'; readonly text: string } | ProblemOutcome;

/** How much of a file is looked at to tell text from binary data. */
const SAMPLE = 64 * 1024;
/** Share of bytes that no text has from which a file counts as binary. */
const BINARY_SHARE = 0.05;

/** How the text of a file is written. UTF-16 has a byte order mark, by which kubectl knows it too. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The encoding of a file, of which two bytes are enough. */
export function encodingOf(bytes: Uint8Array): TextEncoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Decodes the bytes of a whole file as kubectl does: as `decodeUtf8`, and UTF-16, as some shells on Windows write it. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8') return decodeUtf8(bytes);
  try {
    return { kind: 'text', text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return refused('BW-READ-ENCODING', 'the file is no valid UTF-16', bytes.length);
  }
}

/**
 * Decodes bytes of a file, or of a part of it.
 *
 * Binary data and UTF-16 give a problem for all of it. A byte that is not valid UTF-8 becomes a lone
 * surrogate, which `readDocuments` reports as BW-READ-ENCODING for the document that holds it, while the other
 * documents are read.
 */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encodingOf(buffer) !== 'utf-8')
    return refused('BW-READ-ENCODING', 'it is UTF-16, which is read in whole files alone', buffer.length);
  if (isAscii(buffer) && !buffer.includes(0)) return { kind: 'text', text: buffer.toString('latin1') };
  const valid = isUtf8(buffer);
  if ((!valid || buffer.includes(0)) && looksBinary(buffer.subarray(0, SAMPLE)))
    return refused('BW-READ-BINARY', 'the file holds binary data', buffer.length);
  return { kind: 'text', text: valid ? buffer.toString('utf8') : decodeLossless(buffer) };
}

function refused(code: ProblemCode, message: string, end: number): ProblemOutcome {
  return {
    kind: 'problem',
    index: 0,
    code,
    message,
    hint: hintOf(code),
    line: 1,
    column: 1,
    start: 0,
    end,
  };
}

function looksBinary(sample: Buffer): boolean {
  let odd = 0;
  for (let i = 0; i < sample.length;) {
    const length = sequenceLength(sample, i);
    const byte = sample[i] ?? 0;
    const control = byte < 32 && byte !== 9 && byte !== 10 && byte !== 13;
    if (control || (length === 0 && i < sample.length - 3)) odd++;
    i += Math.max(length, 1);
  }
  return odd > sample.length * BINARY_SHARE;
}
