import type { ExceptionSourceKind, Severity } from '@bulwark/model';
import { SEVERITIES } from '@bulwark/model';
import type { Policy } from '@bulwark/config';
import { didYouMean } from '../arguments/suggest.ts';
import { UserError } from '../errors.ts';

/** What may be allowed to count, beside the policy file itself. */
export const SUPPRESSION_NAMES = [
  'annotations',
  'kubescape',
  'polaris',
  'kube-linter',
  'checkov',
  'kube-score',
  'trivy',
  'critical',
] as const;

/** Severities for which a decision of each kind counts; none where policy does not allow it. */
export type AllowedSeverities = (kind: ExceptionSourceKind) => readonly Severity[];

/** What the policy and `--allow-suppressions` let count. Throws UserError for names that there are not. */
export function allowedBy({ suppressions }: Policy, words: readonly string[]): AllowedSeverities {
  const unknown = words.find((word) => !SUPPRESSION_NAMES.some((name) => name === word));
  if (unknown !== undefined)
    throw new UserError(
      'BW-USAGE-VALUE',
      `--allow-suppressions: '${unknown}' is nothing that suppresses`,
      didYouMean(unknown, SUPPRESSION_NAMES, `It takes ${SUPPRESSION_NAMES.join(', ')}.`),
    );
  const tools = new Set<string>([...suppressions.tools.map(({ value }) => value), ...words]);
  const annotations = suppressions.annotations?.value === true || words.includes('annotations');
  const critical = suppressions.critical?.value === true || words.includes('critical');
  const counted = critical ? SEVERITIES : SEVERITIES.filter((severity) => severity !== 'critical');
  return (kind) => {
    if (kind === 'policy') return SEVERITIES;
    return (kind === 'annotation' ? annotations : tools.has(kind)) ? counted : [];
  };
}
