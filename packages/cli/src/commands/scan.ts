import type { Report } from '@bulwark/report';
import { DEFAULT_MAX_DOWNLOAD, fetchElsewhere } from '@bulwark/sources';
import { buildRequest } from '../arguments/request.ts';
import type { Library, ScanRequest, SelectionFlags } from '../arguments/request.ts';
import type { ClusterFlags } from '../cluster/options.ts';
import { gateFlags, outputFlags, policyFor, tightened } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { againstBaseline } from '../diff/baseline.ts';
import type { BaselineFlags } from '../diff/baseline.ts';
import { knownOf, writeBaseline } from '../diff/known.ts';
import { errorEntry } from '../errors.ts';
import { gatesOf } from '../exit.ts';
import type { GateFlags } from '../exit.ts';
import { requestOutput, write } from '../output.ts';
import type { Extras, OutputFlags, OutputRequest } from '../output.ts';
import { tracedReport } from '../provenance/traced-report.ts';
import { scanReport } from '../scan-report.ts';
import { STDERR, STDOUT, writeChunks, writeText } from '../streams.ts';

export interface ScanFlags
  extends SelectionFlags, PolicyFlags, GateFlags, BaselineFlags, OutputFlags, ClusterFlags {
  readonly allowUnread?: boolean;
  readonly strict?: boolean;
  readonly timestamps?: boolean;
  readonly plan?: boolean;
  readonly watch?: boolean;
  readonly trace?: boolean;
}

/** `bulwark scan`: reads, judges, reports; returns the exit code. */
export async function scan(paths: readonly string[], flags: ScanFlags, library: Library): Promise<number> {
  if (flags.watch === true) return (await import('../rescan/command.ts')).watchScan(paths, flags, library);
  // What is wrong with options and policy ends the run before anything is fetched.
  const request = buildRequest(flags, library, policyFor(paths, flags, library));
  const { rendering, limits } = request;
  const { remote = {} } = rendering;
  const { maxDownload = DEFAULT_MAX_DOWNLOAD } = limits;
  const { checkouts, charts, remove } = await fetchElsewhere(paths, { remote, maxDownload });
  try {
    const policy = await tightened(request.policy, { paths, checkouts, charts }, flags, library);
    const whole = policy === request.policy ? request : buildRequest(flags, library, policy);
    return await scanFetched(paths, { ...whole, checkouts, charts }, flags, library);
  } finally {
    await remove();
  }
}

async function scanFetched(
  paths: readonly string[],
  request: ScanRequest,
  flags: ScanFlags,
  library: Library,
): Promise<number> {
  const resolved = request.policy;
  const gating = gateFlags(flags, resolved.policy);
  const gates = gatesOf(gating, request.selection.frameworks);
  const output = requestOutput(outputFlags(flags, resolved.policy));
  if (flags.plan === true) {
    const { planLines } = await import('../plan.ts');
    writeChunks(STDOUT, planLines(request, { ...gating, format: flags.format }));
    return 0;
  }
  const baseline = againstBaseline(flags, gating);
  if (gating.failNew === true && baseline === undefined)
    writeText(STDERR, `note: ${gating.stated?.failNew}: fail-new waits for --baseline\n`);
  const settings = { flags, gates, baseline, library };
  const { report: judged, close } =
    paths.length === 0
      ? await (await import('../cluster/scan.ts')).scanClusters(request, flags, settings)
      : await scanReport(paths, request, settings);
  const report = await tracedReport(judged, request, flags, output.targets);
  await write(report, output, await extrasFor(output, request));
  await close();
  if (flags.writeBaseline !== undefined)
    writeBaseline(flags.writeBaseline, knownOf(report.result, report.unread.length));
  if (output.machine) for (const line of complaints(report)) writeText(STDERR, `${line}\n`);
  return report.exitCode;
}

/** Fixes are looked for only where a format carries them. */
async function extrasFor({ targets }: OutputRequest, request: ScanRequest): Promise<Extras> {
  if (targets.every(({ format }) => format !== 'sarif')) return {};
  const { fixOffers } = await import('../fix/offers.ts');
  return { changesOf: fixOffers(request) };
}

/** What a reader of a machine format must not miss: it goes to standard error. */
function complaints({ gates, unread, result, exitCode }: Report): readonly string[] {
  const failed = gates.filter(({ passed }) => !passed);
  const lines = failed.map(({ gate, reason }) => `BW-GATE-FAILED: ${gate}: ${reason}`);
  if (result.objects.length === 0) lines.push(`BW-INPUT-NOTHING: ${errorEntry('BW-INPUT-NOTHING').line}`);
  if (unread.length > 0 && exitCode !== 1)
    lines.push(
      `BW-INPUT-UNREAD: ${unread.length === 1 ? '1 input' : `${unread.length} inputs`} could not be read`,
    );
  return lines;
}
