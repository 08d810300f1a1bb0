import type { Control } from '@bulwark/control-kit';
import { formatReference, SEVERITIES } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import { choiceLines, clearedBy } from '@bulwark/remediate';
import type { FixPlan } from '@bulwark/remediate';
import { hasFix } from './has-fix.ts';
import { linesNow } from './lines-now.ts';
import { printable } from './paint.ts';
import type { Paint } from './paint.ts';

const MOST_PLACES = 3;
const MOST_CONTROLS = 12;

/** What the end of a run says. */
export interface ClosingFacts {
  readonly plan: FixPlan;
  readonly controls: ReadonlyMap<string, Control>;
  /** Whether fixes that want a review were among those to be made. */
  readonly review: boolean;
  /** Findings that were not to be fixed only because their fix wants a review. */
  readonly heldBack: number;
  readonly written: number | undefined;
  /** Controls that were asked for by name: what they leave is always told. */
  readonly asked: ReadonlySet<string>;
  /** The command line up to here, for the next one. */
  readonly command: string;
}

/** What was done, what could not be done, what remains at critical and high with the choice that it needs, what comes next. */
export function* closing(facts: ClosingFacts, paint: Paint): Generator<string> {
  const show: Show = { paint, lineOf: linesNow(facts.plan, facts.written !== undefined) };
  yield* done(facts, paint);
  yield* excepted(facts.plan);
  yield* refused(facts.plan, show);
  yield* remaining(facts, show);
  yield* next(facts, paint);
}

interface Show {
  readonly paint: Paint;
  readonly lineOf: (finding: Finding) => number;
}

function* done({ plan, written }: ClosingFacts, paint: Paint): Generator<string> {
  const { applied, files } = plan;
  const counts = `${count(applied.length, 'fix', 'fixes')} in ${count(files.length, 'file', 'files')}`;
  const { cleared, unjudged } = clearedBy(plan);
  if (applied.length === 0) yield paint.bold('Nothing to fix.');
  else if (written === undefined)
    yield paint.bold(
      `${counts}, which ${applied.length === 1 ? 'clears' : 'clear'} ${count(cleared, 'finding', 'findings')}; nothing is written yet.`,
    );
  else
    yield paint.bold(
      written < files.length
        ? `${counts}, ${unwritten(written)}`
        : `${counts} made, ${count(written, 'file', 'files')} written; ${count(cleared, 'finding', 'findings')} cleared.`,
    );
  if (applied.length > 0 && unjudged > 0)
    yield `${count(unjudged, 'further finding', 'further findings')} can no longer be judged: what decides was not read.`;
}

function unwritten(written: number): string {
  return written === 0
    ? 'but no file could be written: all are as they were.'
    : `but only ${count(written, 'file', 'files')} written: the others are as they were.`;
}

function* excepted({ before }: FixPlan): Generator<string> {
  const left = before.excepted.length;
  if (left > 0) yield `${count(left, 'finding is', 'findings are')} under an exception and left as they are.`;
}

function* refused({ refused }: FixPlan, show: Show): Generator<string> {
  if (refused.length === 0) return;
  yield '';
  yield show.paint.bold(`Not made: ${count(refused.length, 'fix', 'fixes')}`);
  const groups = Map.groupBy(refused, ({ fix, reason }) => `${fix.finding.control}: ${reason}`);
  for (const [text, group] of groups) {
    yield `  ${printable(text)}`;
    yield* places(
      group.map(({ fix }) => fix.finding),
      show,
    );
  }
}

function* remaining({ plan, controls, asked, review }: ClosingFacts, show: Show): Generator<string> {
  const left = plan.after.findings.filter(
    ({ severity, control }) => severity === 'critical' || severity === 'high' || asked.has(control),
  );
  if (left.length === 0) return;
  yield '';
  yield show.paint.bold(
    `Left at critical and high${asked.size > 0 ? ', and of the controls you named' : ''}: ${count(left.length, 'finding', 'findings')}`,
  );
  const order = (findings: readonly Finding[]): number =>
    rank(findings) - (asked.has(findings[0]?.control ?? '') ? SEVERITIES.length : 0);
  const groups = [...Map.groupBy(left, ({ control }) => control)].toSorted(
    ([, a], [, b]) => order(a) - order(b) || b.length - a.length,
  );
  for (const [id, findings] of groups.slice(0, MOST_CONTROLS))
    yield* remainder(id, findings, { controls, review, show });
  const more = groups.length - MOST_CONTROLS;
  if (more > 0) yield `  and ${count(more, 'more control', 'more controls')}: bulwark scan --severity high`;
}

interface Remaining {
  readonly controls: ReadonlyMap<string, Control>;
  readonly review: boolean;
  readonly show: Show;
}

function* remainder(
  id: string,
  findings: readonly Finding[],
  { controls, review, show }: Remaining,
): Generator<string> {
  const { paint } = show;
  const [first] = findings as readonly [Finding];
  yield `  ${paint.bold(id)} (${first.severity}), ${findings.length === 1 ? 'once' : `${findings.length} times`}: ${controls.get(id)?.title ?? ''}`;
  const offered = findings.filter(hasFix).length;
  if (offered > 0 && !review)
    yield `    ${count(offered, 'has a fix', 'have fixes')} that somebody should look at first: --review`;
  const open = findings.filter((finding) => review || !hasFix(finding));
  for (const advice of new Set(open.slice(0, MOST_PLACES).map(({ remedy }) => remedy.advice)))
    yield `    Choose: ${printable(advice)}`;
  yield* places(findings, show);
  for (const line of choiceLines(first)) yield paint.dim(`      ${printable(line)}`);
}

function* places(findings: readonly Finding[], { paint, lineOf }: Show): Generator<string> {
  const textOf = (finding: Finding): string =>
    `${printable(placeOf(finding, lineOf))}  ${printable(formatReference(finding.object) + decidingOf(finding))}`;
  const groups = [...Map.groupBy(findings, textOf)];
  // Containers of one pod, and renderings of one chart, have one place.
  for (const [text, same] of groups.slice(0, MOST_PLACES))
    yield paint.dim(`    ${text}${same.length > 1 ? `  (${same.length} times)` : ''}`);
  const more = groups.slice(MOST_PLACES).reduce((sum, [, same]) => sum + same.length, 0);
  if (more > 0) yield paint.dim(`    and ${more} more`);
}

/** Where it can be changed: of a rendered object the line of its template, where that is proven. */
function placeOf(finding: Finding, lineOf: Show['lineOf']): string {
  const { origin, trace } = finding;
  if (origin.source === 'cluster') return origin.cluster;
  if (origin.rendered === undefined) return `${origin.file}:${lineOf(finding)}`;
  return trace?.line === undefined ? (trace?.file ?? origin.file) : `${trace.file}:${trace.line}`;
}

/** What decides about a rendered object: keys of the values, or a patch. */
function decidingOf({ trace }: Finding): string {
  const keys = trace?.values.map(({ key }) => key) ?? [];
  const values = keys.length === 0 ? '' : `  values: ${keys.join(', ')}`;
  if (trace?.patch === undefined) return values;
  const { file, line } = trace.patch;
  return `${values}  set by ${file}${line === undefined ? '' : `:${line}`}`;
}

function* next({ plan, heldBack, written, command }: ClosingFacts, paint: Paint): Generator<string> {
  yield '';
  if (plan.applied.length > 0 && written === undefined) yield `${paint.bold('Next:')} ${command} --write`;
  else if (heldBack > 0) yield `${paint.bold('Next:')} ${command} --review`;
  else
    yield `${paint.bold('Next:')} ${command.replace('bulwark fix', 'bulwark scan').replaceAll(' --review', '')}`;
  if (heldBack > 0)
    yield `      ${count(heldBack, 'further finding has a fix', 'further findings have fixes')} that somebody should look at first: --review shows them.`;
}

function rank([first]: readonly Finding[]): number {
  return SEVERITIES.indexOf(first?.severity ?? 'low');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
