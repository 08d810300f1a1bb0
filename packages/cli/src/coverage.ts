import type { ScanResult } from '@bulwark/model';
import type { UnreadEntry } from '@bulwark/report';

/** What a cluster does not show is counted by the controls that need it. */
const INPUTS = /^BW-(?:READ|RENDER)-/;

/**
 * Lowers coverage by inputs that could not be read or rendered: nobody knows what they hold, so each counts as one object of which nothing
 * was judged.
 */
export function lowerCoverage(result: ScanResult, unread: readonly UnreadEntry[]): ScanResult {
  const missing = unread.filter(({ code }) => INPUTS.test(code)).length;
  if (missing === 0) return result;
  const share = result.objects.length / (result.objects.length + missing);
  const lower = <T extends { readonly coverage: number }>(figures: T): T => ({
    ...figures,
    coverage: oneDecimal(figures.coverage * share),
  });
  return { ...lower(result), frameworks: result.frameworks.map(lower), areas: result.areas.map(lower) };
}

/** Less than everything is never shown as everything. */
function oneDecimal(value: number): number {
  return Math.min(Math.round(value * 10) / 10, 99.9);
}
