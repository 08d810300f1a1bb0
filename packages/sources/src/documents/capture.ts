import { isUtf8 } from 'node:buffer';

/** Collects the bytes of one document from pieces of a stream, up to a limit. */
export class Capture {
  private pieces: Buffer[] = [];
  private size = 0;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether more bytes came than the limit allows; what was collected is then gone. */
  get over(): boolean {
    return this.size > this.limit;
  }

  get length(): number {
    return this.size;
  }

  /** Copies bytes[from, to): the stream may reuse its buffer. */
  add(bytes: Uint8Array, from: number, to: number): void {
    if (to <= from) return;
    this.size += to - from;
    if (this.over) this.pieces = [];
    else this.pieces.push(Buffer.from(bytes.subarray(from, to)));
  }

  /** Counts bytes that are known to be too many without looking at them. */
  skip(size: number): void {
    this.size += size;
    if (this.over) this.pieces = [];
  }

  /** The bytes collected; starts anew. */
  take(): Buffer {
    const [only] = this.pieces;
    const all = this.pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.pieces);
    this.clear();
    return all;
  }

  clear(): void {
    this.pieces = [];
    this.size = 0;
  }
}

/** Text of bytes that should be UTF-8; undefined if they are not. */
export function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
