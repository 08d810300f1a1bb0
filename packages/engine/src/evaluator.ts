import { isWorkload } from '@bulwark/control-kit';
import type { Context, ObjectView } from '@bulwark/control-kit';
import { isDormant } from './dormant.ts';
import { evaluateLocal } from './evaluate.ts';
import type { LocatedViolation, Sink } from './evaluate.ts';
import { Judgements } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import type { NormalisedObject } from './normalise.ts';
import type { Observations } from './observation.ts';
import type { Blind } from './outcomes.ts';
import { localControls } from './plan.ts';
import type { LocalControls, Plan, PlannedControl } from './plan.ts';

/** Runs the controls that an object decides alone. */
export class Evaluator {
  readonly #observations: Observations;
  readonly #judgements = new Judgements();
  readonly #controls = new Map<Plan, Map<string, LocalControls>>();

  constructor(observations: Observations) {
    this.#observations = observations;
  }

  evaluate(object: NormalisedObject, plan: Plan): Judgement {
    const outcomes = new Uint8Array(plan.controls.length);
    const blinds: Blind[] = [];
    const violations: LocatedViolation[] = [];
    const sink: Sink = {
      worst: ({ index }, code) => {
        if (code > (outcomes[index] as number)) outcomes[index] = code;
      },
      violation: (located) => violations.push(located),
      blind: (blind) => blinds.push(blind),
    };
    const { reference, value } = object.view;
    const contextOf = (planned: PlannedControl): Context => localContext(plan, planned);
    evaluateLocal(object, this.#controlsFor(plan, object.view), contextOf, sink);
    const seen = violations.map((located) => this.#observations.observe(reference.kind, value, located));
    return this.#judgements.share({ plan, outcomes, blinds, seen });
  }

  #controlsFor(plan: Plan, view: ObjectView): LocalControls {
    const { reference, value } = view;
    const hasPods = isWorkload(view);
    const isPast = isDormant(reference.kind, value);
    // Some resources of a kind have pod templates, and some may have none.
    const kind = `${reference.kind} ${hasPods} ${isPast}`;
    let byKind = this.#controls.get(plan);
    if (byKind === undefined) this.#controls.set(plan, (byKind = new Map()));
    let controls = byKind.get(kind);
    if (controls === undefined)
      byKind.set(kind, (controls = localControls(plan, reference.kind, { isWorkload: hasPods, isPast })));
    return controls;
  }
}

const NO_INVENTORY = new Proxy({} as Context['inventory'], {
  get: () => {
    throw new Error('a control without reads must not ask the inventory');
  },
});

function localContext(plan: Plan, planned: PlannedControl): Context {
  return {
    parameters: planned.parameters as Context['parameters'],
    podSecurityVersion: plan.podSecurityVersion,
    inventory: NO_INVENTORY,
  };
}
