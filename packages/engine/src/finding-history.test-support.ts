import type { Finding } from '@bulwark/model';
import { contentOf } from './finding-changes.ts';
import type { FindingChanges } from './finding-changes.ts';

interface Seen {
  readonly finding: Finding;
  readonly content: string;
}

/** What is different between whole lists of findings, in the plainest way. */
export class FindingHistory {
  #last = new Map<string, Seen>();

  next(findings: readonly Finding[]): FindingChanges {
    const now = new Map(
      findings.map((finding): [string, Seen] => [
        finding.fingerprint,
        { finding, content: contentOf(finding) },
      ]),
    );
    const added: Finding[] = [];
    const changed: { finding: Finding; previous: Finding }[] = [];
    for (const [fingerprint, { finding, content }] of now) {
      const before = this.#last.get(fingerprint);
      if (before === undefined) added.push(finding);
      else if (before.content !== content) changed.push({ finding, previous: before.finding });
    }
    const resolved = [...this.#last]
      .filter(([fingerprint]) => !now.has(fingerprint))
      .map(([, { finding }]) => finding);
    this.#last = now;
    return { added, changed, resolved };
  }
}
