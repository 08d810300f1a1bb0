import type { Comparison } from './proof.test-support.ts';

/** What came of many objects: how many the API server took, why it refused the others, and what its defaults changed. */
export class Tally {
  accepted = 0;
  /** Ids of the controls that some object failed. */
  readonly failed = new Set<string>();
  /** `fails` or `passes` and a control, where the object as stored is judged otherwise than as sent. */
  readonly differences = new Set<string>();
  readonly #refusals = new Map<string, number>();

  add({ refusal, own, ofSent }: Comparison): void {
    if (refusal !== undefined) {
      const reason = reasonOf(refusal);
      this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
      return;
    }
    this.accepted += 1;
    for (const id of own) this.failed.add(id);
    for (const id of own) if (!ofSent.includes(id)) this.differences.add(`fails ${id}`);
    for (const id of ofSent) if (!own.includes(id)) this.differences.add(`passes ${id}`);
  }

  text(): string {
    const refused = [...this.#refusals].sort(([, a], [, b]) => b - a);
    const total = refused.reduce((sum, [, times]) => sum + times, 0);
    const lines = refused.map(([reason, times]) => `  ${times} × ${reason}`);
    return [`The API server took ${this.accepted} objects and refused ${total}:`, ...lines].join('\n');
  }
}

/** The first thing that is wrong with a refused object: the field and the rule, without names and values. */
function reasonOf(message: string): string {
  const first = message.replace(/^.*? is invalid: \[?/s, '');
  const field = /^[^:]*/.exec(first)?.[0].replace(/\[[^\]]*\]/g, '') ?? '';
  const rule = first
    .slice(first.indexOf(': ') + 2)
    .replace(/^Invalid value: (?:"(?:[^"\\]|\\.)*"|\{.*?\}|\S+?): /s, '')
    .replace(/, (?:spec|template|metadata)\..*$/s, '')
    .replaceAll(/\d+m?/g, 'N');
  return `${field.split('.').slice(-2).join('.')}: ${rule.slice(0, 100)}`;
}
