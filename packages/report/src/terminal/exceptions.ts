import { endText, unknownNames } from '@bulwark/model';
import type { ExceptionUse, ExceptionWeakness, Finding } from '@bulwark/model';
import type { Report, Selection } from '../report.ts';
import { title } from './context.ts';
import type { Layout } from './context.ts';
import { shortLine } from './diagnostic.ts';
import { count } from './count.ts';
import { plain, wrap } from './text.ts';

const MOST_USES = 10;
const MOST_WITHHELD = 3;

const WEAKNESSES: Readonly<Record<ExceptionWeakness, string>> = {
  'every-control': 'it names no control',
  'every-object': 'it names no object',
  'no-end': 'it has no end',
  'no-owner': 'it has no owner',
};

/** What is under an exception, and which exceptions want a look. */
export function* exceptionSection({ result, run }: Report, layout: Layout): Generator<string> {
  const inForce = result.exceptions.filter(({ state }) => state === 'in-force');
  if (inForce.length > 0) {
    yield* title(
      `Under an exception: ${count(result.excepted.length, 'finding')}, counted beside the score`,
      layout,
    );
    yield* some(inForce, layout, (use) => decisionLines(use, layout));
    yield '';
  }
  const doubtful = result.exceptions.filter((use) => complaintOf(use, run.selection) !== undefined);
  if (doubtful.length === 0) return;
  yield* title('Exceptions to look at', layout);
  yield* some(doubtful, layout, (use) => doubtLines(use, run.selection, layout));
  yield '';
}

function* some(
  uses: readonly ExceptionUse[],
  { verbose }: Layout,
  lines: (use: ExceptionUse) => Iterable<string>,
): Generator<string> {
  const shown = verbose ? uses : uses.slice(0, MOST_USES);
  for (const use of shown) yield* lines(use);
  if (uses.length > shown.length) yield `  and ${uses.length - shown.length} more (--verbose)`;
}

function* decisionLines({ rule, matched }: ExceptionUse, layout: Layout): Generator<string> {
  const { reason, owner, until, source } = rule;
  const who = owner === undefined ? '' : `, ${owner}`;
  const end = until === undefined ? 'without an end' : `until ${until}`;
  const text = `${matched}  ${reason}${who}, ${end}  ${placeOf(source)}`;
  yield* hanging(text, layout);
}

function* doubtLines(use: ExceptionUse, selection: Selection, layout: Layout): Generator<string> {
  const { rule, withheld } = use;
  yield* hanging(`${placeOf(rule.source)}: ${complaintOf(use, selection)} (${rule.reason})`, layout);
  const shown = layout.verbose ? withheld : withheld.slice(0, MOST_WITHHELD);
  for (const finding of shown) yield `  ${withheldLine(finding, layout)}`;
  if (withheld.length > shown.length) yield `    and ${withheld.length - shown.length} more (--verbose)`;
}

/** No heading says of which control these findings are. */
function withheldLine(finding: Finding, layout: Layout): string {
  const { control } = finding;
  return `${shortLine(finding, { ...layout, width: layout.width - 4 - control.length })}  ${control}`;
}

function placeOf({ kind, place }: ExceptionUse['rule']['source']): string {
  return kind === 'policy' || kind === 'annotation' ? place : `${place} (${kind})`;
}

/** What is wrong with an exception; a scan of a part says nothing of what matches elsewhere. */
function complaintOf(
  { state, rule, withheld, weaknesses }: ExceptionUse,
  selection: Selection,
): string | undefined {
  const unknown = unknownNames(rule);
  if (unknown !== undefined) return unknown;
  const findings = count(withheld.length, 'finding');
  if (state === 'expired')
    return `${expiredText(rule.until ?? '')}; ${findings} it covered ${stand(withheld.length)}`;
  if (withheld.length > 0) return `policy does not allow it; it would hide ${findings}`;
  if (state === 'unmatched' && isWhole(selection)) return 'it covers no finding';
  if (state !== 'in-force' || weaknesses.length === 0) return undefined;
  return weaknesses.map((weakness) => WEAKNESSES[weakness]).join(', ');
}

function expiredText(until: string): string {
  const text = endText(until);
  return text === `until ${until}` ? `expired on ${until}` : text;
}

function stand(number: number): string {
  return number === 1 ? 'stands' : 'stand';
}

/** Whether everything was judged, so that "covers nothing" means something. */
export function isWhole(selection: Selection): boolean {
  const { frameworks, controls, excludedControls, severities, namespaces, excludedNamespaces, kinds } =
    selection;
  return [frameworks, controls, excludedControls, severities, namespaces, excludedNamespaces, kinds].every(
    ({ length }) => length === 0,
  );
}

function* hanging(text: string, { width }: Layout): Generator<string> {
  const [first = '', ...rest] = wrap(plain(text), width - 6);
  yield `  ${first}`;
  for (const line of rest) yield `      ${line}`;
}
