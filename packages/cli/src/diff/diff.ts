import type { Comparison } from '@bulwark/report';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import type { ConnectionFlags } from '../cluster/options.ts';
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
import { checkOut } from './revisions.ts';
import { comparisonText } from './text.ts';

export interface DiffFlags extends PolicyFlags, SelectionFlags, ConnectionFlags {
  readonly live?: boolean;
  readonly readSecrets?: boolean;
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

/** Both revisions are judged by the policy of the first: a change cannot excuse itself. */
async function ofRevisions(
  range: string,
  paths: readonly string[],
  flags: DiffFlags,
  library: Library,
): Promise<Comparison> {
  const [from = '', to = '', more] = range.split(/\.\.\.?/);
  if (from === '' || more !== undefined)
    throw new UserError('BW-USAGE-REVISION', `--git: '${range}' is not FROM..TO`);
  const scanned = paths.length === 0 ? ['.'] : paths;
  const before = checkOut(from);
  try {
    const after = checkOut(to === '' ? 'HEAD' : to);
    try {
      const policy = resolvePolicy(policyOfRevision(from, scanned, flags), library);
      before.enter();
      const known = await judged(scanned, flags, { library, policy });
      before.leave();
      after.enter();
      return compare(known, await judged(scanned, flags, { library, policy }), from);
    } finally {
      after.leave();
      after.remove();
    }
  } finally {
    before.remove();
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
