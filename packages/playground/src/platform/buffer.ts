// What the reader of documents takes from Node's `buffer`, on what a browser has. The build of the page puts it in its place.
import { Buffer } from 'buffer/index.js';

export { Buffer };

/** Whether every byte is a character by itself. */
export function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/** Whether bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
