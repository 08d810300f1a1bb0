/** What the streams are connected to. */
export interface StreamEnds {
  /** Known once the module is instantiated. */
  memory(): WebAssembly.Memory;
  readonly maxLine: number;
  /** Blocks until there is input; undefined is the end of it. */
  nextInput(): Buffer | undefined;
  /** Takes a line of standard output; what it returns is the next input. */
  onLine(line: string): Buffer | undefined;
  onError(bytes: Uint8Array): void;
}

const SUCCESS = 0;
const BAD_DESCRIPTOR = 8;
const CHARACTER_DEVICE = 2;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;

/** Collects bytes up to a limit and drops the rest. */
export class LineOutput {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(bytes: Uint8Array): void {
    const fits = bytes.subarray(0, Math.max(0, this.#limit - this.#size));
    this.#chunks.push(Buffer.from(fits));
    this.#size += fits.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/** Thrown through the engine when a line of output grows beyond its limit. */
export class OutputLimit extends Error {
  constructor() {
    super('output limit');
    this.name = 'OutputLimit';
  }
}

/** Standard input, output and error of the engine, in place of those of the process (WASI preview 1, descriptors 0 to 2). */
export class StandardStreams {
  readonly #ends: StreamEnds;
  #input: Buffer = Buffer.alloc(0);
  #line: Buffer[] = [];
  #lineSize = 0;

  constructor(ends: StreamEnds) {
    this.#ends = ends;
  }

  imports(): Record<string, (...values: never[]) => number> {
    return {
      fd_read: (fd: number, vectors: number, count: number, read: number) =>
        fd === 0 ? this.#read(vectors, count, read) : BAD_DESCRIPTOR,
      fd_write: (fd: number, vectors: number, count: number, written: number) =>
        fd === 1 || fd === 2 ? this.#write(fd, vectors, count, written) : BAD_DESCRIPTOR,
      fd_fdstat_get: (fd: number, at: number) => (fd <= 2 ? this.#describe(at) : BAD_DESCRIPTOR),
      fd_fdstat_set_flags: () => SUCCESS,
      fd_close: () => SUCCESS,
    };
  }

  #describe(at: number): number {
    const view = this.#view();
    view.setUint8(at, CHARACTER_DEVICE);
    view.setUint16(at + 2, 0, true);
    view.setBigUint64(at + 8, ALL_RIGHTS, true);
    view.setBigUint64(at + 16, ALL_RIGHTS, true);
    return SUCCESS;
  }

  #read(vectors: number, count: number, read: number): number {
    if (this.#input.length === 0) this.#input = this.#ends.nextInput() ?? this.#input;
    let total = 0;
    for (const part of this.#parts(vectors, count)) {
      const taken = this.#input.subarray(0, part.length);
      part.set(taken);
      this.#input = this.#input.subarray(taken.length);
      total += taken.length;
    }
    this.#view().setUint32(read, total, true);
    return SUCCESS;
  }

  #write(fd: number, vectors: number, count: number, written: number): number {
    let total = 0;
    for (const part of this.#parts(vectors, count)) {
      if (fd === 1) this.#take(part);
      else this.#ends.onError(part);
      total += part.length;
    }
    this.#view().setUint32(written, total, true);
    return SUCCESS;
  }

  /** The engine writes whole lines and waits for a reply or request after each. */
  #take(part: Uint8Array): void {
    this.#lineSize += part.length;
    if (this.#lineSize > this.#ends.maxLine) throw new OutputLimit();
    this.#line.push(Buffer.from(part));
    if (part.at(-1) !== 0x0a) return;
    const line = Buffer.concat(this.#line).toString('utf8').trimEnd();
    this.#line = [];
    this.#lineSize = 0;
    this.#input = this.#ends.onLine(line) ?? this.#input;
  }

  #parts(vectors: number, count: number): Uint8Array[] {
    const view = this.#view();
    return Array.from(
      { length: count },
      (_, index) =>
        new Uint8Array(
          view.buffer,
          view.getUint32(vectors + index * 8, true),
          view.getUint32(vectors + index * 8 + 4, true),
        ),
    );
  }

  #view(): DataView<ArrayBuffer> {
    return new DataView(this.#ends.memory().buffer);
  }
}
