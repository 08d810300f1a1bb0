import type { Suppression } from '@bulwark/config';
import type { ObjectRecord } from '@bulwark/engine';
import type { ExceptionRule, ExceptionUse, RawObject } from '@bulwark/model';
import { rulesOf } from './rules.ts';
import type { RuleContext } from './rules.ts';
import { StatedBefore } from './stated-before.ts';
import { statementsOf } from './statements.ts';

/** The exceptions that annotations of the objects state, gathered while the objects are read. */
export class AnnotatedExceptions {
  readonly #context: RuleContext;
  readonly #before: StatedBefore | undefined;
  readonly #records = new Map<ExceptionRule, ObjectRecord>();

  constructor(context: RuleContext) {
    this.#context = context;
    this.#before = context.revision === undefined ? undefined : new StatedBefore(context.revision);
  }

  get rules(): readonly ExceptionRule[] {
    return [...this.#records.keys()];
  }

  /** Takes what an object states of itself, in annotations and in comments for Trivy. */
  observe(raw: RawObject, record: ObjectRecord): void {
    const { reference } = record;
    const file = raw.origin.source === 'file' ? raw.origin.file : undefined;
    for (const statement of statementsOf(raw)) {
      const { suppression, comment } = statement;
      const selector = { object: { reference, file, ...(comment && { lines: comment.lines }) } };
      const place = comment === undefined ? placeOf(raw, suppression) : `${file}:${comment.line}`;
      // Where a revision decides, what it does not state of the object is listed and hides nothing.
      const counts = this.#before?.has(raw, statement) ?? true;
      for (const rule of rulesOf({ ...suppression, selector, place }, this.#context))
        this.#records.set(counts ? rule : { ...rule, severities: [] }, record);
    }
  }

  /** Forgets what an object stated that is no longer there. */
  forget(record: ObjectRecord): void {
    for (const [rule, owner] of this.#records) if (owner === record) this.#records.delete(rule);
  }

  /** Copies of a template's annotations in the pods of a scanned workload say nothing new. */
  isCopy({ rule, matched, withheld }: ExceptionUse): boolean {
    return matched + withheld.length === 0 && this.#records.get(rule)?.owner !== undefined;
  }
}

function placeOf({ origin, locate }: RawObject, { place, within = [] }: Suppression): string {
  if (origin.source !== 'file') return `${origin.cluster} ${place}`;
  const [span] = locate?.([[...within, place]]) ?? [];
  return `${origin.file}:${span?.exact === true ? span.line : origin.line}`;
}
