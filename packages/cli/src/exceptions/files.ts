import { existsSync } from 'node:fs';
import { kubescapeExceptions, trivyIgnore, trivyIgnoreYaml } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { attempt } from '../config/choose.ts';
import { readText } from '../config/read-text.ts';

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
    ...kubescape.flatMap((file) => attempt(() => kubescapeExceptions(readText(file), file))),
    ...TRIVY_FILES.flatMap(([file, read]) =>
      existsSync(file) ? attempt(() => read(readText(file), file)) : [],
    ),
  ];
}
