import { existsSync } from 'node:fs';
import { kubescapeExceptions, trivyIgnore, trivyIgnoreYaml } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import type { ExceptionRule } from '@bulwark/model';
import { attempt } from '../config/choose.ts';
import { readText } from '../config/read-text.ts';
import { withoutPlace } from '../config/hidden.ts';
import { textsOfRevision } from '../diff/revisions.ts';
import { rulesOf } from './rules.ts';
import type { RuleContext } from './rules.ts';

/** Files of Trivy, as it looks for them in the current directory. */
const TRIVY_FILES: readonly (readonly [
  name: string,
  read: (text: string, file: string) => readonly Suppression[],
])[] = [
  ['.trivyignore', trivyIgnore],
  ['.trivyignore.yaml', trivyIgnoreYaml],
];

/** The text of a file; undefined where there is none. */
type ReadFile = (file: string) => string | undefined;

const atHand: ReadFile = (file) => (existsSync(file) ? readText(file) : undefined);

/** Decisions in files of other tools: Kubescape's that was named, and those of Trivy that lie here. Throws UserError. */
function fileSuppressions(kubescape: readonly string[], read: ReadFile): readonly Suppression[] {
  const named = kubescape.map((file) => [file, kubescapeExceptions] as const);
  return [...named, ...TRIVY_FILES].flatMap(([file, parse]) => {
    const text = read(file);
    return text === undefined ? [] : attempt(() => parse(text, file));
  });
}

/**
 * Exceptions of such files. With a revision, they count as it has them: what the files at hand say beyond it is listed and hides nothing.
 * Throws UserError.
 */
export function rulesOfFiles(kubescape: readonly string[], context: RuleContext): readonly ExceptionRule[] {
  const absent = kubescape.find((file) => !existsSync(file));
  if (absent !== undefined) readText(absent, 'BW-USAGE-VALUE');
  const rules = (read: ReadFile): readonly ExceptionRule[] =>
    fileSuppressions(kubescape, read).flatMap((suppression) => rulesOf(suppression, context));
  const own = rules(atHand);
  const { revision } = context;
  if (revision === undefined) return own;
  const base = rules(textsOfRevision(revision));
  const known = new Set(base.map(withoutPlace));
  const fresh = own.filter((rule) => !known.has(withoutPlace(rule)));
  return [...base, ...fresh.map((rule) => ({ ...rule, severities: [] }))];
}
