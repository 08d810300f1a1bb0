import { posix, resolve } from 'node:path';
import { POLICY_NAMES } from '@bulwark/config';
import type { NoticeEntry, PassedOverEntry } from '@bulwark/report';
import type { ResolvedPolicy } from './resolve.ts';

/** Whether a document that was passed over is a policy file. */
export function isPolicy({ file }: PassedOverEntry): boolean {
  return POLICY_NAMES.includes(posix.basename(file));
}

/** Tells of policies that were met in what is scanned and have no say there: that of a directory further down, or of a chart inside another. */
export function idlePolicies(
  met: readonly PassedOverEntry[],
  { policy, unread }: Pick<ResolvedPolicy, 'policy' | 'unread'>,
): readonly NoticeEntry[] {
  // The same file may be named from the current directory in two ways.
  const known = new Set([...policy.files, ...unread.map(({ file }) => file)].map((file) => resolve(file)));
  return met
    .filter(({ file }) => !known.has(resolve(file)))
    .map(({ file, line }) => ({
      file,
      line,
      column: 1,
      code: 'BW-CONFIG-IDLE',
      message: 'this policy has no say here: neither what it hides nor what it asks for counts',
    }));
}
