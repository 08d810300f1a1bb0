import { writeIntoTexts } from './documents.ts';
import type { FileEdit } from './file-edit.ts';
import type { Fix } from './fix.ts';

/** The edit that one fix makes by itself; undefined where it cannot be made alone. */
export function previewOf(fix: Fix): FileEdit | undefined {
  return writeIntoTexts([fix]).files[0];
}
