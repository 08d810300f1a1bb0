import type { ChartRequest, RenderedChart, Renderer, ValuesLayers } from '../../outcome.ts';
import { decode, splitsOf } from './codes.ts';
import type { Trial, TrialTiers } from './trials.ts';
import { assignment, formatKey, merged } from './values.ts';
import type { Json, JsonMap, Steps } from './values.ts';

/**
 * What other values do to a finding: nothing, another value at its path, no finding any more, or no object any more.
 */
export type Effect = 'none' | 'changed' | 'cleared' | 'gone';

/** Looks at another rendering of the chart and tells the effect for each finding, by its number. */
export type Watch = (rendered: RenderedChart) => readonly Effect[] | Promise<readonly Effect[]>;

/** A key that was seen to have an effect, whatever else was changed. */
export interface ProvenKey {
  readonly key: string;
  readonly steps: Steps;
  /** What it was set to; null removes it. */
  readonly value: Json;
  readonly effect: Exclude<Effect, 'none'>;
  /** It got what the finding wants, by its name; another value only shows that the key has a say. */
  readonly meant: boolean;
}

export interface KeySearch {
  readonly renderer: Renderer;
  readonly request: ChartRequest;
  readonly values: JsonMap;
  /** One for each finding. */
  readonly tiers: readonly TrialTiers[];
  readonly watch: Watch;
  /** Renderings that may be spent. */
  readonly renders: number;
}

export interface FoundKeys {
  /** One list for each finding, most direct first. */
  readonly keys: readonly (readonly ProvenKey[])[];
  readonly renders: number;
  /** False where the renderings ran out before everything was tried. */
  readonly complete: boolean;
}

/** The tier of what decides whether something is printed at all. */
const GATES = 4;
/** Trials that are told apart by one round of renderings. */
const BATCH = 63;
/** So few are tried one by one. */
const FEW = 4;
/** Keys that are told for one finding. */
const MAX_KEYS = 3;

/**
 * Finds the keys that have an effect by changing them and rendering. Many are changed at once: for each two renderings that change one half
 * or the other, so that an effect that follows one key alone names it. What does not is tried with one key changed.
 */
export async function findKeys(search: KeySearch): Promise<FoundKeys> {
  const run = new Run(search);
  await run.findUnsteady();
  for (let tier = 0; tier <= GATES; tier += 1) await run.tier(tier);
  return run.result();
}

/** A trial and the findings that it is for. */
interface Open {
  readonly trial: Trial;
  /** It may take the whole object away. */
  readonly isGate: boolean;
  readonly findings: readonly number[];
}

/** Effects of the two renderings of one split; undefined where one could not be rendered. */
type Round = readonly (readonly Effect[] | undefined)[];

function happens(effect: Effect | undefined): boolean {
  return effect !== undefined && effect !== 'none';
}

/** Among gates that is what is looked for. */
function hides(batch: readonly Open[], effects: readonly Effect[]): boolean {
  return batch.some(
    ({ isGate, findings }) => !isGate && findings.some((finding) => effects[finding] === 'gone'),
  );
}

class Run {
  readonly #search: KeySearch;
  readonly #found: ProvenKey[][];
  /** Findings that differ from one rendering to the next by themselves: nothing is proven about them. */
  #unsteady: readonly Effect[] = [];
  #renders = 0;
  #complete = true;

  constructor(search: KeySearch) {
    this.#search = search;
    this.#found = search.tiers.map(() => []);
  }

  result(): FoundKeys {
    const keys = this.#found.map((found, index) => told(found, this.#triedFor(index)));
    return { keys, renders: this.#renders, complete: this.#complete };
  }

  async findUnsteady(): Promise<void> {
    const effects = await this.#effects([]);
    if (Array.isArray(effects)) this.#unsteady = effects as readonly Effect[];
  }

  async tier(tier: number): Promise<void> {
    const isGate = tier === GATES;
    const open = new Map<string, Open & { findings: number[] }>();
    for (const [index, tiers] of this.#search.tiers.entries()) {
      if (!this.#isSteady(index) || this.#isFound(index)) continue;
      for (const trial of tiers[tier] ?? []) {
        const known = open.get(trial.id) ?? { trial, isGate, findings: [] };
        open.set(trial.id, known);
        known.findings.push(index);
      }
    }
    for (const batch of batches([...open.values()])) await this.#tryTogether(batch);
  }

  #isSteady(finding: number): boolean {
    return (this.#unsteady[finding] ?? 'none') === 'none';
  }

  #isFound(finding: number): boolean {
    return this.#found[finding]?.some(({ effect }) => effect !== 'gone') === true;
  }

  /**
   * Changes all at once. Where that cannot be rendered, or takes objects away and so hides the rest, each half; where nothing happens, nothing of
   * it has an effect.
   */
  async #tryTogether(batch: readonly Open[]): Promise<void> {
    const effects = await this.#effects(batch);
    const [only] = batch;
    if (effects === undefined || only === undefined) return;
    if (effects === 'unrendered' || (batch.length > 1 && hides(batch, effects))) {
      const middle = batch.length >> 1;
      for (const half of middle === 0 ? [] : [batch.slice(0, middle), batch.slice(middle)])
        await this.#tryTogether(half);
    } else if (batch.length === 1) this.#record(only, effects);
    else
      await this.#tellApart(batch.filter(({ findings }) => findings.some((each) => happens(effects[each]))));
  }

  async #tellApart(batch: readonly Open[]): Promise<void> {
    if (batch.length <= FEW) return this.#tryEach(batch);
    const rounds: Round[] = [];
    for (const split of splitsOf(batch.length)) {
      const [without, having] = split.map((indices) => indices.map((index) => batch[index] as Open));
      const effects = [await this.#effects(without ?? []), await this.#effects(having ?? [])];
      if (effects.includes(undefined)) return undefined;
      rounds.push(effects.map((each) => (each === 'unrendered' ? undefined : each)));
    }
    const unclear = new Set<Open>();
    for (const finding of this.#found.keys()) {
      if (this.#decode(finding, batch, rounds)) continue;
      const tried = this.#triedFor(finding);
      const order = ({ trial }: Open): number => tried.indexOf(formatKey(trial.steps));
      const trials = batch.filter(({ findings }) => findings.includes(finding));
      for (const each of trials.toSorted((a, b) => order(a) - order(b)).slice(0, 2)) unclear.add(each);
    }
    return this.#tryEach([...unclear]);
  }

  /** True where the effect on a finding follows one trial alone. */
  #decode(finding: number, batch: readonly Open[], rounds: readonly Round[]): boolean {
    const isSeen = (test: (effect: Effect) => boolean): number | undefined =>
      decode(
        rounds.map(([without, having]) => [
          test(without?.[finding] ?? 'none'),
          test(having?.[finding] ?? 'none'),
        ]),
        batch.length,
      );
    const clears = isSeen((effect) => effect === 'cleared');
    const index = clears ?? isSeen(happens);
    const open = index === undefined ? undefined : batch[index];
    if (open === undefined) return false;
    const seen = rounds.flat().map((effects) => effects?.[finding] ?? 'none');
    this.#note(finding, open, clears === undefined ? (seen.find(happens) ?? 'none') : 'cleared');
    return true;
  }

  async #tryEach(batch: readonly Open[]): Promise<void> {
    for (const open of batch) {
      const effects = await this.#effects([open]);
      if (Array.isArray(effects)) this.#record(open, effects as readonly Effect[]);
    }
  }

  /** Undefined where the renderings have run out. */
  async #effects(batch: readonly Open[]): Promise<readonly Effect[] | 'unrendered' | undefined> {
    const { renderer, request, values, watch, renders } = this.#search;
    if (this.#renders >= renders) {
      this.#complete = false;
      return undefined;
    }
    this.#renders += 1;
    let change: Json = {};
    for (const { trial } of batch) change = merged(change, assignment(values, trial.steps, trial.value));
    const given = withoutKeys(
      request.values ?? {},
      batch.map(({ trial }) => formatKey(trial.steps)),
    );
    const setJson = [...(given.setJson ?? []), JSON.stringify(change)];
    const outcome = await renderer.renderChart({ ...request, values: { ...given, setJson } });
    return outcome.kind === 'chart' ? watch(outcome) : 'unrendered';
  }

  /** What one change alone did, also to findings that it was not meant for. */
  #record(open: Open, effects: readonly Effect[]): void {
    for (const [finding, effect] of effects.entries()) this.#note(finding, open, effect);
  }

  #note(finding: number, { trial, isGate, findings }: Open, effect: Effect): void {
    const { steps, value } = trial;
    const meant = trial.meant && findings.includes(finding);
    // Another name takes an object away, too, and leaves everything as it was under that name.
    const counts = effect !== 'none' && (effect !== 'gone' || isGate) && this.#isSteady(finding);
    if (counts)
      note(this.#found[finding] as ProvenKey[], { key: formatKey(steps), steps, value, effect, meant });
  }

  /** The keys that were tried for a finding, in their order. */
  #triedFor(finding: number): readonly string[] {
    const trials = this.#search.tiers[finding]?.flat() ?? [];
    return [...new Set(trials.map(({ steps }) => formatKey(steps)))];
  }
}

/** `--set` wins over `--set-json`: what is to be changed must not be set there. Several keys in one argument stay as they are. */
function withoutKeys(values: ValuesLayers, keys: readonly string[]): ValuesLayers {
  const isOther = (argument: string): boolean => !keys.includes(argument.slice(0, argument.indexOf('=')));
  const { set = [], setString = [], setFile = [] } = values;
  return {
    ...values,
    set: set.filter(isOther),
    setString: setString.filter(isOther),
    setFile: setFile.filter(isOther),
  };
}

/** A key is told once, with the best that it does. */
function note(found: ProvenKey[], proven: ProvenKey): void {
  const known = found.findIndex(({ key }) => key === proven.key);
  if (known === -1) found.push(proven);
  else if (proven.effect === 'cleared' && found[known]?.effect !== 'cleared') found.splice(known, 1, proven);
}

const RANK: Readonly<Record<ProvenKey['effect'], number>> = { cleared: 0, changed: 1, gone: 2 };

/** Those that clear the finding come first. Keys that were meant for others count where there is none of its own. */
function told(found: readonly ProvenKey[], tried: readonly string[]): readonly ProvenKey[] {
  const sorted = found.toSorted(
    (a, b) =>
      RANK[a.effect] - RANK[b.effect] ||
      tried.indexOf(a.key) - tried.indexOf(b.key) ||
      (a.key < b.key ? -1 : 1),
  );
  const own = sorted.filter(({ key }) => tried.includes(key));
  const some = own.length > 0 ? own : sorted;
  const staying = some.filter(({ effect }) => effect !== 'gone');
  return (staying.length > 0 ? staying : some).slice(0, MAX_KEYS);
}

/** Trials that do not touch each other's keys, so many at a time. */
function batches(open: readonly Open[]): readonly (readonly Open[])[] {
  const all: Open[][] = [];
  for (const each of open) {
    const room = all.find(
      (batch) => batch.length < BATCH && !batch.some(({ trial }) => touches(trial, each.trial)),
    );
    if (room === undefined) all.push([each]);
    else room.push(each);
  }
  return all;
}

function touches({ steps: a }: Trial, { steps: b }: Trial): boolean {
  const [first, second] = [wholeLists(a), wholeLists(b)];
  const length = Math.min(first.length, second.length);
  return first.slice(0, length).every((step, index) => step === second[index]);
}

/** Lists are set whole. */
function wholeLists(steps: Steps): Steps {
  const at = steps.findIndex((step) => typeof step === 'number');
  return at === -1 ? steps : steps.slice(0, at);
}
