import type { Finding } from '@bulwark/model';

/** What became of findings between two looks. */
export interface FindingChanges {
  readonly added: readonly Finding[];
  /** The same finding, of which something is different: severity, message, value, the objects that take part. */
  readonly changed: readonly { readonly finding: Finding; readonly previous: Finding }[];
  readonly resolved: readonly Finding[];
}

interface Seen {
  readonly finding: Finding;
  readonly content: string;
}

/** Remembers the findings of the last look. */
export class FindingHistory {
  #last = new Map<string, Seen>();
  /** Findings of objects that did not change are the same values as before. */
  #known = new Map<Finding, Seen>();

  /** What is different from the findings of the last call. In the order of the findings; what is resolved in that of the last ones. */
  next(findings: readonly Finding[]): FindingChanges {
    const now = new Map<string, Seen>();
    const known = new Map<Finding, Seen>();
    const added: Finding[] = [];
    const changed: { finding: Finding; previous: Finding }[] = [];
    for (const finding of findings) {
      const { fingerprint } = finding;
      const before = this.#last.get(fingerprint);
      const seen = this.#known.get(finding) ?? { finding, content: contentOf(finding) };
      now.set(fingerprint, seen);
      known.set(finding, seen);
      if (before === undefined) added.push(finding);
      else if (before.content !== seen.content) changed.push({ finding, previous: before.finding });
    }
    const resolved = [...this.#last]
      .filter(([fingerprint]) => !now.has(fingerprint))
      .map(([, { finding }]) => finding);
    this.#last = now;
    this.#known = known;
    return { added, changed, resolved };
  }
}

/** What of a finding people act on. That an object was made anew (its UID) is no change of what is wrong with it. */
function contentOf(finding: Finding): string {
  const { severity, container, message, evidence, remedy, related, holders, observedIn } = finding;
  const parts = [severity, container, message, evidence, remedy, related, holders, observedIn];
  return JSON.stringify(parts, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
