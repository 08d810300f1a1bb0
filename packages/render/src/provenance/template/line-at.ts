import type { ParsedTemplate } from './parse.ts';

const breaksOf = new WeakMap<ParsedTemplate, readonly number[]>();

/** Number of the line, from 1, in which an offset of a template lies. */
export function lineAt(parsed: ParsedTemplate, offset: number): number {
  const breaks = breaksOf.get(parsed) ?? findBreaks(parsed);
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((breaks[middle] as number) >= offset) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

function findBreaks(parsed: ParsedTemplate): readonly number[] {
  const breaks = [...parsed.source.matchAll(/\n/g)].map(({ index }) => index);
  breaksOf.set(parsed, breaks);
  return breaks;
}
