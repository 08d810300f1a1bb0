import { isExact, isRendered } from '@bulwark/model';
import type { Finding } from '@bulwark/model';

/** Whether a fix may be offered: the change is known and, of a rendered object, something was seen to decide that can be edited. */
export function hasFix({ remedy, origin, trace }: Finding): boolean {
  if (!isExact(remedy)) return false;
  if (!isRendered(origin) || origin.source !== 'file') return true;
  if (origin.rendered?.kind === 'chart') return (trace?.values.length ?? 0) > 0;
  return trace?.line !== undefined || trace?.patch !== undefined;
}
