import { readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';

/** The text of a file that states decisions. Throws UserError where it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError('BW-CONFIG-READ', `${file} cannot be read (${code})`);
  }
}
