import { annotatedSuppressions, inlineSuppressions } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { podTemplatePath } from '@bulwark/control-kit';
import type { ObjectRecord } from '@bulwark/engine';
import type { ExceptionRule, ExceptionUse, RawObject } from '@bulwark/model';
import { objectSource, textOf } from '@bulwark/sources';
import { rulesOf } from './rules.ts';
import type { RuleContext } from './rules.ts';
import { lineAt, StatedBefore } from './stated-before.ts';

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
    for (const suppression of annotatedSuppressions(raw.value, podTemplatePath(reference.kind))) {
      const selector = { object: { reference, file } };
      const place = placeOf(raw, suppression);
      this.#add({ ...suppression, selector, place }, record, this.#counts(raw, suppression));
    }
    const { text, found } = commentsOf(raw);
    for (const suppression of found) {
      const selector = { object: { reference, file, lines: suppression.lines } };
      const place = `${file}:${suppression.line}`;
      const counts = this.#counts(raw, suppression, lineAt(text, suppression.lines[0]));
      this.#add({ ...suppression, selector, place }, record, counts);
    }
  }

  /** Forgets what an object stated that is no longer there. */
  forget(record: ObjectRecord): void {
    for (const [rule, owner] of this.#records) if (owner === record) this.#records.delete(rule);
  }

  /** Where a revision decides, what it does not state of the object is listed and hides nothing. */
  #counts(raw: RawObject, suppression: Suppression, at?: string): boolean {
    return this.#before === undefined || this.#before.has(raw, suppression, at);
  }

  #add(suppression: Suppression, record: ObjectRecord, counts: boolean): void {
    for (const rule of rulesOf(suppression, this.#context))
      this.#records.set(counts ? rule : { ...rule, severities: [] }, record);
  }

  /** Copies of a template's annotations in the pods of a scanned workload say nothing new. */
  isCopy({ rule, matched, withheld }: ExceptionUse): boolean {
    return matched + withheld.length === 0 && this.#records.get(rule)?.owner !== undefined;
  }
}

interface Comments {
  readonly text: string;
  readonly found: ReturnType<typeof inlineSuppressions>;
}

/** Comments of the document; a list of objects is one document, and its comments are of no single one. */
function commentsOf({ origin }: RawObject): Comments {
  const source = origin.source === 'file' && origin.item === undefined ? objectSource(origin) : undefined;
  const text = source && textOf(source.source);
  return source === undefined || text === undefined
    ? { text: '', found: [] }
    : { text, found: commentsIn(text, source) };
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
