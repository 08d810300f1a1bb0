import type { Finding, ValueMap } from '@bulwark/model';
import { valueAt } from '@bulwark/model';
import { fixedValue } from '@bulwark/remediate';
import type { FileEdit, Fix, RefusedFix } from '@bulwark/remediate';
import { settle } from '../../provenance/judged-unit.ts';
import { nameOf } from '../../provenance/kustomize/resource.ts';
import { pathIn } from '../../provenance/path-in.ts';
import type { PlainObjects } from '../plain-objects.ts';
import type { Builds } from './builds.ts';
import type { TreeBuild } from './tree-build.ts';
import { TreeEdits } from './tree-edits.ts';
import type { EditedTree, Written } from './tree-edits.ts';
import type { Way } from './ways.ts';

/** A fix of a built object with the ways to make it, best first. */
export interface Choice {
  readonly fix: Fix;
  readonly ways: readonly Way[];
}

/** What came of the fixes of the kustomizations of one tree. */
export interface KustomizationsPlan {
  /** Files with all their edits, also those of plain objects. */
  readonly files: readonly FileEdit[];
  readonly applied: readonly Fix[];
  readonly refused: readonly RefusedFix[];
}

const NO_WAY = 'no file was seen to decide it that could be edited';

/**
 * Plans edits of resources and patches that clear findings of what kustomizations build. An edit is made only where every kustomization of the tree
 * that uses the file is built and judged again: the findings are gone, none is added anywhere, and of what is built nothing but the fields that
 * the fixes are about has changed.
 */
export class KustomizationsPlanner {
  readonly #edits: TreeEdits;
  readonly #builds: Builds;
  readonly #plain: PlainObjects;
  readonly #written: Written[] = [];
  readonly #applied = new Set<Fix>();

  constructor(tree: EditedTree, builds: Builds, plain: PlainObjects) {
    this.#edits = new TreeEdits(tree);
    this.#builds = builds;
    this.#plain = plain;
  }

  async plan(choices: readonly Choice[]): Promise<KustomizationsPlan> {
    const reasons = new Map<Fix, string>();
    let waiting = choices;
    // One that was refused may hold once another is made.
    for (let known = -1; waiting.length > 0 && this.#applied.size > known;) {
      known = this.#applied.size;
      await this.#round(waiting, reasons);
      waiting = waiting.filter(({ fix }) => !this.#applied.has(fix));
    }
    const edits = this.#edits.edits(this.#written);
    return {
      files: typeof edits === 'string' ? [] : [...edits.values()],
      applied: [...this.#applied],
      refused: waiting.map(({ fix }) => ({ fix, reason: reasons.get(fix) ?? NO_WAY })),
    };
  }

  /** The first way of each, then the second of those that it was nothing with, and so on. */
  async #round(choices: readonly Choice[], reasons: Map<Fix, string>): Promise<void> {
    const most = Math.max(...choices.map(({ ways }) => ways.length));
    for (let index = 0; index < most; index += 1) {
      const open: Attempt[] = [];
      for (const { fix, ways } of choices) {
        const way = ways[index];
        if (this.#applied.has(fix) || way === undefined) continue;
        const refusal = way
          .map(({ target }) => this.#edits.refusal(target.file))
          .find((each) => each !== undefined);
        if (refusal === undefined) open.push({ fix, way });
        else if (!reasons.has(fix)) reasons.set(fix, refusal);
      }
      await this.#extend(open, reasons);
    }
  }

  /** All at once; where that does not hold the halves after one another, down to the one that is at fault. */
  async #extend(attempts: readonly Attempt[], reasons: Map<Fix, string>): Promise<void> {
    const open = attempts.filter(({ fix }) => !this.#isDone(fix));
    const [only] = open;
    if (only === undefined) return;
    const complaint = await this.#try(open);
    if (complaint === undefined) return;
    if (open.length === 1) {
      if (!reasons.has(only.fix)) reasons.set(only.fix, complaint);
      return;
    }
    const middle = open.length >> 1;
    await this.#extend(open.slice(0, middle), reasons);
    await this.#extend(open.slice(middle), reasons);
  }

  /** What an edit for another finding cleared needs none of its own. */
  #isDone(fix: Fix): boolean {
    if (this.#applied.size > 0 && this.#builds.of(fix)?.unit.isCleared(fix.finding) === true)
      this.#applied.add(fix);
    return this.#applied.has(fix);
  }

  /** Undefined where the edits hold, else what speaks against them. */
  async #try(attempts: readonly Attempt[]): Promise<string | undefined> {
    const fresh = attempts.flatMap(({ fix, way }) => way.map((placed) => ({ ...placed, fix })));
    const edits = this.#edits.edits([...this.#written, ...fresh]);
    if (typeof edits === 'string') return edits;
    const plain = this.#plain.complaint(edits.values());
    if (plain !== undefined) return plain;
    const replaced = Object.fromEntries([...edits].map(([path, { after }]) => [path, after]));
    const builds = await this.#builds.using(new Set(fresh.map(({ target }) => target.file)));
    if (typeof builds === 'string') return builds;
    const mended = [...this.#applied, ...attempts.map(({ fix }) => fix)];
    const intended = (object: ValueMap): ValueMap => intendedFor(object, fresh);
    const complaints = await Promise.all(
      builds.map((build) => build.attempt(replaced, intended, findingsOf(build, mended, this.#builds))),
    );
    const complaint = complaints.find((each) => each !== undefined);
    settle(
      builds.map(({ unit }) => unit),
      complaint,
    );
    if (complaint !== undefined) return complaint;
    this.#written.push(...fresh);
    for (const { fix } of attempts) this.#applied.add(fix);
    return undefined;
  }
}

interface Attempt {
  readonly fix: Fix;
  readonly way: Way;
}

function findingsOf(build: TreeBuild, fixes: readonly Fix[], builds: Builds): readonly Finding[] {
  return fixes.filter((fix) => builds.of(fix) === build).map(({ finding }) => finding);
}

/** What is to become of an object where the changes are about it: one of the same kind that is built from the same text. */
function intendedFor(object: ValueMap, changes: readonly Written[]): ValueMap {
  const own = changes.filter(({ fix, target }) => isAbout(object, fix.object.value, target.name));
  return own.length === 0
    ? object
    : fixedValue(
        object,
        own.map(({ fix }) => movedTo(object, fix)),
      );
}

function isAbout(object: ValueMap, fixed: ValueMap, written: string): boolean {
  if (object['kind'] !== fixed['kind']) return false;
  return nameOf(object) === nameOf(fixed) || nameOf(object).includes(written);
}

/** The fix with the positions that items of lists have in another object; what that lacks is left out. */
function movedTo(object: ValueMap, fix: Fix): Fix {
  const { set = [], remove = [], ...remedy } = fix.remedy;
  const moved = (path: Fix['finding']['path']): typeof path => pathIn(object, fix.object.value, path);
  const isThere = (path: Fix['finding']['path']): boolean => !path.includes(-1);
  return {
    ...fix,
    remedy: {
      ...remedy,
      set: set.map(({ path, value }) => ({ path: moved(path), value })).filter(({ path }) => isThere(path)),
      remove: remove.map(moved).filter((path) => isThere(path) && valueAt(object, path) !== undefined),
    },
  };
}
