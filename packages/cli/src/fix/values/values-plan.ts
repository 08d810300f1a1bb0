import type { Path, Value } from '@bulwark/model';
import { formatPath } from '@bulwark/model';
import type { FileEdit, Fix, RefusedFix } from '@bulwark/remediate';
import { settle } from '../../provenance/judged-unit.ts';
import type { PlainFixes } from '../edit-with-plain.ts';
import type { PlainObjects } from '../plain-objects.ts';
import { outsideOf } from '../real-path.ts';
import { isAsWanted, isStillThere } from './as-wanted.ts';
import { NOT_CLEARED } from './chart-case.ts';
import type { ChartCase, EditedTexts } from './chart-case.ts';
import { isSwitchOf } from './switches.ts';
import { editedTexts, valuesEdits } from './values-edits.ts';
import type { ValuesEdits, Written } from './values-edits.ts';
import { placesFor, stands } from './values-files.ts';
import type { ValuesFile } from './values-files.ts';

/** A key with the value that is tried. */
export interface KeyChange {
  readonly key: string;
  readonly steps: Path;
  readonly value: Value;
  /** The value is the one that the finding wants, for a key of its name. */
  readonly meant?: boolean;
}

/** Keys that were seen to clear a finding together. */
export type KeySet = readonly [KeyChange, ...KeyChange[]];

/** What a plan has to heed beside the charts. */
export interface ValuesSurroundings {
  /** Real paths below which files may be written. */
  readonly roots: readonly string[];
  /** Fixes that are made in objects that are read as they stand. */
  readonly plain: PlainFixes;
  readonly plainObjects: PlainObjects;
  /** Real paths of files that are edited for what kustomizations build. */
  readonly taken: ReadonlySet<string>;
}

const NO_KEY = 'no key of the values was seen to clear it: its template has to change';
const NOT_MEANT =
  'keys of the values were seen to clear it only by something else than what it wants: look at them and its template';
const TAKEN = 'the same file is edited for what a kustomization builds: run it again afterwards';

/** Number for what is only tried. */
const NOBODY = -1;

/**
 * Plans edits of values that clear findings of charts. An edit stays only where every rendering that uses the file, rendered and judged again with
 * it, no longer has the findings and has no other.
 */
export class ValuesPlan {
  readonly #cases: readonly ChartCase[];
  readonly #around: ValuesSurroundings;
  readonly #applied = new Map<Fix, ChartCase>();
  readonly #reasons = new Map<Fix, string>();
  #written: readonly Written[] = [];

  constructor(cases: readonly ChartCase[], around: ValuesSurroundings) {
    this.#cases = cases;
    this.#around = around;
  }

  get applied(): readonly Fix[] {
    return [...this.#applied.keys()];
  }

  get files(): readonly FileEdit[] {
    const edits = valuesEdits(this.#written, this.#around.plain);
    return typeof edits === 'string' ? [] : [...edits.values()];
  }

  refusedOf(fixes: readonly Fix[]): readonly RefusedFix[] {
    return fixes.map((fix) => ({ fix, reason: this.#reasons.get(fix) ?? NO_KEY }));
  }

  #refuse(fix: Fix, reason: string, { work: { release } }: ChartCase): void {
    const isBuilt = reason === NOT_CLEARED && release?.origin.rendered !== undefined;
    const said = isBuilt
      ? `the values of an object in ${release.origin.file} decide, which a kustomization builds: change them there`
      : reason;
    if (!this.#reasons.has(fix)) this.#reasons.set(fix, said);
  }

  /** The fixes of a case that are not made yet. */
  openOf({ work }: ChartCase): readonly Fix[] {
    return work.fixes.filter((fix) => !this.#applied.has(fix));
  }

  /** Texts of the files as they are edited so far, with further changes that are not proved; undefined where these cannot be written. */
  edited(chart: ChartCase, keys: readonly KeyChange[] = []): EditedTexts | undefined {
    const further = keys.flatMap((key) => this.#changes(chart, key, [NOBODY])[0] ?? []);
    const edits = valuesEdits([...this.#written, ...further], this.#around.plain);
    return typeof edits === 'string' ? undefined : editedTexts(edits);
  }

  /** Makes fixes of a case where one of their sets of keys holds. One that was refused may hold once another is made. */
  async take(chart: ChartCase, setsOf: (fix: Fix) => readonly KeySet[]): Promise<void> {
    for (let known = -1; this.#applied.size > known;) {
      known = this.#applied.size;
      for (const fix of this.openOf(chart)) await this.#takeFirst(chart, fix, setsOf(fix));
    }
  }

  async #takeFirst(chart: ChartCase, fix: Fix, sets: readonly KeySet[]): Promise<void> {
    for (const keys of sets) if (await this.#takeOne(chart, fix, keys)) return;
  }

  async #takeOne(chart: ChartCase, fix: Fix, keys: KeySet): Promise<boolean> {
    if (this.#applied.size > 0 && chart.unit.isCleared(fix.finding)) {
      this.#applied.set(fix, chart);
      this.#share(keys, fix.number);
      return true;
    }
    const meant = keys.some((key) => key.meant === true || isSwitchOf(fix.finding, key));
    const ways = keys.map((key) => this.#changes(chart, key, [fix.number]));
    const most = Math.max(...ways.map((each) => each.length));
    for (let index = 0; index < most; index += 1) {
      const way = ways.flatMap((each) => each[index] ?? each[0] ?? []);
      const complaint = way.length < keys.length ? NO_KEY : await this.#try(chart, fix, { way, meant });
      if (complaint === undefined) return true;
      this.#refuse(fix, complaint === NOT_CLEARED ? notCleared(chart, keys) : complaint, chart);
    }
    if (most === 0) this.#refuse(fix, meant ? noFile(keys) : NOT_MEANT, chart);
    return false;
  }

  /** The same edit serves another fix, too. */
  #share(keys: KeySet, number: number): void {
    const isShared = ({ path, value }: Written): boolean =>
      keys.some((key) => JSON.stringify(key.value) === JSON.stringify(value) && endsWith(path, key.steps));
    this.#written = this.#written.map((each) =>
      isShared(each) ? { ...each, fixes: [...each.fixes, number] } : each,
    );
  }

  /** The ways to write one key, best first. */
  #changes({ files }: ChartCase, { steps, value }: KeyChange, fixes: readonly number[]): readonly Written[] {
    return placesFor(files, steps).flatMap(({ file, path }) =>
      // Null takes a default away; where a file states it, the line goes.
      value === null && !stands(file, path) ? [] : [{ file, path, value, fixes }],
    );
  }

  async #try(chart: ChartCase, fix: Fix, { way, meant }: Way): Promise<string | undefined> {
    const refusal = way.map(({ file }) => this.#refusal(file)).find((each) => each !== undefined);
    if (refusal !== undefined) return refusal;
    const written = [...this.#written, ...way];
    const edits = valuesEdits(written, this.#around.plain);
    if (typeof edits === 'string') return edits;
    const complaint =
      this.#around.plainObjects.complaint(edits.values()) ??
      (await this.#attempt(chart, fix, { way, meant, edits }));
    if (complaint !== undefined) return complaint;
    this.#written = written;
    this.#applied.set(fix, chart);
    return undefined;
  }

  async #attempt(
    chart: ChartCase,
    fix: Fix,
    { way, meant, edits }: Way & { readonly edits: ValuesEdits },
  ): Promise<string | undefined> {
    const edited = editedTexts(edits);
    const changed = new Set(way.map(({ file }) => file.source.path));
    const mended = new Map([...this.#applied, [fix, chart] as const]);
    const cases = this.#cases.filter((each) => each.uses(changed));
    let complaint: string | undefined;
    for (const each of cases) {
      const own = [...mended].filter(([, of]) => of === each).map(([{ finding }]) => finding);
      complaint ??= await each.attempt(edited, own);
    }
    const isHeld = meant ? isStillThere : isAsWanted;
    // What else is wrong with a value that was only tried is of no interest.
    if (!isHeld(fix, chart.unit.objectOf(fix.finding))) complaint = NOT_MEANT;
    settle(
      cases.map(({ unit }) => unit),
      complaint,
    );
    return complaint;
  }

  #refusal({ source: { path }, file }: ValuesFile): string | undefined {
    const { taken, roots } = this.#around;
    return taken.has(path) ? TAKEN : outsideOf(roots, { path, shown: file });
  }
}

/** What is to be written for some keys. */
interface Way {
  readonly way: readonly Written[];
  readonly meant: boolean;
}

/** Why edited values may have no effect. */
function notCleared({ request: { values = {} } }: ChartCase, keys: KeySet): string {
  const { set = [], setString = [], setFile = [] } = values;
  const given = [...set, ...setString, ...setFile].flatMap((text) => text.split(','));
  const names = given.map((text) => text.slice(0, text.indexOf('=')));
  const own = keys.find(({ key }) => names.some((name) => key === name || key.startsWith(`${name}.`)));
  return own === undefined
    ? NOT_CLEARED
    : `${own.key} is set on the command line, which wins over every file: change it there`;
}

function noFile(keys: KeySet): string {
  const wanted = keys.map(
    ({ steps, value }) =>
      `${formatPath(steps)} ${value === null ? 'taken away' : `set to ${JSON.stringify(value)}`}`,
  );
  return `no file of values here could have it: it would be cleared with ${wanted.join(' and ')}`;
}

function endsWith(path: Path, steps: Path): boolean {
  const own = path.slice(-steps.length);
  return own.length === steps.length && own.every((step, index) => step === steps[index]);
}
