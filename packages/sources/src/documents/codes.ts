const LF = 10;

/** Room for the character codes of one document, reused from document to document. */
let scratch = new Uint16Array(1 << 16);
let scratchBytes = Buffer.from(scratch.buffer);
const KEPT_SCRATCH = 1 << 21;

function resizeScratch(length: number): void {
  scratch = new Uint16Array(length);
  scratchBytes = Buffer.from(scratch.buffer);
}

/** Character codes of a text, valid until the next call. */
export function codesOf(text: string): Uint16Array<ArrayBuffer> {
  if (scratch.length < text.length + 8) resizeScratch(Math.ceil((text.length + 8) * 1.25));
  const codes = scratch;
  scratchBytes.write(text, 'utf16le');
  if (codes.length > KEPT_SCRATCH) resizeScratch(1 << 16);
  // Every document ends with a line break, as kubectl's line reader makes it; the rest are harmless stops.
  codes.fill(LF, text.length, text.length + 4);
  return codes;
}
