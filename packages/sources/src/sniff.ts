import { Buffer } from 'node:buffer';

/** True where the first character that is no white space opens a JSON map or list. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, 64))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return text.startsWith('{') || text.startsWith('[');
}
