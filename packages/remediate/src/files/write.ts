import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileEdit } from '../file-edit.ts';
import { encodingOf } from '@bulwark/sources/text';
import { encodeText } from './encode.ts';
import { isWithin } from './within.ts';

/** Why a file was not written; the file is as it was. */
export interface WriteFailure {
  readonly file: string;
  readonly reason: string;
}

/**
 * Writes an edit into its file: a temporary file beside it takes its place at once, with the same mode, so that a reader sees
 * the old text or the new one. Refused where the file lies outside of every root (real paths), is no regular file, or no
 * longer holds the text that was read. Undefined where it was written.
 */
export function writeEdit(edit: FileEdit, roots: readonly string[]): WriteFailure | undefined {
  const { source, file } = edit;
  if (source.kind !== 'file') return { file, reason: 'it is no file' };
  try {
    const path = realpathSync(source.path);
    const misplaced = misplacement(path, roots);
    if (misplaced !== undefined) return { file, reason: misplaced };
    const bytes = readFileSync(path);
    const encoding = encodingOf(bytes);
    if (!bytes.equals(encodeText(edit.before, encoding)))
      return { file, reason: 'it has changed since it was read' };
    replace(path, encodeText(edit.after, encoding), statSync(path));
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { file, reason: `it cannot be written (${code})` };
  }
}

function misplacement(path: string, roots: readonly string[]): string | undefined {
  if (!isWithin(path, roots)) return 'it lies outside of the paths that were named: a link leads there';
  return lstatSync(path).isFile() ? undefined : 'it is no regular file';
}

function replace(path: string, bytes: Buffer, { mode, uid, gid }: Stats): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
      keepOwner(descriptor, uid, gid);
      fchmodSync(descriptor, mode & 0o7777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Only root may give files away; for all others the file becomes theirs, as with any editor. */
function keepOwner(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
