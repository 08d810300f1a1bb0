import { annotatedSuppressions } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { podTemplatePath } from '@bulwark/control-kit';
import type { ObjectRecord } from '@bulwark/engine';
import type { ExceptionRule, ExceptionUse, RawObject } from '@bulwark/model';
import { ruleOf } from './rules.ts';
import type { RuleContext } from './rules.ts';

/** The exceptions that annotations of the objects state, gathered while the objects are read. */
export class AnnotatedExceptions {
  readonly #context: RuleContext;
  readonly #records = new Map<ExceptionRule, ObjectRecord>();

  constructor(context: RuleContext) {
    this.#context = context;
  }

  get rules(): readonly ExceptionRule[] {
    return [...this.#records.keys()];
  }

  /** Takes what an object states of itself. */
  observe(raw: RawObject, record: ObjectRecord): void {
    const { kind } = record.reference;
    for (const suppression of annotatedSuppressions(raw.value, podTemplatePath(kind))) {
      const file = raw.origin.source === 'file' ? raw.origin.file : undefined;
      const rule = ruleOf(
        {
          ...suppression,
          selector: { object: { reference: record.reference, file } },
          place: placeOf(raw, suppression),
        },
        this.#context,
      );
      if (rule !== undefined) this.#records.set(rule, record);
    }
  }

  /** Copies of a template's annotations in the pods of a scanned workload say nothing new. */
  isCopy({ rule, matched, withheld }: ExceptionUse): boolean {
    return matched + withheld.length === 0 && this.#records.get(rule)?.owner !== undefined;
  }
}

function placeOf({ origin, locate }: RawObject, { place }: Suppression): string {
  if (origin.source !== 'file') return `${origin.cluster} ${place}`;
  const [span] = locate?.([['metadata', 'annotations', place]]) ?? [];
  return `${origin.file}:${span?.exact === true ? span.line : origin.line}`;
}
