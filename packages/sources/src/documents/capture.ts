import { isUtf8 } from 'node:buffer';

/** Collects the bytes of one document from pieces of a stream, up to a limit. */
export class Capture {
  private pieces: Buffer[] = [];
  private size = 0;
  /** What was added last and is not copied yet. */
  private pending: Uint8Array | undefined = undefined;
  private pendingStart = 0;
  private pendingEnd = 0;
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

  /** Adds bytes[from, to). Call `settle` before the stream gets its buffer back. */
  add(bytes: Uint8Array, from: number, to: number): void {
    this.size += Math.max(to - from, 0);
    if (bytes === this.pending && from === this.pendingEnd) {
      this.pendingEnd = to;
      return;
    }
    this.settle();
    this.pending = bytes;
    this.pendingStart = from;
    this.pendingEnd = to;
  }

  /** Copies what was added since the last time, in one piece where it is one. */
  settle(): void {
    const { pending, pendingStart, pendingEnd } = this;
    this.pending = undefined;
    if (this.over) this.pieces = [];
    else if (pending !== undefined && pendingEnd > pendingStart)
      this.pieces.push(Buffer.from(pending.subarray(pendingStart, pendingEnd)));
  }

  /** Counts bytes that are known to be too many without looking at them. */
  skip(size: number): void {
    this.size += size;
    this.settle();
  }

  /** The bytes collected; starts anew. */
  take(): Buffer {
    this.settle();
    const [only] = this.pieces;
    const all = this.pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.pieces);
    this.clear();
    return all;
  }

  clear(): void {
    this.pending = undefined;
    this.pieces = [];
    this.size = 0;
  }
}

/** Text of bytes that should be UTF-8; undefined if they are not. */
export function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
