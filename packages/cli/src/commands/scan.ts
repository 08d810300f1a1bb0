import type { Report } from '@bulwark/report';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import { gateFlags, outputFlags, policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { againstBaseline } from '../diff/baseline.ts';
import type { BaselineFlags } from '../diff/baseline.ts';
import { knownOf, writeBaseline } from '../diff/known.ts';
import { errorEntry, UserError } from '../errors.ts';
import { gatesOf } from '../exit.ts';
import type { GateFlags } from '../exit.ts';
import { requestOutput, write } from '../output.ts';
import type { OutputFlags } from '../output.ts';
import { scanReport } from '../scan-report.ts';
import { STDERR, STDOUT, writeChunks, writeText } from '../streams.ts';

export interface ScanFlags extends SelectionFlags, PolicyFlags, GateFlags, BaselineFlags, OutputFlags {
  readonly allowUnread?: boolean;
  readonly strict?: boolean;
  readonly timestamps?: boolean;
  readonly plan?: boolean;
}

/** `bulwark scan`: reads, judges, reports; returns the exit code. */
export async function scan(paths: readonly string[], flags: ScanFlags, library: Library): Promise<number> {
  const resolved = policyFor(paths, flags, library);
  const request = buildRequest(flags, library, resolved);
  const gating = gateFlags(flags, resolved.policy);
  const gates = gatesOf(gating, request.selection.frameworks);
  const output = requestOutput(outputFlags(flags, resolved.policy));
  if (flags.plan === true) {
    const { planLines } = await import('../plan.ts');
    writeChunks(STDOUT, planLines(request, { ...gating, format: flags.format }));
    return 0;
  }
  if (paths.length === 0) throw noPath();
  const baseline = againstBaseline(flags, gating);
  if (gating.failNew === true && baseline === undefined)
    writeText(STDERR, `note: ${gating.stated?.failNew}: fail-new waits for --baseline\n`);
  const { report, close } = await scanReport(paths, request, { flags, gates, baseline, library });
  await write(report, output);
  await close();
  if (flags.writeBaseline !== undefined)
    writeBaseline(flags.writeBaseline, knownOf(report.result, report.unread.length));
  if (output.machine) for (const line of complaints(report)) writeText(STDERR, `${line}\n`);
  return report.exitCode;
}

/** Kinds that controls look at, in kubectl's short names. */
const DUMP_KINDS =
  'ns,sa,cm,secrets,po,deploy,rs,sts,ds,jobs,cj,rc,svc,ing,netpol,roles,rolebindings,clusterroles,clusterrolebindings,no';

function noPath(): UserError {
  const command = `kinds=${DUMP_KINDS}\n  kubectl get -A -o json $kinds | bulwark scan - --complete-kinds $kinds`;
  return new UserError(
    'BW-USAGE-NO-PATH',
    errorEntry('BW-USAGE-NO-PATH').line,
    `Name files or directories; or let kubectl read the cluster and pipe it in:\n\n  ${command}\n`,
  );
}

/** What a reader of a machine format must not miss: it goes to standard error. */
function complaints({ gates, unread, result, exitCode }: Report): readonly string[] {
  const failed = gates.filter(({ passed }) => !passed);
  const lines = failed.map(({ gate, reason }) => `BW-GATE-FAILED: ${gate}: ${reason}`);
  if (result.objects.length === 0) lines.push(`BW-INPUT-NOTHING: ${errorEntry('BW-INPUT-NOTHING').line}`);
  if (unread.length > 0 && (exitCode === 3 || exitCode === 0))
    lines.push(
      `BW-INPUT-UNREAD: ${unread.length === 1 ? '1 input' : `${unread.length} inputs`} could not be read`,
    );
  return lines;
}
