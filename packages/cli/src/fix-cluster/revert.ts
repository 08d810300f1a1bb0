import { formatReference } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { undoPatch } from '@bulwark/remediate';
import type { ChangedField } from '@bulwark/remediate';
import { discover } from '@bulwark/sources/cluster';
import type { ApiResource, Connection } from '@bulwark/sources/cluster';
import type { OpenCluster } from '../cluster/connect.ts';
import { keyOf } from '../cluster/kinds.ts';
import { EXIT } from '../errors.ts';
import { printable } from '../fix/paint.ts';
import { STDOUT, writeText } from '../streams.ts';
import { ATTEMPTS, CHANGED, patchObject, readObject } from './api-writer.ts';
import type { ObjectPlace } from './api-writer.ts';
import { auditLog, entriesInForce } from './audit.ts';
import type { AuditEntry } from './audit.ts';
import { revertCommand } from './command.ts';
import type { RevertFlags } from './command.ts';

/**
 * Takes the changes of an audit log back, the last one first, each as one patch that holds only while nobody has changed the same
 * fields since. Without `confirm` the server tries them and nothing is written. What was taken back is noted in the same log, or that of
 * `auditLog`.
 */
export async function revert(cluster: OpenCluster, file: string, flags: RevertFlags): Promise<number> {
  const entries = entriesInForce(file);
  const log = flags.confirm === true ? auditLog(flags.auditLog ?? file) : undefined;
  const { resources } = await discover(cluster.connection);
  const kinds = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const mode = log === undefined ? 'dry-run' : 'write';
  let made = 0;
  for (const entry of entries) {
    const outcome = await undo(cluster, kinds, entry, mode);
    const reason = typeof outcome === 'string' ? outcome : undefined;
    if (reason === undefined) made += 1;
    writeText(STDOUT, outcomeText(entry, reason));
    log?.(entryOf(entry, reason));
  }
  const counts = `${made} of ${entries.length} changes`;
  writeText(
    STDOUT,
    log === undefined
      ? `${counts} can be reverted, as tried by the API server. Nothing is written yet.\nNext: ${revertCommand(file, flags)} --confirm\n`
      : `${counts} reverted.\n`,
  );
  return made < entries.length ? EXIT.cluster : EXIT.clean;
}

function outcomeText({ object }: AuditEntry, reason: string | undefined): string {
  const name = printable(formatReference(object));
  return reason === undefined ? `reverted: ${name}\n` : `not reverted: ${name}: ${printable(reason)}\n`;
}

function entryOf(entry: AuditEntry, reason: string | undefined): AuditEntry {
  const { resourceVersion: _version, fields: _fields, ...kept } = entry;
  return {
    ...kept,
    id: crypto.randomUUID(),
    time: new Date().toISOString(),
    action: 'revert',
    reverts: entry.id,
    patch: 'json',
    ...(reason === undefined ? { result: 'written' } : { result: 'refused', reason }),
  };
}

/** The object after it; a text that says why it was not done. */
async function undo(
  cluster: OpenCluster,
  kinds: ReadonlyMap<string, ApiResource>,
  { object, cluster: { uid }, fields }: AuditEntry,
  mode: 'dry-run' | 'write',
): Promise<ValueMap | string> {
  if (uid !== cluster.uid) return 'it was made in another cluster';
  const resource = kinds.get(object.kind);
  if (resource === undefined) return 'the cluster does not serve the kind any more';
  if (fields === undefined)
    return 'the audit log does not hold what stood there before (that of a Secret, or a line from standard error)';
  const place: ObjectPlace = { resource, namespace: object.namespace, name: object.name };
  let outcome: ValueMap | string = CHANGED;
  // Controllers report the state of an object in between, which makes another version of it.
  for (let attempt = 0; attempt < ATTEMPTS && outcome === CHANGED; attempt += 1)
    outcome = await undoNow(cluster.connection, { place, uid: object.uid, fields }, mode);
  return outcome;
}

async function undoNow(
  connection: Connection,
  {
    place,
    uid,
    fields,
  }: { readonly place: ObjectPlace; readonly uid: string; readonly fields: readonly ChangedField[] },
  mode: 'dry-run' | 'write',
): Promise<ValueMap | string> {
  const now = await readObject(connection, place);
  if ('refused' in now) return now.refused;
  const { metadata } = now.object;
  if ((metadata as ValueMap)['uid'] !== uid) return 'the object is another one of the same name';
  const body = undoPatch(now.object, fields);
  if (typeof body === 'string') return body;
  const answer = await patchObject(connection, place, { type: 'json', body }, mode);
  return 'refused' in answer ? answer.refused : answer.object;
}
