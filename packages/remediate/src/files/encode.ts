import type { TextEncoding } from '@bulwark/sources/text';

/** How `decodeText` of the sources shows a byte that is no UTF-8: as the lone surrogate at this offset. */
const INVALID_BYTE = 0xdc00;
const LONE = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;

/** The bytes of a text as it was decoded; bytes that were no UTF-8 are what they were. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (const { index } of text.matchAll(LONE)) {
    parts.push(
      Buffer.from(text.slice(from, index), 'utf8'),
      Buffer.of(text.charCodeAt(index) - INVALID_BYTE),
    );
    from = index + 1;
  }
  parts.push(Buffer.from(text.slice(from), 'utf8'));
  return Buffer.concat(parts);
}
