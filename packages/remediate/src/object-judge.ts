import { Posture } from '@bulwark/engine';
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

  constructor(options: PostureOptions) {
    this.#ids = options.plan.controls.map(({ control }) => control.id);
    this.#posture = new Posture(options);
  }

  /** Taking an object in judges what it decides alone; what needs others is never asked for here. */
  judge({ origin, templates }: RawObject, value: ValueMap): Judgement {
    const record = this.#posture.add({ value, origin, ...(templates && { templates }) });
    this.#posture.remove(record);
    const broken = record.blinds.filter(({ reason }) => reason === 'malformed' || reason === 'control-error');
    return {
      findings: record.findings,
      fails: countBy(record.findings, ({ control }) => control),
      blinds: countBy(record.blinds, ({ control }) => this.#ids[control] as string),
      broken: countBy(broken, ({ control }) => this.#ids[control] as string),
    };
  }
}
