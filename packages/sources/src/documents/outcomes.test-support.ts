import type { DocumentLimits, ReadOutcome, Value } from './index.ts';
import { DEFAULT_LIMITS, readDocuments } from './index.ts';

/** An outcome on one line: the value of a document, or place and code of a problem. */
export function brief(outcome: ReadOutcome): Value | string {
  return outcome.kind === 'document' ? outcome.value : `${outcome.line}:${outcome.column} ${outcome.code}`;
}

/** All outcomes of a text in short. */
export function read(text: string, limits: Partial<DocumentLimits> = {}): (Value | string)[] {
  return Array.from(readDocuments(text, 'auto', { ...DEFAULT_LIMITS, ...limits }), brief);
}

/** A stream of a text in pieces of a given size. */
export async function* pieces(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** All outcomes of a stream. */
export async function collect(stream: AsyncIterable<ReadOutcome>): Promise<ReadOutcome[]> {
  const outcomes: ReadOutcome[] = [];
  for await (const outcome of stream) outcomes.push(outcome);
  return outcomes;
}
