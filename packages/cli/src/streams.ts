import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Chunk } from '@bulwark/report';
import { UserError } from './errors.ts';

export const STDOUT = 1;
export const STDERR = 2;

/**
 * Writes text to a file descriptor, all of it. process.stdout would do the same, but loading it costs a tenth of a scan
 * of one file. False when the reader has gone away (`| head`).
 */
export function writeText(descriptor: number, text: string): boolean {
  return writeBytes(descriptor, encoded(text));
}

function writeBytes(descriptor: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') throw error;
      // The other end of a non-blocking pipe is slow: give it a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}

const CHUNK = 65_536;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const scratch: { buffer: Buffer | undefined } = { buffer: undefined };

/** The bytes of a text; those of a chunk in one buffer that is used again, valid until the next call. */
function encoded(text: string): Buffer {
  if (text.length > 2 * CHUNK) return Buffer.from(text);
  scratch.buffer ??= Buffer.allocUnsafe(6 * CHUNK);
  return scratch.buffer.subarray(0, scratch.buffer.write(text));
}

/** Writes chunks to a descriptor, texts joined to larger ones, until they end or the reader has gone away. */
export function writeChunks(descriptor: number, chunks: Iterable<Chunk>): void {
  let pending = '';
  for (const chunk of chunks) {
    const isText = typeof chunk === 'string';
    if (isText) pending += chunk;
    if (isText && pending.length < CHUNK) continue;
    if (!writeText(descriptor, pending)) return;
    pending = '';
    if (!isText && !writeBytes(descriptor, chunk)) return;
  }
  writeText(descriptor, pending);
}

/**
 * Writes a report to a file that the user named: beside it first, so that readers see the old file or the whole new one.
 * Throws UserError where that fails.
 */
export function writeFile(path: string, chunks: Iterable<Chunk>): void {
  try {
    if (isSpecial(path)) return writeOver(path, chunks);
    const target = realPath(path);
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      writeOver(temporary, chunks);
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError('BW-OUTPUT-WRITE', `${path} cannot be written (${code})`);
  }
}

/** Makes a directory for reports, and those above it. Throws UserError where that fails. */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError('BW-OUTPUT-WRITE', `${path} cannot be made (${code})`);
  }
}

/** A pipe or a device has a reader already: nothing may take its place. */
function isSpecial(path: string): boolean {
  const known = statSync(path, { throwIfNoEntry: false });
  return known !== undefined && !known.isFile();
}

/** The file behind a link keeps the link. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function writeOver(path: string, chunks: Iterable<Chunk>): void {
  const descriptor = openSync(path, 'w');
  try {
    writeChunks(descriptor, chunks);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether a descriptor is a terminal. Asks for the stream only where it may be one. */
export function isTerminal(descriptor: typeof STDOUT | typeof STDERR): boolean {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return (descriptor === STDOUT ? process.stdout : process.stderr).isTTY;
}

const DEFAULT_COLUMNS = 80;
const MOST_COLUMNS = 120;

/** Columns for the report: of the terminal, else $COLUMNS, else 80; prose wider than 120 is hard to read. */
export function columns(terminal: boolean): number {
  const known = terminal ? process.stdout.columns : Number(process.env['COLUMNS'] ?? '');
  return Math.min(MOST_COLUMNS, known > 0 ? known : DEFAULT_COLUMNS);
}

/** Whether to paint: `always`, `never`, or on a terminal that can and where nobody objects (no-color.org). */
export function wantsColour(choice: string, terminal: boolean): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR: objection = '', TERM: term } = process.env;
  return terminal && objection === '' && term !== 'dumb';
}
