import type { ChartRequest, RenderedChart, Renderer } from '../../outcome.ts';
import type { Trial, TrialTiers } from './trials.ts';
import { assignment, formatKey, merged } from './values.ts';
import type { Json, JsonMap, Steps } from './values.ts';

/**
 * What other values do to a finding: nothing, another value at its path, no finding any more, or no object any more.
 */
export type Effect = 'none' | 'changed' | 'cleared' | 'gone';

/** Looks at another rendering of the chart and tells the effect for each finding, by its number. */
export type Watch = (rendered: RenderedChart) => readonly Effect[] | Promise<readonly Effect[]>;

/** A key whose change alone was seen to have an effect. */
export interface ProvenKey {
  readonly key: string;
  readonly steps: Steps;
  readonly effect: Exclude<Effect, 'none'>;
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
const GATES = 2;
/** Trials that are tried together first. */
const BATCH = 16;
/** Keys that are told for one finding. */
const MAX_KEYS = 3;

/**
 * Finds the keys that have an effect by changing them and rendering: many at once, and where something happens half of them, down to a
 * rendering in which one key alone is changed. Only such a rendering counts.
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
    for (const batch of batches([...open.values()])) await this.#probe(batch);
  }

  #isSteady(finding: number): boolean {
    return (this.#unsteady[finding] ?? 'none') === 'none';
  }

  #isFound(finding: number): boolean {
    return this.#found[finding]?.some(({ effect }) => effect !== 'gone') === true;
  }

  async #probe(batch: readonly Open[]): Promise<void> {
    if (batch.length === 0) return;
    const effects = await this.#effects(batch);
    if (effects === undefined) return;
    if (effects === 'unrendered') return this.#halve(batch);
    const affected = (finding: number): boolean => (effects[finding] ?? 'none') !== 'none';
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) return this.#record(only, effects);
    const left = batch
      .map((open) => ({ ...open, findings: open.findings.filter(affected) }))
      .filter(({ findings }) => findings.length > 0);
    return left.length === batch.length || left.length > 1 ? this.#halve(left) : this.#probe(left);
  }

  async #halve(batch: readonly Open[]): Promise<void> {
    if (batch.length < 2) return;
    const middle = batch.length >> 1;
    await this.#probe(batch.slice(0, middle));
    await this.#probe(batch.slice(middle));
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
    const setJson = [...(request.values?.setJson ?? []), JSON.stringify(change)];
    const outcome = await renderer.renderChart({ ...request, values: { ...request.values, setJson } });
    return outcome.kind === 'chart' ? watch(outcome) : 'unrendered';
  }

  /** What one change alone did, also to findings that it was not meant for. */
  #record({ trial: { steps }, isGate }: Open, effects: readonly Effect[]): void {
    for (const [finding, effect] of effects.entries()) {
      // Another name takes an object away, too, and leaves everything as it was under that name.
      const counts = effect !== 'none' && (effect !== 'gone' || isGate) && this.#isSteady(finding);
      if (counts) note(this.#found[finding] as ProvenKey[], { key: formatKey(steps), steps, effect });
    }
  }

  /** The keys that were tried for a finding, in their order. */
  #triedFor(finding: number): readonly string[] {
    const trials = this.#search.tiers[finding]?.flat() ?? [];
    return [...new Set(trials.map(({ steps }) => formatKey(steps)))];
  }
}

/** A key is told once, with the best that it does. */
function note(found: ProvenKey[], proven: ProvenKey): void {
  const known = found.findIndex(({ key }) => key === proven.key);
  if (known === -1) found.push(proven);
  else if (proven.effect === 'cleared') found.splice(known, 1, proven);
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
