import type { Blind } from './outcomes.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import { Pool } from './pool.ts';

/** What controls said of one object by itself. Pods of a template are judged alike, and share one judgement. */
export interface Judgement {
  /** The plan of the scope in which the object lies. */
  readonly plan: Plan;
  /** Worst outcome per control of the plan, 0 where the control has no subject here. */
  readonly outcomes: Uint8Array;
  readonly blinds: readonly Blind[];
  readonly seen: readonly Observation[];
}

/** Holds equal judgements, and equal vectors of outcomes, once. */
export class Judgements {
  readonly #judgements = new Pool<Judgement>();
  readonly #vectors = new Pool<Uint8Array>();
  readonly #plans = new PlanNumbers();

  share(judgement: Judgement): Judgement {
    const { plan, outcomes, blinds, seen } = judgement;
    const vector = String.fromCharCode(...outcomes);
    const parts = [this.#plans.of(plan), vector, seen.map(({ id }) => id), JSON.stringify(blinds)];
    const key = parts.join('|');
    const known = this.#judgements.get(key);
    if (known !== undefined) return known;
    const shared = { plan, outcomes: this.#vectors.share(vector, outcomes), blinds, seen };
    this.#judgements.set(key, shared);
    return shared;
  }
}

/** Numbers of plans, for keys. Scopes have plans of their own, of which there are few. */
export class PlanNumbers {
  readonly #numbers = new Map<Plan, number>();

  of(plan: Plan): number {
    let number = this.#numbers.get(plan);
    if (number === undefined) this.#numbers.set(plan, (number = this.#numbers.size));
    return number;
  }
}
