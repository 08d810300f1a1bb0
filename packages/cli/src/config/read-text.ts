import { readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';

/** The text of a file that states decisions. Throws UserError where it cannot be read. */
export function readText(file: string, code: UserError['code'] = 'BW-CONFIG-READ'): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code: why } = error as NodeJS.ErrnoException;
    if (why === undefined) throw error;
    throw new UserError(code, `${file} cannot be read (${why})`);
  }
}
