import { RBAC_KINDS, WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import { contentOf, DEFINITION_KIND, isCustom } from '@bulwark/engine';
import type { FindingChanges, Plan, UnknownKinds } from '@bulwark/engine';
import type { Finding } from '@bulwark/model';

/**
 * Findings that rest on a kind that can be read no more. That they are gone from the posture does not mean that anything was mended, so
 * they are held back until the kind is read again, and it shows which of them are still there.
 */
export class Unseen {
  readonly #controls: ReadonlyMap<string, Control>;
  readonly #lost = new Set<string>();
  readonly #findings = new Map<string, Finding>();
  /** Whether something that was lost is read again since the held findings were looked through. */
  #isRegained = false;

  constructor({ controls }: Plan) {
    this.#controls = new Map(controls.map(({ control }) => [control.id, control]));
  }

  /**
   * Takes what is unknown now and was not before: of what could never be read nothing was found. True where definitions are read again: until
   * `definitionsSettled` is called, the resources that they define may not have been.
   */
  learn(before: UnknownKinds, after: UnknownKinds): boolean {
    for (const kind of after.keys()) if (!before.has(kind)) this.#lost.add(kind);
    for (const kind of this.#lost) if (!after.has(kind) && kind !== DEFINITION_KIND) this.#regain(kind);
    return this.#lost.has(DEFINITION_KIND) && !after.has(DEFINITION_KIND);
  }

  /** What the definitions define has been read since they could be read again. */
  definitionsSettled(): void {
    this.#regain(DEFINITION_KIND);
  }

  #regain(kind: string): void {
    if (this.#lost.delete(kind)) this.#isRegained = true;
  }

  /** What of the changes can be told, with what is certain now of those that were held back. */
  tellable(changes: FindingChanges): FindingChanges {
    if (this.#lost.size === 0 && this.#findings.size === 0) return changes;
    const [returned, added] = parted(changes.added, ({ fingerprint }) => this.#findings.has(fingerprint));
    const changed = returned.flatMap((finding) => this.#changeOf(finding));
    const [unsure, sure] = parted(changes.resolved, (finding) => this.#restsOnLost(finding));
    const gone = this.#takeGone();
    for (const finding of unsure) this.#findings.set(finding.fingerprint, finding);
    return { added, changed: [...changes.changed, ...changed], resolved: [...sure, ...gone] };
  }

  /** Takes those out that are held back no longer and are not there again. There can be a great many, and none before something is read again. */
  #takeGone(): readonly Finding[] {
    if (!this.#isRegained) return [];
    this.#isRegained = false;
    const gone = [...this.#findings.values()].filter((finding) => !this.#restsOnLost(finding));
    for (const { fingerprint } of gone) this.#findings.delete(fingerprint);
    return gone;
  }

  /** Takes a finding that is there again out of those that are held back. */
  #changeOf(finding: Finding): FindingChanges['changed'] {
    const previous = this.#findings.get(finding.fingerprint);
    this.#findings.delete(finding.fingerprint);
    if (previous === undefined || contentOf(previous) === contentOf(finding)) return [];
    return [{ finding, previous }];
  }

  #restsOnLost({ control, object, observedIn }: Finding): boolean {
    const kinds = kindsBehind(this.#controls.get(control));
    const own = [object, ...(observedIn ? [observedIn] : [])].flatMap(({ kind }) =>
      // Which custom resources are workloads, the definitions say.
      isCustom(kind) ? [kind, DEFINITION_KIND] : [kind],
    );
    return [...own, ...kinds].some((kind) => this.#lost.has(kind));
  }
}

/** Those of which something is true, then the others. */
function parted(
  findings: readonly Finding[],
  isOne: (finding: Finding) => boolean,
): readonly [Finding[], Finding[]] {
  const ones: Finding[] = [];
  const others: Finding[] = [];
  for (const finding of findings) (isOne(finding) ? ones : others).push(finding);
  return [ones, others];
}

/** What a control looks at beside its subject. */
function kindsBehind(control: Control | undefined): readonly string[] {
  if (control === undefined) return [];
  const { subject, reads = [] } = control;
  return [
    ...reads,
    ...(reads.includes('workloads') ? WORKLOAD_KINDS : []),
    ...(subject === 'role' ? RBAC_KINDS : []),
  ];
}
