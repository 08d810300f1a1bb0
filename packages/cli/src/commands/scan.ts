import type { ScanResult, Value } from '@bulwark/model';
import type { Report, RunInformation } from '@bulwark/report';
import { buildRequest } from '../arguments/request.ts';
import type { Library, ScanRequest, SelectionFlags } from '../arguments/request.ts';
import { errorEntry, UserError } from '../errors.ts';
import { evaluate, sha256 } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import { exitCodeOf, gatesOf } from '../exit.ts';
import type { Gate, GateFlags } from '../exit.ts';
import { requestOutput, write } from '../output.ts';
import type { OutputFlags } from '../output.ts';
import { STDERR, STDOUT, writeChunks, writeText } from '../streams.ts';
import { VERSION } from '../version.ts';

export interface ScanFlags extends SelectionFlags, GateFlags, OutputFlags {
  readonly allowUnread?: boolean;
  readonly strict?: boolean;
  readonly timestamps?: boolean;
  readonly plan?: boolean;
}

/** `bulwark scan`: reads, judges, reports; returns the exit code. */
export async function scan(paths: readonly string[], flags: ScanFlags, library: Library): Promise<number> {
  const request = buildRequest(flags, library);
  const gates = gatesOf(flags, request.selection.frameworks);
  const output = requestOutput(flags);
  if (flags.plan === true) {
    const { planLines } = await import('../plan.ts');
    writeChunks(STDOUT, planLines(request, flags));
    return 0;
  }
  if (paths.length === 0) throw noPath();
  const started = new Date();
  const evaluation = await evaluate(paths, request);
  const report = reportOf(evaluation, request, { flags, gates, library, started });
  await write(report, output);
  evaluation.close();
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

interface Around {
  readonly flags: ScanFlags;
  readonly gates: readonly Gate[];
  readonly library: Library;
  readonly started: Date;
}

function reportOf(evaluation: Evaluation, request: ScanRequest, around: Around): Report {
  const result = scoped(evaluation.posture.result(), request);
  const gates = around.gates.map((gate) => gate(result));
  const { unread, passedOver } = evaluation;
  const exitCode = exitCodeOf({
    objects: result.objects.length,
    unread: unread.length,
    gates,
    strict: around.flags.strict ?? false,
    allowUnread: around.flags.allowUnread ?? false,
  });
  return { run: runOf(evaluation, request, around), result, unread, passedOver, gates, exitCode };
}

/** What the engine lists beside findings follows the same scope. */
function scoped(result: ScanResult, { scope }: ScanRequest): ScanResult {
  if (scope === undefined) return result;
  return {
    ...result,
    objects: result.objects.filter(({ object }) => scope(object)),
    workloads: result.workloads.filter(({ object }) => scope(object)),
    duplicates: result.duplicates.filter(({ object }) => scope(object)),
  };
}

function runOf({ inputs }: Evaluation, { plan, selection }: ScanRequest, around: Around): RunInformation {
  const parameters: Record<string, Readonly<Record<string, Value>>> = {};
  for (const { control, parameters: values } of plan.controls) parameters[control.id] = values;
  const { controls } = around.library;
  return {
    version: VERSION,
    catalogue: { controls: controls.length, digest: sha256(JSON.stringify(controls)) },
    podSecurityVersion: `1.${plan.podSecurityVersion.minor}`,
    selection,
    parameters,
    inputs,
    ...(around.flags.timestamps === true && {
      startedAt: around.started.toISOString(),
      seconds: (Date.now() - around.started.getTime()) / 1000,
    }),
  };
}

/** What a reader of a machine format must not miss: it goes to standard error. */
function complaints({ gates, unread, result, exitCode }: Report): readonly string[] {
  const failed = gates.filter(({ passed }) => !passed);
  const lines = failed.map(({ gate, reason }) => `BW-GATE-FAILED: ${gate}: ${reason}`);
  if (result.objects.length === 0) lines.push(`BW-INPUT-NOTHING: ${errorEntry('BW-INPUT-NOTHING').line}`);
  if (unread.length > 0 && (exitCode === 3 || exitCode === 0))
    lines.push(`BW-INPUT-UNREAD: ${unread.length} of the inputs could not be read; see "unread"`);
  return lines;
}
