/** A stretch of the original text and what stands there afterwards. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Numbers of the fixes that it serves. */
  readonly fixes: ReadonlySet<number>;
}

/**
 * In the order in which they are applied. Splices at one place keep the order in which they were made; what is inserted
 * before a removed stretch goes before it.
 */
export function inOrder(splices: readonly Splice[]): readonly Splice[] {
  return splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether no two splices, in order, change the same stretch. */
export function areApart(splices: readonly Splice[]): boolean {
  return splices.every((splice, index) => index === 0 || (splices[index - 1] as Splice).end <= splice.start);
}

/** The text with splices, in order and apart, made. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const splice of splices) {
    parts.push(text.slice(from, splice.start), splice.text);
    from = splice.end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
