import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { addException, normalEnd, POLICY_NAMES } from '@bulwark/config';
import { hasEnded } from '@bulwark/engine';
import { formatReference } from '@bulwark/model';
import type { ExceptedFinding, Finding, ScanResult } from '@bulwark/model';
import type { Library } from '../arguments/request.ts';
import { attempt, nearest } from '../config/choose.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { readText } from '../config/read-text.ts';
import { EXIT, UserError } from '../errors.ts';
import { STDOUT, writeFile, writeText } from '../streams.ts';
import { evaluateAll } from './evaluate-all.ts';

export interface ExceptFlags extends PolicyFlags {
  readonly reason?: string;
  readonly until?: string;
  readonly owner?: string;
}

/**
 * `bulwark except <fingerprint>`: finds the finding in the paths and writes an exception for it into the policy file, which is made
 * where there is none. Returns the exit code.
 */
export async function except(
  fingerprint: string,
  paths: readonly string[],
  flags: ExceptFlags,
  library: Library,
): Promise<number> {
  const { reason, until, owner } = flags;
  if (reason === undefined || reason.trim() === '') throw missing('--reason', 'why it is acceptable');
  if (until === undefined) throw missing('--until', 'the last day: 2027-01-31');
  checkEnd(until);
  const scanned = paths.length === 0 ? ['.'] : paths;
  const { result } = await evaluateAll(scanned, flags, library);
  const finding = findingOf(fingerprint, result);
  const file = policyFile(scanned, flags);
  const text = existsSync(file) ? readText(file) : '';
  const edited = attempt(() =>
    addException(text, file, {
      fingerprint: finding.fingerprint,
      control: finding.control,
      reason,
      ...(owner !== undefined && { owner }),
      until,
    }),
  );
  writeFile(file, [edited]);
  const what = `${finding.control} on ${formatReference(finding.object)}`;
  writeText(STDOUT, `${file}: ${what.replaceAll(/\p{C}/gu, '?')} is excepted until ${until}.\n`);
  return EXIT.clean;
}

/** What has ended already would hide nothing. */
function checkEnd(until: string): void {
  const end = normalEnd(until);
  const example = 'Say a day, which is counted in UTC, or a moment: 2027-01-31, 2027-01-31T12:00:00Z';
  if (end === undefined)
    throw new UserError('BW-USAGE-VALUE', `--until: '${until}' is neither a day nor a moment`, example);
  if (hasEnded(end, new Date().toISOString()))
    throw new UserError('BW-USAGE-VALUE', `--until: ${until} is over`, example);
}

function missing(option: string, what: string): UserError {
  return new UserError(
    'BW-USAGE-ARGUMENT',
    `an exception needs ${option}`,
    `Say ${what}. For example: bulwark except FINGERPRINT --reason "needs the node" --until 2027-01-31`,
  );
}

/** By the whole fingerprint, or by its beginning where only one finding has it. */
function findingOf(wanted: string, { findings, excepted }: ScanResult): Finding {
  const isWanted = ({ fingerprint }: Finding): boolean =>
    /^[0-9a-f]{8,32}$/.test(wanted) && fingerprint.startsWith(wanted);
  const matching = findings.filter(isWanted);
  const [found, second] = matching;
  if (found !== undefined && second === undefined) return found;
  if (second !== undefined)
    throw new UserError(
      'BW-USAGE-FINGERPRINT',
      `${matching.length} findings have a fingerprint that begins with '${wanted}'`,
    );
  const known = excepted.find(({ finding }) => isWanted(finding));
  if (known !== undefined) throw alreadyExcepted(known);
  throw new UserError('BW-USAGE-FINGERPRINT', `no finding of these paths has the fingerprint '${wanted}'`);
}

function alreadyExcepted({ finding, rule: { source, until } }: ExceptedFinding): UserError {
  const end = until === undefined ? 'without an end' : `until ${until}`;
  return new UserError(
    'BW-USAGE-FINGERPRINT',
    `${finding.control} on ${formatReference(finding.object)} is under an exception already, ${end}`,
    `It stands in ${source.place}: change it there.`,
  );
}

/** The file that was named, else the one that is in force, else a new one here. */
function policyFile(paths: readonly string[], { config }: PolicyFlags): string {
  if (config === false)
    throw new UserError('BW-USAGE-OPTION', 'an exception is written into a policy', 'Leave --no-config out.');
  return config ?? nearest(paths) ?? resolve(POLICY_NAMES[0] as string);
}
