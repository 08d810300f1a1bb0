/** Text with LF line breaks only, and the way back to the offsets of the original. */
export interface NormalisedText {
  readonly text: string;
  /** The text with breaks that YAML 1.1 folds in their own way still in it; same offsets as `text`. */
  readonly odd: string | undefined;
  /** Offset in the original of an offset in `text`. */
  toOriginal(offset: number): number;
}

const same = (offset: number): number => offset;

/**
 * YAML 1.1, and so kubectl, takes CR LF, CR, NEL, LS and PS for line breaks. All but CR LF are replaced in place.
 */
export function normalise(original: string): NormalisedText {
  const hasCr = original.includes('\r');
  const hasOdd = original.includes('\u2028') || original.includes('\u2029');
  if (!hasCr && !hasOdd && !original.includes('\x85'))
    return { text: original, odd: undefined, toOriginal: same };
  const packed = hasCr ? original.replaceAll('\r\n', '\n') : original;
  const text = packed.replaceAll(/[\r\x85\u2028\u2029]/g, '\n');
  const toOriginal = packed.length === original.length ? same : offsetsOf(original);
  return { text, odd: hasOdd ? packed : undefined, toOriginal };
}

/** Offsets of the CR LF pairs, each counted as one character, are where the two texts drift apart. */
function offsetsOf(original: string): (offset: number) => number {
  let breaks: number[] | undefined;
  return (offset) => {
    if (breaks === undefined) {
      breaks = [];
      for (let at = original.indexOf('\r\n'); at !== -1; at = original.indexOf('\r\n', at + 2))
        breaks.push(at - breaks.length);
    }
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  };
}
