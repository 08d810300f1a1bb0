import { existsSync, readFileSync } from 'node:fs';
import { kubescapeExceptions, trivyIgnore, trivyIgnoreYaml } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { attempt } from '../config/choose.ts';
import { UserError } from '../errors.ts';

/** Files of Trivy, as it looks for them in the current directory. */
const TRIVY_FILES: readonly (readonly [
  name: string,
  read: (text: string, file: string) => readonly Suppression[],
])[] = [
  ['.trivyignore', trivyIgnore],
  ['.trivyignore.yaml', trivyIgnoreYaml],
];

/** Decisions in files of other tools: Kubescape's that was named, and those of Trivy that lie here. Throws UserError. */
export function fileSuppressions(kubescape: readonly string[]): readonly Suppression[] {
  return [
    ...kubescape.flatMap((file) => attempt(() => kubescapeExceptions(textOf(file), file))),
    ...TRIVY_FILES.flatMap(([file, read]) =>
      existsSync(file) ? attempt(() => read(textOf(file), file)) : [],
    ),
  ];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError('BW-CONFIG-READ', `${file} cannot be read (${code})`);
  }
}
