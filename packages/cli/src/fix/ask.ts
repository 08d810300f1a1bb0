import { readSync } from 'node:fs';
import { isRendered } from '@bulwark/model';
import { partOf, previewOf } from '@bulwark/remediate';
import type { FixPlan } from '@bulwark/remediate';
import { STDERR, STDOUT, writeText } from '../streams.ts';
import { diffText } from './diff-text.ts';
import type { DiffContext } from './diff-text.ts';

/** Shows each fix by itself and asks for it; gives back those that were wanted. The end of the answers is a no to the rest. */
export function askForFixes(
  { applied: fixes, files }: Pick<FixPlan, 'applied' | 'files'>,
  context: DiffContext,
): FixPlan['applied'] {
  const wanted: FixPlan['applied'][number][] = [];
  const answers = new Answers();
  for (const [index, fix] of fixes.entries()) {
    // What was rendered is mended in a values file, not in the text of its object.
    const edit = isRendered(fix.finding.origin) ? partOf(files, fix) : previewOf(fix);
    if (edit === undefined) continue;
    for (const line of diffText(edit, context)) writeText(STDOUT, `${line}\n`);
    writeText(STDERR, `Make fix ${index + 1} of ${fixes.length}? [y]es, [n]o, [a]ll that follow, [q]uit: `);
    const answer = answers.next();
    if (answer === 'q' || answer === undefined) break;
    if (answer === 'a') return [...wanted, ...fixes.slice(index)];
    if (answer === 'y') wanted.push(fix);
  }
  return wanted;
}

/** Answers, one a line, from standard input; anything but y, a and q is a no. */
class Answers {
  #buffered = '';

  next(): string | undefined {
    while (!this.#buffered.includes('\n')) {
      const more = this.#read();
      if (more === '') break;
      this.#buffered += more;
    }
    if (this.#buffered === '') return undefined;
    const end = this.#buffered.indexOf('\n');
    const line = end < 0 ? this.#buffered : this.#buffered.slice(0, end);
    this.#buffered = end < 0 ? '' : this.#buffered.slice(end + 1);
    const answer = line.trim().toLowerCase().charAt(0);
    return ['y', 'a', 'q'].includes(answer) ? answer : 'n';
  }

  #read(): string {
    const bytes = Buffer.alloc(256);
    for (;;) {
      try {
        return bytes.toString('utf8', 0, readSync(0, bytes));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EOF') return '';
        if (code !== 'EAGAIN') throw error;
        // A terminal that is not blocking: wait for the next key.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  }
}
