import { INPUT_PROBLEMS, READ_PROBLEMS } from '@bulwark/sources';
import { ERRORS, EXIT } from '../errors.ts';
import type { ErrorEntry } from '../errors.ts';

const READING =
  'It stands in the report under "Not read" with its place; everything else is read all the same. The exit code is 3 where a gate is set (unless --allow-unread), with --strict, or where nothing else was read.';

/** Every error code, of the command line and of reading. */
export function errorPages(): readonly ErrorEntry[] {
  const documents = READ_PROBLEMS.map(({ code, title, hint }) =>
    reading(code, title.replace(/\.$/, ''), hint),
  );
  const inputs = Object.entries(INPUT_PROBLEMS).map(([code, { message, hint }]) =>
    reading(code, message, hint),
  );
  return [...ERRORS, ...documents, ...inputs];
}

function reading(code: string, line: string, hint: string): ErrorEntry {
  return { code, line, hint, exitCode: EXIT.input, meaning: READING };
}
