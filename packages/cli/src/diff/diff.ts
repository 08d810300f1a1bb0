import { isAbsolute } from 'node:path';
import type { Comparison } from '@bulwark/report';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import { refuseLiveOptions } from '../cluster/options.ts';
import type { LiveReading } from '../cluster/options.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { policyOfRevision } from '../config/policy-ref.ts';
import { resolvePolicy } from '../config/resolve.ts';
import type { ResolvedPolicy } from '../config/resolve.ts';
import { EXIT, UserError } from '../errors.ts';
import { scanReport } from '../scan-report.ts';
import { STDERR, STDOUT, writeText } from '../streams.ts';
import { compare } from './compare.ts';
import { newGate } from './gate.ts';
import { knownOf, readKnown } from './known.ts';
import type { KnownResult } from './known.ts';
import { pathsInRevisions } from './paths.ts';
import { checkOut, commonCommit } from './revisions.ts';
import type { Checkout } from './revisions.ts';
import { comparisonText } from './text.ts';

export interface DiffFlags extends PolicyFlags, SelectionFlags, LiveReading {
  readonly live?: boolean;
  readonly git?: string;
  readonly format: string;
  readonly failNew?: boolean;
  readonly newControls?: boolean;
}

const FORMATS = ['terminal', 'markdown', 'json'];

/** `bulwark diff`: two results in files, two git revisions, or files and a cluster; prints what changed and returns the exit code. */
export async function diff(words: readonly string[], flags: DiffFlags, library: Library): Promise<number> {
  if (!FORMATS.includes(flags.format))
    throw new UserError(
      'BW-USAGE-FORMAT',
      `a comparison is written as ${FORMATS.join(', ')}, not '${flags.format}'`,
    );
  if (flags.live === true) return (await import('../cluster/diff-live.ts')).diffLive(words, flags, library);
  refuseLiveOptions(flags);
  const comparison =
    flags.git === undefined ? ofFiles(words) : await ofRevisions(flags.git, words, flags, library);
  const text =
    flags.format === 'json'
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : comparisonText(comparison, flags.format === 'markdown');
  writeText(STDOUT, text);
  if (flags.failNew !== true) return EXIT.clean;
  const gate = newGate(comparison, '--fail-new', flags.newControls ?? false);
  writeText(STDERR, `gate ${gate.gate} ${gate.passed ? 'passed' : 'failed'}: ${gate.reason}\n`);
  if (!gate.passed) return EXIT.gate;
  return comparison.unread > 0 ? EXIT.input : EXIT.clean;
}

function ofFiles(words: readonly string[]): Comparison {
  const [before, after, more] = words;
  if (before === undefined || after === undefined || more !== undefined)
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      'diff takes two results, or --git and paths',
      'For example: bulwark diff before.json after.json; or: bulwark diff --git main..HEAD deploy/',
    );
  return compare(readKnown(before), readKnown(after), before);
}

/** Both revisions are judged by the policy of the first: a change cannot excuse itself. With three dots, from where the two parted. */
async function ofRevisions(
  range: string,
  words: readonly string[],
  flags: DiffFlags,
  library: Library,
): Promise<Comparison> {
  const { from, to, start } = revisionsOf(range);
  const before = checkOut(start);
  try {
    const after = checkOut(to);
    try {
      const { policy: stated, remarks } = policyOfRevision(from, words, flags);
      const policy = resolvePolicy(stated, library);
      for (const { file, message } of remarks) writeText(STDERR, `note: ${file}: ${message}\n`);
      const paths = pathsInRevisions(words, [before, after]);
      const known = await judgedIn(before, paths, flags, { library, policy });
      return compare(known, await judgedIn(after, paths, flags, { library, policy }), from);
    } finally {
      after.remove();
    }
  } finally {
    before.remove();
  }
}

/** `FROM..TO`, or `FROM...TO` for what TO changed since it left FROM, as git diff understands them. Throws UserError. */
function revisionsOf(range: string): { readonly from: string; readonly to: string; readonly start: string } {
  const [, from = '', dots, to = ''] = /^(.*?)(?:(\.\.\.?)(.*))?$/s.exec(range) ?? [];
  if (from === '' || to.includes('..'))
    throw new UserError('BW-USAGE-REVISION', `--git: '${range}' is not FROM..TO`);
  const head = to === '' ? 'HEAD' : to;
  return { from, to: head, start: dots === '...' ? commonCommit(from, head) : from };
}

/** Patterns of files that are meant from the directory of the policy find the files of the revision, too. */
function policyWithin(policy: ResolvedPolicy, { place }: Checkout): ResolvedPolicy {
  const there = <T>(patterns: readonly T[]): readonly (T | string)[] =>
    patterns.flatMap((pattern) => [
      pattern,
      ...(typeof pattern === 'string' && isAbsolute(pattern) ? [place(pattern) ?? pattern] : []),
    ]);
  return {
    ...policy,
    scopes: policy.scopes.map((scope) => ({ ...scope, paths: there(scope.paths) })),
    exceptions: policy.exceptions.map((rule) => {
      const { files } = rule.selector;
      return files === undefined ? rule : { ...rule, selector: { ...rule.selector, files: there(files) } };
    }),
  };
}

async function judgedIn(
  checkout: Checkout,
  paths: readonly string[],
  flags: DiffFlags,
  judging: { readonly library: Library; readonly policy: ResolvedPolicy },
): Promise<KnownResult> {
  checkout.enter();
  try {
    return await judged(paths, flags, { ...judging, policy: policyWithin(judging.policy, checkout) });
  } finally {
    checkout.leave();
  }
}

async function judged(
  paths: readonly string[],
  flags: DiffFlags,
  { library, policy }: { readonly library: Library; readonly policy: ResolvedPolicy },
): Promise<KnownResult> {
  const request = buildRequest(flags, library, policy);
  const { report, close } = await scanReport(paths, request, { flags: {}, gates: [], library });
  await close();
  return knownOf(report.result, report.unread.length);
}
