import type { Control } from '@bulwark/control-kit';
import { formatReference } from '@bulwark/model';
import type { Finding, Value } from '@bulwark/model';
import { changedFields, formatStable, lossesOf } from '@bulwark/remediate';
import type { Fix } from '@bulwark/remediate';
import { printable } from '../fix/paint.ts';
import type { Paint } from '../fix/paint.ts';
import { isRevertible } from './plan.ts';
import type { LiveChange, LivePlan } from './plan.ts';
import { isAppliedFromFile, restartOf } from './restarts.ts';

const MOST_PLACES = 3;
const MOST_VALUE = 120;

/** How changes are shown. */
interface ChangeContext {
  readonly paint: Paint;
  readonly controls: ReadonlyMap<string, Control>;
}

/** What one change does and what to look at before it is made, with the pods that it starts anew. */
export function* changeText(change: LiveChange, context: ChangeContext): Generator<string> {
  const { paint } = context;
  const { reference, fixes, object, returned, patch, templates, warnings } = change;
  yield paint.bold(printable(formatReference(reference)));
  // Containers of one pod are mended for the same reason.
  yield* new Set(fixes.map((fix) => [...reasonOf(fix, context)].join('\n')));
  for (const { path, before, after } of changedFields(object, returned, patch.paths)) {
    const place = printable(formatStable(path));
    if (before !== undefined) yield paint.red(`  - ${place}: ${shownBefore(before)}`);
    if (after !== undefined) yield paint.green(`  + ${place}: ${shown(after)}`);
  }
  const restart = restartOf(reference.kind, object, returned, templates);
  yield `  restarts: ${restart ?? 'none'}`;
  for (const warning of warnings) yield paint.red(`  the API server warns: ${printable(warning)}`);
  if (!isRevertible(change))
    yield '  It cannot be reverted: an audit log holds nothing of what stands in a Secret.';
  if (isAppliedFromFile(object))
    yield '  It is kept in a file with kubectl apply: mend the file too (bulwark fix PATH), or it comes back.';
  yield '';
}

function* reasonOf(fix: Fix, { paint, controls }: ChangeContext): Generator<string> {
  const { finding, remedy, safety } = fix;
  yield `  ${finding.control} (${finding.severity}${safety === 'safe' ? '' : ', to be looked at first'}): ${printable(remedy.advice)}`;
  const verify = safety === 'safe' ? undefined : controls.get(finding.control)?.verify;
  if (verify !== undefined) yield paint.dim(`    ${verify}`);
  for (const { who, what } of lossesOf(fix)) yield `    ${printable(who)} loses ${printable(what)}`;
}

/** What is left out and why, and what comes next. */
export function* closingText(
  { changes, elsewhere, refused, before, after }: LivePlan,
  { heldBack, written, command }: ClosingFacts,
  paint: Paint,
): Generator<string> {
  for (const { source, findings } of elsewhere) {
    yield paint.bold(
      `${printable(source.owner)}: ${count(findings.length, 'fix', 'fixes')} to be made there`,
    );
    yield `  ${printable(source.advice)}`;
    yield* places(findings, paint);
  }
  if (refused.length > 0) yield paint.bold(`Not made: ${count(refused.length, 'fix', 'fixes')}`);
  const groups = Map.groupBy(refused, ({ finding, reason }) => `${finding.control}: ${reason}`);
  for (const [text, group] of groups) {
    yield `  ${printable(text)}`;
    yield* places(
      group.map(({ finding }) => finding),
      paint,
    );
  }
  const fixes = changes.reduce((sum, change) => sum + change.fixes.length, 0);
  const cleared = before.findings.length - after.findings.length;
  const what = `${count(fixes, 'fix', 'fixes')} in ${count(changes.length, 'object', 'objects')}`;
  if (fixes === 0) yield paint.bold('Nothing to write.');
  else if (written === undefined) {
    yield paint.bold(
      `${what}, tried by the API server and judged again: ${count(cleared, 'finding', 'findings')} fewer. Nothing is written yet.`,
    );
    yield `${paint.bold('Next:')} ${command} --confirm --audit-log FILE`;
  } else yield paint.bold(`${what}: ${count(written, 'object', 'objects')} written.`);
  if (heldBack > 0)
    yield `${count(heldBack, 'further finding has a fix', 'further findings have fixes')} that somebody should look at first: --review shows them.`;
}

interface ClosingFacts {
  /** Findings that only --review would fix. */
  readonly heldBack: number;
  /** Objects; undefined where nothing was to be written. */
  readonly written: number | undefined;
  /** The command line up to here, for the next one. */
  readonly command: string;
}

function* places(findings: readonly Finding[], paint: Paint): Generator<string> {
  const objects = [
    ...new Set(findings.map(({ observedIn, object }) => formatReference(observedIn ?? object))),
  ];
  for (const object of objects.slice(0, MOST_PLACES)) yield paint.dim(`    ${printable(object)}`);
  if (objects.length > MOST_PLACES) yield paint.dim(`    and ${objects.length - MOST_PLACES} more`);
}

/** What stood there may be a secret; numbers and switches are none. */
function shownBefore(value: Value): string {
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : '…';
}

function shown(value: Value): string {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? Number(inner) : inner,
  );
  return printable(text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}…` : text);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
