import type { Finding } from '@bulwark/model';
import type { FindingRecord } from './finding-record.ts';

/** What became of findings between two looks. */
export interface FindingChanges {
  readonly added: readonly Finding[];
  /** The same finding, of which something is different: severity, message, value, the objects that take part. */
  readonly changed: readonly { readonly finding: Finding; readonly previous: Finding }[];
  readonly resolved: readonly Finding[];
}

/** Compares what was shown with what is. In the order of the findings; what is resolved in that of the former ones. */
export function compareFindings(
  before: readonly FindingRecord[],
  after: readonly FindingRecord[],
): FindingChanges {
  if (before.length === 0) return { added: after, changed: [], resolved: [] };
  // Most are made of the same observation of the same object: neither their fingerprints nor their contents need be written.
  const gone = new Map(before.map((finding) => [finding.likeness, finding]));
  const fresh = after.filter(({ likeness }) => !gone.delete(likeness));
  const previous = new Map([...gone.values()].map((finding) => [finding.fingerprint, finding]));
  const added: Finding[] = [];
  const changed: { finding: Finding; previous: Finding }[] = [];
  for (const finding of fresh) {
    const { fingerprint } = finding;
    const known = previous.get(fingerprint);
    previous.delete(fingerprint);
    if (known === undefined) added.push(finding);
    else if (contentOf(known) !== contentOf(finding)) changed.push({ finding, previous: known });
  }
  return { added, changed, resolved: [...previous.values()] };
}

/** What of a finding people act on. That an object was made anew (its UID) is no change of what is wrong with it. */
export function contentOf(finding: Finding): string {
  const { severity, container, message, evidence, remedy, related, holders, observedIn } = finding;
  const parts = [severity, container, message, evidence, remedy, related, holders, observedIn];
  return JSON.stringify(parts, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
