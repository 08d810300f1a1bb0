import { sha256 as digest } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

/** SHA-256 as hexadecimal text. The browser's own is asynchronous; fingerprints are not. */
export function sha256(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)));
}
