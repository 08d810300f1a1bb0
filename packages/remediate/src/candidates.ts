import type { FixSafety } from '@bulwark/control-kit';
import type { PostureOptions } from '@bulwark/engine';
import { isExact, SEVERITIES } from '@bulwark/model';
import type { Finding, Origin, RawObject } from '@bulwark/model';
import type { Fix } from './fix.ts';

export interface CandidateRequest {
  /** How the objects are judged: with every control whose findings a fix must not add. */
  readonly posture: PostureOptions;
  readonly objects: readonly RawObject[];
  /** Which of the findings that can be fixed are to be. */
  readonly wanted: (finding: Finding, safety: FixSafety) => boolean;
}

/**
 * The fixes that are wanted of findings whose remedy says exactly what to change, numbered from `from`. Safe fixes first, then by severity: of two
 * that exclude each other the earlier is made.
 */
export function candidatesOf(
  { posture, objects, wanted }: CandidateRequest,
  findings: readonly Finding[],
  from = 0,
): readonly Fix[] {
  const byOrigin = new Map<Origin, RawObject>(objects.map((object) => [object.origin, object]));
  const safety = new Map(posture.plan.controls.map(({ control }) => [control.id, control.fix ?? 'review']));
  return findings
    .filter(({ remedy }) => isExact(remedy))
    .map((finding) => ({ finding, safety: safety.get(finding.control) ?? 'review' }))
    .filter(({ finding, safety }) => wanted(finding, safety))
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ finding, safety }, index) => {
      const object = byOrigin.get(finding.origin);
      return object === undefined
        ? []
        : [{ number: from + index, finding, remedy: finding.remedy, safety, object }];
    });
}

function rank({ finding, safety }: Pick<Fix, 'finding' | 'safety'>): number {
  return SEVERITIES.indexOf(finding.severity) + (safety === 'safe' ? 0 : SEVERITIES.length);
}
