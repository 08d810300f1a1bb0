import { annotatedSuppressions, inlineSuppressions } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { podTemplatePath } from '@bulwark/control-kit';
import type { ObjectRecord } from '@bulwark/engine';
import type { ExceptionRule, ExceptionSelector, ExceptionUse, RawObject } from '@bulwark/model';
import { objectSource, textOf } from '@bulwark/sources';
import { rulesOf } from './rules.ts';
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

  /** Takes what an object states of itself, in annotations and in comments for Trivy. */
  observe(raw: RawObject, record: ObjectRecord): void {
    const { reference } = record;
    const file = raw.origin.source === 'file' ? raw.origin.file : undefined;
    for (const suppression of annotatedSuppressions(raw.value, podTemplatePath(reference.kind)))
      this.#add(suppression, { object: { reference, file } }, placeOf(raw, suppression), record);
    for (const suppression of commentsOf(raw))
      this.#add(
        suppression,
        { object: { reference, file, lines: suppression.lines } },
        `${file}:${suppression.line}`,
        record,
      );
  }

  /** Forgets what an object stated that is no longer there. */
  forget(record: ObjectRecord): void {
    for (const [rule, owner] of this.#records) if (owner === record) this.#records.delete(rule);
  }

  #add(suppression: Suppression, selector: ExceptionSelector, place: string, record: ObjectRecord): void {
    for (const rule of rulesOf({ ...suppression, selector, place }, this.#context))
      this.#records.set(rule, record);
  }

  /** Copies of a template's annotations in the pods of a scanned workload say nothing new. */
  isCopy({ rule, matched, withheld }: ExceptionUse): boolean {
    return matched + withheld.length === 0 && this.#records.get(rule)?.owner !== undefined;
  }
}

/** Comments of the document; a list of objects is one document, and its comments are of no single one. */
function commentsOf({ origin }: RawObject): ReturnType<typeof inlineSuppressions> {
  if (origin.source !== 'file' || origin.item !== undefined) return [];
  const source = objectSource(origin);
  const text = source && textOf(source.source);
  return source === undefined || text === undefined ? [] : commentsIn(text, source);
}

function commentsIn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): ReturnType<typeof inlineSuppressions> {
  const document = text.slice(start, end);
  if (!document.includes('trivy:ignore:')) return [];
  return inlineSuppressions(document, text.slice(0, start).split(/\r\n|\n|\r/).length);
}

function placeOf({ origin, locate }: RawObject, { place, within = [] }: Suppression): string {
  if (origin.source !== 'file') return `${origin.cluster} ${place}`;
  const [span] = locate?.([[...within, place]]) ?? [];
  return `${origin.file}:${span?.exact === true ? span.line : origin.line}`;
}
