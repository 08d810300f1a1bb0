import { isExact, isRendered } from '@bulwark/model';
import type { Finding } from '@bulwark/model';

/** Whether a fix may be offered: the change is known and, of a rendered object, something was seen to decide that can be edited. */
export function hasFix(finding: Finding): boolean {
  return isExact(finding.remedy) && (!isRendered(finding.origin) || isDecided(finding));
}

/** Of a chart only values are edited, of a kustomization resources and patches. */
function isDecided({ origin, trace }: Finding): boolean {
  if (origin.source !== 'file' || trace === undefined) return false;
  if (origin.rendered?.kind === 'chart') return trace.values.length > 0;
  return trace.line !== undefined || trace.patch !== undefined;
}
