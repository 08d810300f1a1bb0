import type { FixSafety } from '@bulwark/control-kit';
import { isExact } from '@bulwark/model';
import type { Finding, ObjectReference, Path, ScanResult, ValueMap } from '@bulwark/model';
import { acceptFixes, complaintsOf, livePatch, ObjectJudge } from '@bulwark/remediate';
import type { Fix, LivePatch, RefusedFix } from '@bulwark/remediate';
import type { Connection, WantedKind } from '@bulwark/sources/cluster';
import type { ScanRequest } from '../arguments/request.ts';
import { postureOf } from '../fix/offers.ts';
import { isSameSpec, patchRead, readObject } from './api-writer.ts';
import type { ObjectPlace } from './api-writer.ts';
import type { ClusterState } from './cluster-state.ts';
import { sourceOf } from './source-of.ts';
import type { ObjectSource } from './source-of.ts';

/** A change of one object that the server has tried and re-evaluation has proved. */
export interface LiveChange {
  readonly uid: string;
  readonly reference: ObjectReference;
  readonly place: ObjectPlace;
  readonly wanted: WantedKind;
  /** As it is now, managed fields included. */
  readonly object: ValueMap;
  /** Where it has pod templates, where it is a custom resource. */
  readonly templates: readonly Path[] | undefined;
  readonly fixes: readonly Fix[];
  readonly patch: LivePatch;
  /** As the server would have it. */
  readonly returned: ValueMap;
  /** What the server warns of if it is made. */
  readonly warnings: readonly string[];
}

/** An object that is to be changed, of which nothing has been tried yet. */
type Target = Omit<LiveChange, 'fixes' | 'patch' | 'returned' | 'warnings'>;

/** What a revert needs is not kept of Secrets: it would be a copy of their values. */
export function isRevertible({ reference }: LiveChange): boolean {
  return reference.kind !== 'Secret';
}

/** Findings in objects that something else makes: the fix belongs there. */
export interface SourcedFindings {
  readonly source: ObjectSource;
  readonly findings: readonly Finding[];
}

export interface LivePlan {
  readonly changes: readonly LiveChange[];
  readonly elsewhere: readonly SourcedFindings[];
  readonly refused: readonly { readonly finding: Finding; readonly reason: string }[];
  readonly before: ScanResult;
  readonly after: ScanResult;
}

export type Wanted = (finding: Finding, safety: FixSafety) => boolean;

/** Finds the fixes of a cluster, has the server try each, and judges the cluster anew with what the server gave back. Writes nothing. */
export class LivePlanner {
  readonly #connection: Connection;
  readonly #state: ClusterState;
  readonly #judge: ObjectJudge;
  readonly #safety: ReadonlyMap<string, FixSafety>;
  readonly #relational: ReadonlySet<string>;
  readonly #refused: { finding: Finding; reason: string }[] = [];
  readonly #elsewhere = new Map<string, { source: ObjectSource; findings: Finding[] }>();
  #number = 0;

  constructor(connection: Connection, state: ClusterState, request: ScanRequest) {
    const controls = request.plan.controls.map(({ control }) => control);
    this.#connection = connection;
    this.#state = state;
    this.#judge = new ObjectJudge(postureOf(request));
    this.#safety = new Map(controls.map(({ id, fix }) => [id, fix ?? 'review']));
    this.#relational = new Set(controls.filter(({ reads }) => reads !== undefined).map(({ id }) => id));
  }

  async plan(wanted: Wanted): Promise<LivePlan> {
    const candidates = this.#state
      .result()
      .findings.filter((finding) => isExact(finding.remedy) && wanted(finding, this.#safetyOf(finding)));
    const changes: LiveChange[] = [];
    for (const [uid, findings] of Map.groupBy(candidates, uidOf)) {
      const source = sourceOf(this.#state.retained(uid) ?? {});
      changes.push(...(source ? this.#leave(findings, source) : await this.#change(uid, findings)));
    }
    const proved = await this.#proved(changes);
    return { ...proved, elsewhere: [...this.#elsewhere.values()], refused: this.#refused };
  }

  #leave(findings: readonly Finding[], source: ObjectSource): readonly [] {
    const known = this.#elsewhere.get(source.owner);
    if (known === undefined) this.#elsewhere.set(source.owner, { source, findings: [...findings] });
    else known.findings.push(...findings);
    return [];
  }

  #safetyOf({ control }: Finding): FixSafety {
    return this.#safety.get(control) ?? 'review';
  }

  readonly #isRelational = ({ finding }: Fix): boolean => this.#relational.has(finding.control);

  /** The change of one object, as far as the server takes it; none or one. */
  async #change(uid: string, findings: readonly Finding[]): Promise<readonly LiveChange[]> {
    const [first] = findings as readonly [Finding];
    const reference = first.observedIn ?? first.object;
    const wanted = this.#state.kinds.get(reference.kind);
    if (wanted === undefined || wanted.metadataOnly)
      return this.#refuse(findings, 'the object is not read whole');
    const { namespace, name } = reference;
    const place: ObjectPlace = { resource: wanted.resource, namespace, name };
    const answer = await readObject(this.#connection, place);
    if ('refused' in answer) return this.#refuse(findings, answer.refused);
    const { object } = answer;
    if (!isSameSpec(object, this.#state.retained(uid) ?? {}))
      return this.#refuse(findings, 'the object has changed since it was read: run it again');
    // Only now the fields that somebody manages are there.
    const source = sourceOf(object);
    if (source !== undefined) return this.#leave(findings, source);
    const templates = this.#state.templatesOf(uid);
    const raw = { value: object, origin: first.origin, ...(templates && { templates }) };
    const fixes = findings.map((finding): Fix => {
      this.#number += 1;
      const { remedy } = finding;
      return { number: this.#number, finding, remedy, safety: this.#safetyOf(finding), object: raw };
    });
    const { accepted, refused } = acceptFixes(fixes, this.#judge, this.#isRelational);
    this.#refuseFixes(refused);
    return this.#taken({ uid, reference, place, wanted, object, templates }, accepted);
  }

  /** All fixes at once where the server takes them so, else those together that it takes one by one. */
  async #taken(target: Target, fixes: readonly Fix[]): Promise<readonly LiveChange[]> {
    if (fixes.length === 0) return [];
    const together = await this.#tried(target, fixes);
    if (typeof together !== 'string') return [together];
    if (fixes.length === 1) return this.#refuseFixes(fixes.map((fix) => ({ fix, reason: together })));
    const kept: Fix[] = [];
    for (const fix of fixes) {
      const alone = await this.#tried(target, [fix]);
      if (typeof alone === 'string') this.#refuseFixes([{ fix, reason: alone }]);
      else kept.push(fix);
    }
    // Each by itself is fine: what is wrong with all of them is wrong with the last.
    const next = kept.length === fixes.length ? kept.slice(0, -1) : kept;
    if (next.length < kept.length) this.#refuseFixes([{ fix: kept.at(-1) as Fix, reason: together }]);
    return this.#taken(target, next);
  }

  async #tried(target: Target, fixes: readonly Fix[]): Promise<LiveChange | string> {
    const patch = livePatch(fixes);
    if ('refused' in patch) return patch.refused;
    const answer = await patchRead(this.#connection, target, patch, 'dry-run');
    if ('refused' in answer) return answer.refused;
    return { ...target, fixes, patch, returned: answer.object, warnings: answer.warnings };
  }

  /** Judges the cluster with the returned objects; a fix that does not clear its finding, or adds one, goes. */
  async #proved(tried: readonly LiveChange[]): Promise<Pick<LivePlan, 'changes' | 'before' | 'after'>> {
    // Pods of now keep what they have until they have been replaced.
    this.#state.removeOwned(tried.map(({ uid }) => uid));
    let changes = tried;
    for (;;) {
      for (const { uid, wanted, object } of tried) this.#state.put(uid, wanted, object);
      const before = this.#state.result();
      for (const { uid, wanted, returned } of changes) this.#state.put(uid, wanted, returned);
      const after = this.#state.result();
      const fixes = changes.flatMap((change) => change.fixes);
      const complaints = complaintsOf({ before, after, fixes, isRelational: this.#isRelational });
      if (complaints.length === 0) return { changes, before, after };
      this.#refuseFixes(complaints);
      changes = await this.#without(changes, new Set(complaints.map(({ fix }) => fix)));
    }
  }

  async #without(changes: readonly LiveChange[], dropped: ReadonlySet<Fix>): Promise<readonly LiveChange[]> {
    const left: LiveChange[] = [];
    for (const change of changes) {
      const fixes = change.fixes.filter((fix) => !dropped.has(fix));
      if (fixes.length === change.fixes.length) left.push(change);
      else left.push(...(await this.#taken(change, fixes)));
    }
    return left;
  }

  #refuse(findings: readonly Finding[], reason: string): readonly [] {
    this.#refused.push(...findings.map((finding) => ({ finding, reason })));
    return [];
  }

  #refuseFixes(refused: readonly RefusedFix[]): readonly [] {
    this.#refused.push(...refused.map(({ fix, reason }) => ({ finding: fix.finding, reason })));
    return [];
  }
}

function uidOf({ origin }: Finding): string {
  return origin.source === 'cluster' ? origin.uid : '';
}
