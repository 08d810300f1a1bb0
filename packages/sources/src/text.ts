// The way in for faces that have a text and no file system: a page, an editor. Nothing here asks for a file.
import { DEFAULT_LIMITS, readDocuments } from './documents/index.ts';
import type { DocumentLimits } from './documents/index.ts';
import type { Receiver } from './events.ts';
import { deliver } from './objects.ts';
import { remember } from './source-text.ts';
import type { HeldText } from './source-text.ts';

export { decodeText, encodingOf, readDocuments, readLayout } from './documents/index.ts';
export type { TextEncoding } from './documents/index.ts';
export { objectSource, textOf } from './source-text.ts';

export interface ReadTextOptions {
  /** What the text is called in origins and problems. */
  readonly file: string;
  readonly limits?: Partial<DocumentLimits>;
}

/**
 * Hands over the objects of a text as reading a file of that content by itself does, and returns their number. Places are found in this
 * text as long as no other was read; `textOf` and fixes work on it.
 */
export function readText(
  text: string,
  { file, limits }: ReadTextOptions,
  receiver: Omit<Receiver, 'progress'>,
): number {
  const source: HeldText = { kind: 'held', bytes: Buffer.from(text) };
  remember(source, text);
  let objects = 0;
  for (const outcome of readDocuments(text, 'auto', { ...DEFAULT_LIMITS, ...limits })) {
    if (outcome.kind === 'problem') {
      const { code, message, hint, line, column } = outcome;
      receiver.unread({ file, line, column, code, message, hint });
      continue;
    }
    for (const { code, message, line, column } of outcome.notices)
      receiver.notice({ file, line, column, code, message });
    const origin = { root: '.', file, directory: '', source };
    objects += deliver(outcome.value, { ...outcome, prefix: [] }, origin, receiver);
  }
  return objects;
}
