import { Capture } from './capture.ts';

/** Bytes of one JSON value with what one pass over them tells. */
export interface CutValue {
  /** Undefined where the value is longer than the limit. */
  readonly bytes: Buffer | undefined;
  /** Offsets in the stream, and the place of the first byte; the column counts bytes. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** Colons outside strings. */
  readonly entries: number;
  readonly longNumber: boolean;
  readonly surrogate: boolean;
  readonly tooDeep: boolean;
}

/** A value being captured. */
export class Extent {
  start = 0;
  line = 1;
  column = 1;
  depth = 0;
  entries = 0;
  longNumber = false;
  surrogate = false;
  tooDeep = false;
  readonly capture: Capture;

  constructor(limit: number) {
    this.capture = new Capture(limit);
  }

  begin(start: number, line: number, column: number): void {
    Object.assign(this, {
      start,
      line,
      column,
      depth: 0,
      entries: 0,
      longNumber: false,
      surrogate: false,
      tooDeep: false,
    });
    this.capture.clear();
  }

  end(end: number): CutValue {
    const { start, line, column, entries, longNumber, surrogate, tooDeep } = this;
    const bytes = this.capture.over || tooDeep ? undefined : this.capture.take();
    this.capture.clear();
    return { bytes, start, end, line, column, entries, longNumber, surrogate, tooDeep };
  }
}
