import { closeSync, createReadStream, fstatSync, openSync, readSync, constants } from 'node:fs';
import { decodeUtf8, readDocuments } from './documents/index.ts';
import type { DocumentFormat, DocumentLimits, ReadOutcome } from './documents/index.ts';
import type { Receiver } from './events.ts';
import { deliver } from './objects.ts';
import type { DocumentOrigin } from './objects.ts';
import { INPUT_PROBLEMS } from './problems.ts';
import type { InputProblemCode } from './problems.ts';
import { remember } from './source-text.ts';
import type { TextSource } from './source-text.ts';
import { codeOfError, fileKind } from './walk.ts';

/** What a file is called in results, before its text is known. */
export interface NamedFile {
  readonly path: string;
  readonly root: string;
  readonly file: string;
  readonly directory: string;
}

/** Beyond this many bytes a file is read in pieces and its text is not held. */
const STREAM_FROM = 24 * 1024 * 1024;

/** Reads files one after the other with one reusable buffer. */
export class FileReader {
  readonly #limits: DocumentLimits;
  readonly #receiver: Receiver;
  #buffer = Buffer.allocUnsafe(256 * 1024);

  constructor(limits: DocumentLimits, receiver: Receiver) {
    this.#limits = limits;
    this.#receiver = receiver;
  }

  /** Reads one file and hands its objects over; returns their number. Problems go to the receiver. */
  read(file: NamedFile): number | Promise<number> {
    let descriptor: number;
    try {
      // O_NONBLOCK: a pipe that was put in the place of a file must not make the scan wait.
      descriptor = openSync(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      return this.#problem(file, codeOfError(error));
    }
    try {
      const stats = fstatSync(descriptor);
      if (fileKind(stats) !== 'file') return this.#problem(file, 'BW-READ-SPECIAL');
      const source: TextSource = { kind: 'file', path: file.path, size: stats.size, modified: stats.mtimeMs };
      if (stats.size > STREAM_FROM)
        return this.stream(file, createReadStream(file.path), formatOf(file.path));
      return this.readBytes(file, this.#fill(descriptor, stats.size), source);
    } catch (error) {
      return this.#problem(file, codeOfError(error));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Reads documents from bytes that are all there. */
  readBytes(file: NamedFile, bytes: Buffer, source: TextSource | undefined): number {
    const decoded = decodeUtf8(bytes);
    if (decoded.kind === 'problem') return this.#take(file, decoded, undefined);
    const { text } = decoded;
    const held = source ?? { kind: 'held', text };
    remember(held, text);
    let objects = 0;
    for (const outcome of readDocuments(text, formatOf(file.path), this.#limits))
      objects += this.#take(file, outcome, held);
    return objects;
  }

  /** Reads documents as they arrive; memory is bounded by the largest document or list item. */
  async stream(file: NamedFile, chunks: AsyncIterable<Uint8Array>, format: DocumentFormat): Promise<number> {
    let objects = 0;
    const { readJsonListStream, readYamlStream } = await import('./documents/index.ts');
    try {
      const outcomes =
        format === 'json' ? readJsonListStream(chunks, this.#limits) : readYamlStream(chunks, this.#limits);
      for await (const outcome of outcomes) objects += this.#take(file, outcome, undefined);
    } catch (error) {
      this.#problem(file, codeOfError(error));
    }
    return objects;
  }

  #fill(descriptor: number, size: number): Buffer {
    if (this.#buffer.length < size + 1) this.#buffer = Buffer.allocUnsafe(size + 1);
    let filled = 0;
    // One byte more than the size: a file that grows while it is read is cut there, not read for ever.
    while (filled <= size) {
      const read = readSync(descriptor, this.#buffer, filled, size + 1 - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return this.#buffer.subarray(0, Math.min(filled, size));
  }

  #take(file: NamedFile, outcome: ReadOutcome, source: TextSource | undefined): number {
    if (outcome.kind === 'problem') {
      const { code, message, hint, line, column } = outcome;
      this.#receiver.unread({ file: file.file, line, column, code, message, hint });
      return 0;
    }
    const origin: DocumentOrigin = { root: file.root, file: file.file, directory: file.directory, source };
    return deliver(outcome.value, outcome, origin, this.#receiver);
  }

  #problem(file: NamedFile, code: InputProblemCode): number {
    this.#receiver.unread({
      file: file.file,
      line: undefined,
      column: undefined,
      code,
      ...INPUT_PROBLEMS[code],
    });
    return 0;
  }
}

function formatOf(path: string): DocumentFormat {
  if (/\.(?:json|ndjson|jsonl)$/i.test(path)) return 'json';
  return /\.ya?ml$/i.test(path) ? 'yaml' : 'auto';
}
