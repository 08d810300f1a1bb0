import type { ComparedFinding, Comparison, Report } from '../report.ts';
import { title } from './context.ts';
import type { Layout } from './context.ts';
import { count } from './count.ts';
import { plain, wrap } from './text.ts';

const MOST = 10;

/** What changed since the baseline. */
export function* comparisonSection({ comparison }: Report, layout: Layout): Generator<string> {
  if (comparison === undefined) return;
  const { name, fresh, ofNewControls, resolved, changed, unchanged } = comparison;
  yield* title(
    `Since ${plain(name)}: ${fresh.length} new, ${resolved.length} resolved, ${changed.length} changed, ${unchanged} as before`,
    layout,
  );
  yield* listed('new', fresh, layout);
  yield* listed('new control', ofNewControls, layout);
  yield* listed(
    'changed',
    changed.map(({ after }) => after),
    layout,
  );
  yield* listed('resolved', resolved, layout);
  yield* notes(comparison, layout);
  yield '';
}

function* listed(word: string, findings: readonly ComparedFinding[], layout: Layout): Generator<string> {
  const shown = layout.verbose ? findings : findings.slice(0, MOST);
  for (const { severity, control, object, file } of shown) {
    const text = `${word}: ${severity} ${control} on ${object}${file === null ? '' : `, ${file}`}`;
    const [first = '', ...rest] = wrap(plain(text), layout.width - 6);
    yield `  ${first}`;
    for (const line of rest) yield `      ${line}`;
  }
  if (findings.length > shown.length)
    yield `  and ${findings.length - shown.length} more ${word} (--verbose)`;
}

function* notes({ notJudged, unread }: Comparison, { width }: Layout): Generator<string> {
  if (notJudged.length > 0)
    yield* wrap(
      `${count(notJudged.length, 'earlier finding')} of controls that were not judged now: not known to be resolved.`,
      width,
    );
  if (unread > 0) yield* wrap('What seems resolved may be in the inputs that could not be read.', width);
}
