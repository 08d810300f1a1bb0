import { createPlan, Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import type { Finding, RawObject, ValueMap } from '@bulwark/model';
import { countBy } from './tally.ts';
import type { Tally } from './tally.ts';

/** What controls say of one object. */
export interface Judgement extends Tally {
  readonly findings: readonly Finding[];
}

/** Judges single objects with every control that decides by the object alone. */
export class ObjectJudge {
  readonly #posture: Posture;
  readonly #ids: readonly string[];

  constructor({ plan, digest, defaultNamespace }: PostureOptions) {
    const local = plan.controls.filter(({ control }) => control.reads === undefined);
    const alone = createPlan({
      controls: local.map(({ control }) => control),
      podSecurityVersion: plan.podSecurityVersion,
      parameters: Object.fromEntries(local.map(({ control, parameters }) => [control.id, parameters])),
    });
    this.#ids = alone.controls.map(({ control }) => control.id);
    this.#posture = new Posture({
      plan: alone,
      digest,
      ...(defaultNamespace !== undefined && { defaultNamespace }),
    });
  }

  judge({ origin }: RawObject, value: ValueMap): Judgement {
    const record = this.#posture.add({ value, origin });
    this.#posture.remove(record);
    return {
      findings: record.findings,
      fails: countBy(record.findings, ({ control }) => control),
      blinds: countBy(record.blinds, ({ control }) => this.#ids[control] as string),
      broken: countBy(
        record.blinds.filter(({ reason }) => reason === 'malformed' || reason === 'control-error'),
        ({ control }) => this.#ids[control] as string,
      ),
    };
  }
}
