import type { Finding } from '@bulwark/model';

/** Where a finding stands in a rendered text. */
export type Spot = Pick<Finding, 'location' | 'origin'>;

/** First and last line. */
export type Block = readonly [number, number];

/**
 * The lines of a YAML text that belong to the place of a finding: the value itself, or where the path is absent, all that stands below
 * the nearest field around it.
 */
export function blockOf(lines: readonly string[], finding: Spot): Block {
  const { location } = finding;
  const first = lineOf(finding);
  if (location?.exact === true) return [first, Math.max(first, location.endLine)];
  const belongs = belongsTo(lines[first - 1] ?? '', location?.column ?? 1);
  let last = first;
  while (last < lines.length && belongs(lines[last] ?? '')) last += 1;
  return [first, last];
}

/** The lines of the document in which an object begins. */
export function documentOf(lines: readonly string[], first: number): Block {
  let last = first;
  while (last < lines.length && !(lines[last] ?? '').startsWith('---')) last += 1;
  return [first, last];
}

/** Line of the rendered text that shows a finding: that of its object where no better one is known. */
export function lineOf({ location, origin }: Spot): number {
  if (location !== undefined) return location.line;
  return origin.source === 'file' ? origin.line : 1;
}

/** Where the first token of a document stands for it, all of it does. */
function belongsTo(opening: string, column: number): (line: string) => boolean {
  const indent = opening.search(/\S/);
  const isDocument = indent === 0 && column === 1 && !/^[\w-]+:\s*$/.test(opening);
  if (isDocument) return (line) => !line.startsWith('---');
  return (line) => {
    const at = line.search(/\S/);
    // Items of a list may stand as far left as the key that they belong to.
    return at === -1 || at > indent || (at === indent && line[at] === '-' && opening[indent] !== '-');
  };
}
