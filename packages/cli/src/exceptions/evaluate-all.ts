import { NO_LISTS } from '../arguments/options.ts';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import { policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import type { ResolvedPolicy } from '../config/resolve.ts';
import { scanReport } from '../scan-report.ts';
import type { ScanResult } from '@bulwark/model';

/** Options that choose everything. */
export const EVERYTHING: SelectionFlags = { ...NO_LISTS, unit: 'auto' };

interface Flags extends PolicyFlags {
  readonly exceptions?: readonly string[];
  readonly allowSuppressions?: readonly string[];
}

/** Judges paths with every control, whatever the profile selects: an exception may speak of any. */
export async function evaluateAll(
  paths: readonly string[],
  flags: Flags,
  library: Library,
): Promise<{ readonly result: ScanResult; readonly unread: number; readonly policy: ResolvedPolicy }> {
  const { exceptions = [], allowSuppressions = [] } = flags;
  const policy = policyFor(paths, flags, library);
  const whole = { ...policy, frameworks: [], controls: [], exclude: new Set<string>() };
  const request = buildRequest({ ...EVERYTHING, exceptions, allowSuppressions }, library, whole);
  const { report, close } = await scanReport(paths, request, { flags: {}, gates: [], library });
  await close();
  return { result: report.result, unread: report.unread.length, policy };
}
