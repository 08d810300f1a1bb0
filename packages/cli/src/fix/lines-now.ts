import type { Finding } from '@bulwark/model';
import type { FileEdit, FixPlan } from '@bulwark/remediate';

const BREAKS = /\r\n|\r|\n/g;

/**
 * Tells the line of a finding in its file as it is now: as it was read, or with the edits once they are written. What was judged again was not
 * located again, and stands where it stood before.
 */
export function linesNow(
  { before, files }: Pick<FixPlan, 'before' | 'files'>,
  written: boolean,
): (finding: Finding) => number {
  const known = new Map(before.findings.map(({ fingerprint, location }) => [fingerprint, location?.line]));
  const edits = new Map(files.map((edit) => [edit.file, edit]));
  return ({ fingerprint, location, origin }) => {
    if (origin.source !== 'file') return 1;
    const line = location?.line ?? known.get(fingerprint) ?? origin.line;
    const edit = written ? edits.get(origin.file) : undefined;
    return edit === undefined ? line : line + shiftOf(edit, line);
  };
}

/** Lines that edits add above a line. */
function shiftOf({ before, splices }: FileEdit, line: number): number {
  const start = startOf(before, line);
  return splices
    .filter(({ end }) => end <= start)
    .reduce((sum, splice) => sum + breaks(splice.text) - breaks(before.slice(splice.start, splice.end)), 0);
}

function startOf(text: string, line: number): number {
  if (line <= 1) return 0;
  let number = 1;
  for (const { index, 0: found } of text.matchAll(BREAKS)) {
    number += 1;
    if (number === line) return index + found.length;
  }
  return text.length;
}

function breaks(text: string): number {
  return text.match(BREAKS)?.length ?? 0;
}
