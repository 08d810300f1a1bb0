import { closeSync, createReadStream, fstatSync, openSync, readSync, constants } from 'node:fs';
import type { Rendering, ValueMap } from '@bulwark/model';
import { decodeText, readDocuments } from './documents/index.ts';
import type { DocumentFormat, DocumentLimits, DocumentOutcome, ReadOutcome } from './documents/index.ts';
import type { Receiver } from './events.ts';
import { deliver } from './objects.ts';
import type { DocumentOrigin, DocumentPlace } from './objects.ts';
import { INPUT_PROBLEMS } from './problems.ts';
import type { InputProblemCode } from './problems.ts';
import { remember } from './source-text.ts';
import type { TextSource } from './source-text.ts';
import { looksLikeJson } from './sniff.ts';
import { codeOfError, fileKind } from './walk.ts';

/** What a file is called in results, before its text is known. */
export interface NamedFile {
  readonly path: string;
  readonly root: string;
  readonly file: string;
  readonly directory: string;
  /** It lies in a chart, which may render it by a template of its own. */
  readonly inChart?: boolean;
  /** Of a rendered text: what it was rendered from, by the object; undefined for an object that is left out. */
  readonly rendered?: (value: ValueMap) => Rendering | undefined;
}

/** Beyond this many bytes a file is read in pieces and its text is not held. */
const STREAM_FROM = 24 * 1024 * 1024;
/** From this many bytes on a list is read item by item, so that to locate something in one does not read them all again. */
const CUT_LISTS_FROM = 32 * 1024;
/** A buffer beyond this is not kept for the next file. */
const KEPT_BUFFER = 4 * 1024 * 1024;

/** Reads files one after the other with one reusable buffer. */
export class FileReader {
  readonly #limits: DocumentLimits;
  readonly #receiver: Receiver;
  #buffer = Buffer.allocUnsafe(256 * 1024);

  constructor(limits: DocumentLimits, receiver: Receiver) {
    this.#limits = limits;
    this.#receiver = receiver;
  }

  /**
   * Reads one file and hands its objects over; returns their number. Problems go to the receiver; an error to open the file
   * is thrown. `onDirectory` is called where the path turns out to be a directory.
   */
  read<T>(file: NamedFile, onDirectory?: () => T): number | Promise<number> | T {
    // O_NONBLOCK: a pipe that was put in the place of a file must not make the scan wait.
    const descriptor = openSync(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      const kind = fileKind(stats);
      if (kind === 'directory' && onDirectory !== undefined) return onDirectory();
      if (kind !== 'file') return this.#problem(file, 'BW-READ-SPECIAL');
      const source: TextSource = { kind: 'file', path: file.path, size: stats.size, modified: stats.mtimeMs };
      if (stats.size > STREAM_FROM)
        return this.stream(file, createReadStream(file.path), { format: formatOf(file.path), source });
      return this.readBytes(file, this.#fill(descriptor, stats.size), source);
    } catch (error) {
      return this.#problem(file, codeOfError(error));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Reads documents from bytes that are all there. Without a source the bytes are held. */
  readBytes(
    file: NamedFile,
    bytes: Buffer,
    source: TextSource = { kind: 'held', bytes },
  ): number | Promise<number> {
    const format = formatOf(file.path);
    if (bytes.length >= CUT_LISTS_FROM && holdsList(bytes)) {
      const cutFormat = format === 'auto' ? sniffFormat(bytes) : format;
      if (cutFormat === 'json' || !mayHoldAliases(bytes))
        return this.stream(file, piece(bytes), { format: cutFormat, source });
    }
    const decoded = decodeText(bytes);
    if (decoded.kind === 'problem') return this.#take(file, decoded, {});
    remember(source, decoded.text);
    let objects = 0;
    for (const outcome of readDocuments(decoded.text, format, this.#limits))
      objects += this.#take(file, outcome, { source });
    return objects;
  }

  /** Reads documents as they arrive; memory is bounded by the largest document or list item. */
  async stream(
    file: NamedFile,
    chunks: AsyncIterable<Uint8Array>,
    { format, source }: StreamOptions,
  ): Promise<number> {
    let objects = 0;
    const { readJsonListStream, readYamlStream } = await import('./documents/streams.ts');
    const json = format === 'json';
    try {
      const outcomes = json ? readJsonListStream(chunks, this.#limits) : readYamlStream(chunks, this.#limits);
      for await (const outcome of outcomes)
        objects += this.#take(file, outcome, { source, cut: json ? 'json' : 'yaml' });
    } catch (error) {
      this.#problem(file, codeOfError(error));
    }
    return objects;
  }

  #fill(descriptor: number, size: number): Buffer {
    const buffer = this.#bufferFor(size + 1);
    let filled = 0;
    // One byte more than the size: a file that grows while it is read is cut there, not read for ever.
    while (filled <= size) {
      const read = readSync(descriptor, buffer, filled, size + 1 - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return buffer.subarray(0, Math.min(filled, size));
  }

  #bufferFor(size: number): Buffer {
    if (size > KEPT_BUFFER) return Buffer.allocUnsafe(size);
    if (this.#buffer.length < size) this.#buffer = Buffer.allocUnsafe(size);
    return this.#buffer;
  }

  #take(file: NamedFile, outcome: ReadOutcome, { source, cut }: Taken): number {
    if (outcome.kind === 'problem') {
      const { code, message, hint, line, column } = outcome;
      if (file.inChart === true && code === 'BW-READ-TEMPLATE') {
        this.#receiver.passedOver({
          file: file.file,
          line,
          reason: 'it is a text for the templates of its chart',
        });
        return 0;
      }
      this.#receiver.unread({ file: file.file, line, column, code, message, hint });
      return 0;
    }
    for (const { code, message, line, column } of outcome.notices)
      this.#receiver.notice({ file: file.file, line, column, code, message });
    const { root, directory, rendered } = file;
    const origin: DocumentOrigin = {
      root,
      file: file.file,
      directory,
      source,
      ...(rendered && { rendered }),
    };
    return deliver(
      outcome.value,
      cut === undefined ? { ...outcome, prefix: [] } : cutPlace(outcome, cut),
      origin,
      this.#receiver,
    );
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

interface StreamOptions {
  readonly format: DocumentFormat;
  /** Where the bytes can be had again. */
  readonly source?: TextSource | undefined;
}

interface Taken {
  readonly source?: TextSource | undefined;
  readonly cut?: 'json' | 'yaml' | undefined;
}

/** A YAML item keeps its dash, so that it reads as a list of one; a JSON item stands alone. */
function cutPlace(outcome: DocumentOutcome, cut: 'json' | 'yaml'): DocumentPlace {
  const { index, line, start, end, column = 1, list, item } = outcome;
  const prefix = cut === 'yaml' && list !== undefined ? [0] : [];
  return { index, line, start, end, prefix, item, cut: { line, column } };
}

async function* piece(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Whether a file plainly is what `kubectl get` prints: a List, in YAML or JSON. */
function holdsList(bytes: Buffer): boolean {
  const ends = `${bytes.toString('latin1', 0, 512)}\n${bytes.toString('latin1', Math.max(512, bytes.length - 512))}`;
  return /^kind:\s*['"]?\w*List['"]?\s*$/m.test(ends) || /"kind"\s*:\s*"\w*List"/.test(ends);
}

const STAR = 42;
/** Longer names are no names that people write. */
const LONGEST_NAME = 256;

/**
 * Whether a YAML list holds an alias (`*name`) and the anchor that it names, which may stand in another item; such a list is read whole. Text that
 * looks like one of them alone is common, as in a shell's pattern.
 */
function mayHoldAliases(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(STAR); at !== -1; at = bytes.indexOf(STAR, at + 1)) {
    const near = bytes.toString('latin1', Math.max(0, at - 1), at + LONGEST_NAME);
    const name = /^[\s,[{]\*([\w-][^\s,[\]{}]*)/.exec(near)?.[1];
    if (name !== undefined && bytes.includes(`&${name}`, 0, 'latin1')) return true;
  }
  return false;
}

function sniffFormat(bytes: Buffer): DocumentFormat {
  return looksLikeJson(bytes) ? 'json' : 'yaml';
}

function formatOf(path: string): DocumentFormat {
  if (/\.(?:json|ndjson|jsonl)$/i.test(path)) return 'json';
  return /\.ya?ml$/i.test(path) ? 'yaml' : 'auto';
}
