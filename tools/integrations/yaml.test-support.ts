// Reads the files for other systems, with Bulwark's own reader of YAML.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments } from '@bulwark/sources';
import { root } from '../root.ts';

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The documents of a text, in order; what they hold is for the caller to say. Throws where it is not YAML. */
export function documentsOf(text: string): unknown[] {
  return [...readDocuments(text)].map((outcome) => {
    if (outcome.kind !== 'document') throw new Error(`${outcome.line}: ${outcome.message}`);
    return outcome.value;
  });
}
