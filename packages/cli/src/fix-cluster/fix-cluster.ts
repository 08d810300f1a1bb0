import { isDeepStrictEqual } from 'node:util';
import type { Finding, ValueMap } from '@bulwark/model';
import { changedFields } from '@bulwark/remediate';
import { ClusterError, metadataText } from '@bulwark/sources/cluster';
import { buildRequest } from '../arguments/request.ts';
import type { Library } from '../arguments/request.ts';
import { asFailure, openCluster } from '../cluster/connect.ts';
import type { OpenCluster } from '../cluster/connect.ts';
import type { ClusterFlags } from '../cluster/options.ts';
import { policyFor } from '../config/apply.ts';
import { EXIT } from '../errors.ts';
import { wantedBy } from '../fix/fix.ts';
import type { FixFlags } from '../fix/fix.ts';
import { paintOf } from '../fix/paint.ts';
import { isTerminal, STDERR, STDOUT, wantsColour, writeText } from '../streams.ts';
import { patchRead, readObject } from './api-writer.ts';
import type { Answered } from './api-writer.ts';
import { auditLog } from './audit.ts';
import type { AuditEntry, AuditLog } from './audit.ts';
import { fixCommand } from './command.ts';
import { ClusterState } from './cluster-state.ts';
import { refuseFileOptions } from './misplaced.ts';
import { isRevertible, LivePlanner } from './plan.ts';
import type { LiveChange, LivePlan } from './plan.ts';
import { revert } from './revert.ts';
import { changeText, closingText } from './text.ts';

export interface ClusterFixFlags extends FixFlags, Omit<ClusterFlags, 'allContexts'> {
  readonly confirm?: boolean;
  readonly auditLog?: string;
  readonly revert?: string;
}

/** `bulwark fix --cluster`: shows or makes fixes in a cluster, or takes made ones back; returns the exit code. */
export async function fixCluster(
  paths: readonly string[],
  flags: ClusterFixFlags,
  library: Library,
): Promise<number> {
  refuseFileOptions(paths, flags);
  const cluster = await openCluster(flags);
  try {
    return await asFailure(async () =>
      flags.revert === undefined ? fixOpened(cluster, flags, library) : revert(cluster, flags.revert, flags),
    );
  } finally {
    await cluster.connection.close();
  }
}

async function fixOpened(cluster: OpenCluster, flags: ClusterFixFlags, library: Library): Promise<number> {
  // Every control is judged, whichever are to be fixed: a fix must not add a finding of another.
  const everything = { ...flags, control: [], excludeControl: [], severity: [] };
  const request = buildRequest(everything, library, policyFor([], flags, library));
  const log = flags.confirm === true ? auditLog(flags.auditLog) : undefined;
  const state = await ClusterState.read(cluster, request, {
    namespaces: flags.namespace,
    selector: flags.selector,
    readSecrets: flags.readSecrets ?? false,
  });
  const wanted = wantedBy(flags, library);
  const plan = await new LivePlanner(cluster.connection, state, request).plan(wanted);
  const paint = paintOf(wantsColour(flags.color, isTerminal(STDOUT)));
  const controls = new Map(library.controls.map((control) => [control.id, control]));
  for (const change of plan.changes) print(changeText(change, { paint, controls }));
  const writing = log === undefined ? undefined : await write(cluster, plan, log);
  const facts = {
    heldBack: flags.review === true ? 0 : heldBack(plan, flags, library),
    written: writing?.written,
    command: fixCommand(flags),
  };
  print(closingText(plan, facts, paint));
  return writing !== undefined && writing.refused > 0 ? EXIT.cluster : EXIT.clean;
}

/** Writes one object after the other, each with a line in the audit log, whatever became of it. */
async function write(
  cluster: OpenCluster,
  { changes }: LivePlan,
  log: AuditLog,
): Promise<{ readonly written: number; readonly refused: number }> {
  let written = 0;
  for (const change of changes) {
    const answer = await sent(cluster, change, log);
    if ('refused' in answer) {
      writeText(
        STDERR,
        `not written: ${change.reference.kind}/${change.reference.name}: ${answer.refused}\n`,
      );
      log({ ...entryOf(cluster, change), result: 'refused', reason: answer.refused });
      continue;
    }
    written += 1;
    log({
      ...entryOf(cluster, change),
      result: 'written',
      resourceVersion: { before: versionOf(change.object), after: versionOf(answer.object) },
      ...fieldsOf(change, answer.object),
    });
  }
  return { written, refused: changes.length - written };
}

/** What became of a change. Where no answer came, the object says; where that cannot be asked for either, it is noted as unknown, and thrown. */
async function sent(cluster: OpenCluster, change: LiveChange, log: AuditLog): Promise<Answered> {
  const { connection } = cluster;
  try {
    const answer = await patchRead(connection, change, change.patch, 'write');
    if (!('isUnknown' in answer)) return answer;
    const now = await readObject(connection, change.place);
    return 'object' in now && isMade(change, now.object) ? now : answer;
  } catch (error) {
    if (error instanceof ClusterError)
      log({
        ...entryOf(cluster, change),
        result: 'unknown',
        reason: error.message,
        ...fieldsOf(change, change.returned),
      });
    throw error;
  }
}

/** Whether an object has the values that the server had shown for the change. */
function isMade({ returned, patch, uid }: LiveChange, now: ValueMap): boolean {
  const fields = changedFields(returned, now, patch.paths);
  return (
    metadataText(now, 'uid') === uid && fields.every(({ before, after }) => isDeepStrictEqual(before, after))
  );
}

function fieldsOf(change: LiveChange, after: ValueMap): Pick<AuditEntry, 'fields'> {
  return isRevertible(change) ? { fields: changedFields(change.object, after, change.patch.paths) } : {};
}

function entryOf(
  { name, uid, connection }: OpenCluster,
  { reference, uid: objectUid, object, patch, fixes }: LiveChange,
): Omit<AuditEntry, 'result'> {
  const { apiVersion } = object;
  return {
    id: crypto.randomUUID(),
    time: new Date().toISOString(),
    action: 'fix',
    cluster: { name, uid, server: connection.target.server.href },
    object: { ...reference, apiVersion: typeof apiVersion === 'string' ? apiVersion : '', uid: objectUid },
    patch: patch.type,
    fixes: fixes.map(({ finding: { control, fingerprint } }) => ({ control, fingerprint })),
  };
}

function heldBack({ after }: LivePlan, flags: ClusterFixFlags, library: Library): number {
  const wanted = wantedBy({ ...flags, review: true }, library);
  const review = new Set(library.controls.filter(({ fix }) => fix === 'review').map(({ id }) => id));
  return after.findings.filter(
    (finding: Finding) =>
      review.has(finding.control) &&
      (finding.remedy.set ?? finding.remedy.remove ?? []).length > 0 &&
      wanted(finding, 'review'),
  ).length;
}

function versionOf(object: ValueMap): string {
  return metadataText(object, 'resourceVersion');
}

function print(lines: Iterable<string>): void {
  for (const line of lines) writeText(STDOUT, `${line}\n`);
}
