import { Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import type { Finding, Path, RawObject, ValueMap } from '@bulwark/model';
import { countBy } from './tally.ts';
import type { Tally } from './tally.ts';

/** What controls say of one object. */
export interface Judgement extends Tally {
  readonly findings: readonly Finding[];
}

type TemplatesOf = (object: RawObject) => readonly Path[] | undefined;

/** Judges single objects with every control that decides by the object alone. */
export class ObjectJudge {
  readonly #posture: Posture;
  readonly #ids: readonly string[];
  readonly #templatesOf: TemplatesOf;

  /** `templatesOf` tells where a custom resource has pod templates; its definition is not beside it here. */
  constructor(options: PostureOptions, templatesOf: TemplatesOf = ({ templates }) => templates) {
    this.#templatesOf = templatesOf;
    this.#ids = options.plan.controls.map(({ control }) => control.id);
    this.#posture = new Posture(options);
  }

  /** Taking an object in judges what it decides alone; what needs others is never asked for here. */
  judge(object: RawObject, value: ValueMap): Judgement {
    const { origin } = object;
    const templates = this.#templatesOf(object);
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
