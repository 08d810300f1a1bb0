import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from './documents/index.ts';
import type { Receiver } from './events.ts';
import { prefixOf, shown, trimmed } from './inputs.ts';
import type { ReadOptions } from './inputs.ts';
import { INPUT_PROBLEMS } from './problems.ts';
import { FileReader } from './reader.ts';
import type { NamedFile } from './reader.ts';
import { codeOfError, directoryOf } from './walk.ts';

/**
 * Reads one file of a scan again, named as `readInputs` named it then; for files that are read as they stand, not rendered. False,
 * and nothing read, where it is not of exactly one of the inputs. Never rejects for what the file holds.
 */
export async function rereadFile(
  file: string,
  inputs: readonly string[],
  { limits }: Pick<ReadOptions, 'limits'>,
  receiver: Receiver,
): Promise<boolean> {
  const [named, second] = inputs.flatMap(
    (argument) => nameIn(file, argument, inputs.length === 1 ? '.' : trimmed(argument)) ?? [],
  );
  if (named === undefined || second !== undefined) return false;
  try {
    await new FileReader({ ...DEFAULT_LIMITS, ...limits }, receiver).read(named);
  } catch (error) {
    const code = codeOfError(error);
    receiver.unread({ file, line: undefined, column: undefined, code, ...INPUT_PROBLEMS[code] });
  }
  return true;
}

function nameIn(file: string, argument: string, root: string): NamedFile | undefined {
  if (shown(argument) === file) return { path: argument, root, file, directory: '' };
  const prefix = prefixOf(argument);
  if (!file.startsWith(prefix) || !isDirectory(argument)) return undefined;
  const relative = file.slice(prefix.length);
  return { path: join(argument, relative), root, file, directory: directoryOf(relative) };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
