import type { Control, FixSafety } from '@bulwark/control-kit';
import { formatReference, isRendered } from '@bulwark/model';
import type { Finding, Severity } from '@bulwark/model';
import {
  namesakes,
  objectPatches,
  planFixes,
  renderComponent,
  renderJsonPatches,
  writeEdit,
} from '@bulwark/remediate';
import type { Fix, FixPlan, FixRequest } from '@bulwark/remediate';
import { findControls } from '../arguments/names.ts';
import { buildRequest } from '../arguments/request.ts';
import type { Library, ScanRequest, SelectionFlags } from '../arguments/request.ts';
import { chosenSeverities } from '../arguments/values.ts';
import { policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { errorEntry, EXIT, UserError } from '../errors.ts';
import { isTerminal, STDERR, STDOUT, wantsColour, writeChunks, writeText } from '../streams.ts';
import { askForFixes } from './ask.ts';
import { closing } from './closing.ts';
import { commandWords } from './command-words.ts';
import { exceptionsOf } from './excepted.ts';
import { diffText } from './diff-text.ts';
import type { DiffContext } from './diff-text.ts';
import { hasFix } from './has-fix.ts';
import { paintOf } from './paint.ts';
import { postureOf } from './offers.ts';
import { readFixInput } from './read.ts';
import type { FixInput } from './read.ts';

export interface FixFlags extends SelectionFlags, PolicyFlags {
  readonly write?: boolean;
  readonly interactive?: boolean;
  readonly review?: boolean;
  readonly as?: string;
  readonly color: string;
}

const PATCH_FORMATS = ['kustomize', 'jsonpatch'];

/** `bulwark fix`: shows or makes the fixes that re-evaluation proves; returns the exit code. */
export async function fix(paths: readonly string[], flags: FixFlags, library: Library): Promise<number> {
  checkFlags(paths, flags);
  // Every control is judged, whichever are to be fixed: a fix must not add a finding of another.
  const everything = { ...flags, control: [], excludeControl: [], severity: [] };
  const request = buildRequest(everything, library, policyFor(paths, flags, library));
  const input = await readFixInput(paths, request);
  try {
    return await mend(input, request, { paths, flags, library });
  } finally {
    await input.close();
  }
}

async function mend(input: FixInput, request: ScanRequest, run: Run): Promise<number> {
  const { flags, library } = run;
  const wanted = wantedBy(flags, library);
  for (const { file, code, message } of input.unread)
    writeText(STDERR, `not read: ${file}: ${code}: ${message}\n`);
  if (input.objects.length === 0) throw new UserError('BW-INPUT-NOTHING');
  const exceptions = exceptionsOf(input, request);
  const proposed = await planOf(input, request, { exceptions, wanted });
  if (flags.as !== undefined) return printPatches(proposed, flags.as);
  const context = contextOf(proposed, library, flags);
  if (flags.interactive !== true) return conclude(proposed, input, run);
  const chosen = chosenOf(proposed, context);
  const isChosen = (finding: Finding): boolean => chosen.has(finding.fingerprint);
  return conclude(await planOf(input, request, { exceptions, wanted: isChosen }), input, run);
}

interface Run {
  readonly paths: readonly string[];
  readonly flags: FixFlags;
  readonly library: Library;
}

/** Shows the diff where nobody has seen it yet, writes where that is wanted, and says what is left. */
function conclude(plan: FixPlan, input: FixInput, { paths, flags, library }: Run): number {
  const context = contextOf(plan, library, flags);
  const interactive = flags.interactive === true;
  if (!interactive) for (const file of plan.files) writeChunks(STDOUT, lines(diffText(file, context)));
  const writing = flags.write === true || interactive ? writeAll(plan, input) : undefined;
  const facts = {
    plan,
    controls: context.controls,
    review: flags.review ?? false,
    heldBack: flags.review === true ? 0 : heldBack(plan, flags, library),
    written: writing?.written,
    asked: idsOf(flags.control, library),
    command: commandWords(paths, flags),
  };
  writeChunks(STDOUT, lines(closing(facts, context.paint)));
  return writing !== undefined && writing.failed > 0 ? errorEntry('BW-OUTPUT-WRITE').exitCode : EXIT.clean;
}

function idsOf(names: readonly string[], { controls }: Library): ReadonlySet<string> {
  return new Set(names.flatMap((name) => findControls(name, controls)).map(({ id }) => id));
}

function checkFlags(paths: readonly string[], { as, write, interactive }: FixFlags): void {
  if (paths.length === 0)
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      'no path was given',
      'Name files or directories: bulwark fix deploy/',
    );
  if (as !== undefined && !PATCH_FORMATS.includes(as))
    throw new UserError(
      'BW-USAGE-VALUE',
      `--as: '${as}' is no kind of patch`,
      `It takes ${PATCH_FORMATS.join(' or ')}.`,
    );
  if (as !== undefined && (write === true || interactive === true))
    throw new UserError(
      'BW-USAGE-OPTION',
      '--as prints patches and writes no file',
      'Leave --write and --interactive out.',
    );
  if (paths.includes('-') && (write === true || interactive === true))
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      'standard input cannot be written to',
      'Name the file, or look at the diff alone.',
    );
}

/** Findings that only --review would fix. */
function heldBack({ after }: FixPlan, flags: FixFlags, library: Library): number {
  const wanted = wantedBy({ ...flags, review: true }, library);
  const review = new Set(library.controls.filter(({ fix }) => fix === 'review').map(({ id }) => id));
  return after.findings.filter(
    (finding) => review.has(finding.control) && hasFix(finding) && wanted(finding, 'review'),
  ).length;
}

type Wanted = (finding: Finding, safety: FixSafety) => boolean;

export function wantedBy({ control, excludeControl, severity, review }: FixFlags, library: Library): Wanted {
  const ids = idsOf(control, library);
  const without = idsOf(excludeControl, library);
  const severities: readonly Severity[] = chosenSeverities(severity);
  return (finding, safety) =>
    (safety === 'safe' || review === true) &&
    (ids.size === 0 || ids.has(finding.control)) &&
    !without.has(finding.control) &&
    severities.includes(finding.severity);
}

async function planOf(
  { objects, roots }: FixInput,
  request: ScanRequest,
  what: Required<Pick<FixRequest, 'exceptions' | 'wanted'>>,
): Promise<FixPlan> {
  const posture = postureOf(request);
  const plan = planFixes({ posture, objects, ...what });
  if (!objects.some(({ origin }) => isRendered(origin))) return plan;
  const { withRendered } = await import('./rendered.ts');
  return withRendered(plan, { posture, objects, roots, wanted: what.wanted });
}

function contextOf({ applied }: FixPlan, { controls }: Library, { color }: FixFlags): DiffContext {
  return {
    fixes: new Map(applied.map((one: Fix) => [one.number, one])),
    controls: new Map(controls.map((control: Control) => [control.id, control])),
    paint: paintOf(wantsColour(color, isTerminal(STDOUT))),
  };
}

function chosenOf(plan: FixPlan, context: DiffContext): ReadonlySet<string> {
  return new Set(askForFixes(plan, context).map(({ finding }) => finding.fingerprint));
}

function writeAll(
  { files }: FixPlan,
  { roots }: FixInput,
): { readonly written: number; readonly failed: number } {
  const failures = files.flatMap((file) => writeEdit(file, roots) ?? []);
  for (const { file, reason } of failures) writeText(STDERR, `BW-OUTPUT-WRITE: ${file}: ${reason}\n`);
  return { written: files.length - failures.length, failed: failures.length };
}

const NAMESAKES =
  'and needs different patches, and kustomize would make all of them in each: name the files of one kustomization';

function printPatches({ applied }: FixPlan, as: string): number {
  const patches = objectPatches(applied);
  for (const [object, files] of as === 'kustomize' ? namesakes(patches) : [])
    writeText(STDERR, `note: ${formatReference(object)} stands in ${files.join(' and ')} ${NAMESAKES}\n`);
  writeText(STDOUT, as === 'kustomize' ? renderComponent(patches) : renderJsonPatches(patches));
  return EXIT.clean;
}

function* lines(texts: Iterable<string>): Generator<string> {
  for (const text of texts) yield `${text}\n`;
}
