import { endText, unknownNames } from '@bulwark/model';
import type { ExceptionUse, ExceptionWeakness } from '@bulwark/model';
import type { Library } from '../arguments/request.ts';
import { didYouMean } from '../arguments/suggest.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { EXIT, UserError } from '../errors.ts';
import { STDOUT, writeText } from '../streams.ts';
import { evaluateAll } from './evaluate-all.ts';

export interface CheckFlags extends PolicyFlags {
  readonly exceptions?: readonly string[];
  readonly allowSuppressions?: readonly string[];
  readonly format: string;
}

/** What `bulwark exceptions check` says of one exception. */
interface Verdict {
  readonly place: string;
  readonly kind: string;
  readonly state: ExceptionUse['state'] | 'broad';
  readonly matched: number;
  readonly withheld: number;
  readonly reason: string;
  readonly owner: string | null;
  readonly until: string | null;
  readonly weaknesses: readonly ExceptionWeakness[];
  /** Of what it speaks; none where it speaks of every control. */
  readonly controls: readonly string[];
  readonly frameworks: readonly string[];
}

/**
 * `bulwark exceptions check`: judges the paths with every control and tells what came of each exception. Exit code 1 where one has
 * expired, covers nothing, covers too much or is not allowed.
 */
export async function exceptions(
  what: string,
  paths: readonly string[],
  flags: CheckFlags,
  library: Library,
): Promise<number> {
  if (what !== 'check')
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      `exceptions has no '${what}'`,
      didYouMean(what, ['check'], 'It has check.'),
    );
  if (flags.format !== 'terminal' && flags.format !== 'json')
    throw new UserError('BW-USAGE-FORMAT', `exceptions are told as terminal or json, not '${flags.format}'`);
  const { result, unread } = await evaluateAll(paths.length === 0 ? ['.'] : paths, flags, library);
  const verdicts = result.exceptions.map(verdictOf);
  const bad = verdicts.filter(isBad).length;
  if (flags.format === 'json')
    writeText(STDOUT, `${JSON.stringify({ exceptions: verdicts, unread }, null, 2)}\n`);
  else writeText(STDOUT, checkText(result.exceptions, unread));
  if (bad > 0) return EXIT.gate;
  // What was not read may hold what an exception covers.
  return unread > 0 ? EXIT.input : EXIT.clean;
}

function isBad({ state }: Verdict): boolean {
  return state !== 'in-force';
}

function verdictOf({ rule, state, matched, withheld, weaknesses }: ExceptionUse): Verdict {
  const broad = weaknesses.includes('every-control') || weaknesses.includes('every-object');
  return {
    place: rule.source.place,
    kind: rule.source.kind,
    state: state === 'in-force' && broad ? 'broad' : state,
    matched,
    withheld: withheld.length,
    reason: rule.reason,
    owner: rule.owner ?? null,
    until: rule.until ?? null,
    weaknesses,
    controls: rule.controls,
    frameworks: rule.frameworks,
  };
}

const NOTES: Readonly<Record<ExceptionWeakness, string>> = {
  'every-control': 'names no control',
  'every-object': 'names no object',
  'no-end': 'has no end',
  'no-owner': 'has no owner',
};

const STATES: Readonly<Record<Verdict['state'], string>> = {
  'in-force': 'ok',
  expired: 'expired',
  unmatched: 'unmatched',
  'not-allowed': 'not allowed',
  broad: 'too broad',
};

/** What the check says to people. */
export function checkText(uses: readonly ExceptionUse[], unread: number): string {
  const verdicts = uses.map(verdictOf);
  const bad = verdicts.filter(isBad).length;
  const lines = verdicts.flatMap((verdict) => [
    `${STATES[verdict.state].padEnd(11)}  ${printable(verdict.place)}  ${printable(verdict.reason)}`,
    `             ${printable(detailsOf(verdict).join('; '))}`,
  ]);
  const missing = unread === 0 ? '' : ` ${unread} inputs could not be read and may hold what they cover.`;
  const sum = `${verdicts.length} exceptions, ${bad} to look at.${missing}`;
  return [...lines, sum, ''].join('\n');
}

const MOST_CONTROLS = 3;

function detailsOf(verdict: Verdict): readonly string[] {
  const { state, matched, withheld, until, weaknesses, controls, frameworks } = verdict;
  const unknown = unknownNames(verdict);
  if (unknown !== undefined) return [unknown];
  const covered =
    state === 'in-force' || state === 'broad' ? `excepts ${matched}` : `would except ${withheld}`;
  const named = [...controls, ...frameworks];
  const more = named.length > MOST_CONTROLS ? ` and ${named.length - MOST_CONTROLS} more` : '';
  const of = named.length === 0 ? '' : ` of ${named.slice(0, MOST_CONTROLS).join(', ')}${more}`;
  const end = until === null ? [] : [endText(until)];
  return [covered + of, ...end, ...weaknesses.map((weakness) => NOTES[weakness])];
}

/** Texts of files are shown without what a terminal would obey. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}
