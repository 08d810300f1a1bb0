import { formatReference } from '@bulwark/model';
import type { ObjectReference, ScanResult } from '@bulwark/model';
import type { Comparison } from '@bulwark/report';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import { policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { compare } from '../diff/compare.ts';
import { newGate } from '../diff/gate.ts';
import { knownOf } from '../diff/known.ts';
import type { KnownResult } from '../diff/known.ts';
import { comparisonText } from '../diff/text.ts';
import { EXIT, UserError } from '../errors.ts';
import { reportOf, scanReport } from '../scan-report.ts';
import { STDERR, STDOUT, writeText } from '../streams.ts';
import { openCluster } from './connect.ts';
import type { OpenCluster } from './connect.ts';
import { evaluateClusters } from './evaluate.ts';
import { asInFiles, boundRoles } from './live-roles.ts';
import type { LiveReading } from './options.ts';

export interface LiveFlags extends PolicyFlags, SelectionFlags, LiveReading {
  readonly git?: string;
  readonly format: string;
  readonly failNew?: boolean;
  readonly newControls?: boolean;
}

/** What runs beside what the files say. */
interface LiveComparison extends Comparison {
  /** Objects of the files that the cluster does not have, KIND/NAMESPACE/NAME: nothing is said of their findings. */
  readonly absent: readonly string[];
}

/**
 * `bulwark diff --live`: judges the files and, of a cluster, the objects that they name, and tells what differs by finding. Both are
 * judged by the policy of the files. Returns the exit code.
 */
export async function diffLive(
  paths: readonly string[],
  flags: LiveFlags,
  library: Library,
): Promise<number> {
  if (paths.length === 0 || flags.git !== undefined)
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      'diff --live takes the paths that were deployed, and no --git',
      'For example: bulwark diff --live deploy/',
    );
  const comparison = await compareLive(paths, flags, library);
  const text =
    flags.format === 'json'
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : comparisonText(comparison, flags.format === 'markdown') + absentText(comparison.absent);
  writeText(STDOUT, text);
  if (flags.failNew !== true) return EXIT.clean;
  const gate = newGate(comparison, '--fail-new', flags.newControls ?? false);
  writeText(STDERR, `gate ${gate.gate} ${gate.passed ? 'passed' : 'failed'}: ${gate.reason}\n`);
  if (!gate.passed) return EXIT.gate;
  return comparison.unread > 0 ? EXIT.cluster : EXIT.clean;
}

async function compareLive(
  paths: readonly string[],
  flags: LiveFlags,
  library: Library,
): Promise<LiveComparison> {
  const built = buildRequest(flags, library, policyFor(paths, flags, library));
  const settings = { flags: {}, gates: [], library };
  const cluster = await openCluster(flags);
  try {
    const request = { ...built, defaultNamespace: namespaceOf(cluster, flags) };
    const { report: files, close } = await scanReport(paths, request, settings);
    await close();
    noteUnits(files.result);
    const named = namedBy(files.result);
    const reading = { namespaces: [], selector: undefined, readSecrets: flags.readSecrets ?? false };
    const roles = boundRoles(files.result.findings);
    const isNamed = (reference: string): boolean => named.has(reference);
    const scope = (object: ObjectReference): boolean => {
      const reference = formatReference(object);
      return isNamed(reference) || roles.has(reference);
    };
    const scoped = { ...request, scope };
    const evaluation = await evaluateClusters({ clusters: [cluster], failed: [] }, reading, scoped);
    const live = reportOf(evaluation, scoped, { ...settings, started: new Date() });
    const running = new Set(live.result.objects.map(({ object }) => formatReference(object)));
    const stated = files.result.objects.map(({ object }) => formatReference(object));
    const absent = [...new Set(stated)].filter((reference) => !running.has(reference)).sort();
    const before = without(knownOf(files.result, files.unread.length), new Set(absent));
    const findings = asInFiles(files.result.findings, live.result.findings, isNamed);
    const after = knownOf({ ...live.result, findings }, files.unread.length + live.unread.length);
    return { ...compare(before, after, 'the files'), absent };
  } finally {
    await cluster.connection.close();
  }
}

/** Where kubectl would put objects that name no namespace. */
function namespaceOf({ connection }: OpenCluster, { defaultNamespace }: LiveFlags): string {
  return defaultNamespace ?? (connection.target.namespace || 'default');
}

/** Objects of the files, and the namespaces in which they lie. */
function namedBy({ objects }: ScanResult): ReadonlySet<string> {
  return new Set(
    objects.flatMap(({ object }) => {
      const own = formatReference(object);
      const { namespace } = object;
      return namespace === ''
        ? [own]
        : [own, formatReference({ kind: 'Namespace', namespace: '', name: namespace })];
    }),
  );
}

/** The result without the findings of some objects. */
function without(known: KnownResult, objects: ReadonlySet<string>): KnownResult {
  return { ...known, findings: known.findings.filter(({ object }) => !objects.has(object)) };
}

function noteUnits({ units }: ScanResult): void {
  if (units.length < 2) return;
  const names = units.map(({ name }) => name).join(', ');
  writeText(
    STDERR,
    `note: the files are judged as ${units.length} units (${names}); name the one that runs\n`,
  );
}

const MOST = 30;

function absentText(absent: readonly string[]): string {
  if (absent.length === 0) return '';
  const shown = absent.slice(0, MOST).map((reference) => `  ${reference.replaceAll(/\p{C}/gu, '?')}\n`);
  const rest = absent.length > MOST ? `  and ${absent.length - MOST} more\n` : '';
  return `\nIn the files and not in the cluster\n${shown.join('')}${rest}`;
}
