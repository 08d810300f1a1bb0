import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { admissionBundle } from '@bulwark/remediate';
import type { AdmissionSet } from '@bulwark/remediate';
import { makeDirectory, STDERR, STDOUT, writeFile, writeText } from '../streams.ts';

/** Writes the kustomization of a set and says what to do with it. Throws UserError where it cannot be written. */
export function writeBundle(directory: string, set: AdmissionSet): void {
  const files = admissionBundle(set);
  const before = existsSync(directory) ? readdirSync(directory) : [];
  makeDirectory(directory);
  for (const { path, text } of files) writeFile(join(directory, path), [text]);
  const paths = files.map(({ path }) => path);
  for (const name of before)
    if (name.endsWith('.yaml') && !paths.includes(name))
      writeText(
        STDERR,
        `note: ${join(directory, name)} was there before and is not part of the kustomization\n`,
      );
  writeText(STDOUT, `${files.length} files in ${directory}\n  Apply them: kubectl apply -k ${directory}\n`);
}
