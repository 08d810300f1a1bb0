import { formatReference } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { undoPatch } from '@bulwark/remediate';
import type { ChangedField } from '@bulwark/remediate';
import { discover, metadataText } from '@bulwark/sources/cluster';
import type { ApiResource, Connection } from '@bulwark/sources/cluster';
import type { OpenCluster } from '../cluster/connect.ts';
import { keyOf } from '../cluster/kinds.ts';
import { EXIT } from '../errors.ts';
import { printable } from '../fix/paint.ts';
import { STDOUT, writeText } from '../streams.ts';
import { patchObject, readObject, whileOutdated } from './api-writer.ts';
import type { Answered, ObjectPlace } from './api-writer.ts';
import { auditLog, entriesInForce } from './audit.ts';
import type { AuditEntry } from './audit.ts';
import { revertCommand } from './command.ts';
import type { ClusterFixFlags } from './fix-cluster.ts';

/**
 * Takes the changes of an audit log back, the last one first, each as one patch that holds only while nobody has changed the same
 * fields since. Without `confirm` the server tries them and nothing is written. What was taken back is noted in the same log, or that of
 * `auditLog`.
 */
export async function revert(cluster: OpenCluster, file: string, flags: ClusterFixFlags): Promise<number> {
  const entries = entriesInForce(file);
  const log = flags.confirm === true ? auditLog(flags.auditLog ?? file) : undefined;
  const { resources } = await discover(cluster.connection);
  const kinds = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const mode = log === undefined ? 'dry-run' : 'write';
  let made = 0;
  for (const entry of entries) {
    const reason = await undo(cluster, kinds, entry, mode);
    if (reason === undefined) made += 1;
    writeText(STDOUT, outcomeText(entry, mode, reason));
    log?.(entryOf(entry, reason));
  }
  const counts = `${made} of ${entries.length} changes`;
  writeText(
    STDOUT,
    log === undefined
      ? `${counts} can be reverted, as tried by the API server. Nothing is written yet.\nNext: ${revertCommand(flags)} --confirm\n`
      : `${counts} reverted.\n`,
  );
  return made < entries.length ? EXIT.cluster : EXIT.clean;
}

function outcomeText({ object }: AuditEntry, mode: 'dry-run' | 'write', reason: string | undefined): string {
  const name = printable(formatReference(object));
  const [done, left] =
    mode === 'write' ? ['reverted', 'not reverted'] : ['can be reverted', 'cannot be reverted'];
  return reason === undefined ? `${done}: ${name}\n` : `${left}: ${name}: ${printable(reason)}\n`;
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

/** Undefined where it was done, or would be; a text that says why not. */
async function undo(
  cluster: OpenCluster,
  kinds: ReadonlyMap<string, ApiResource>,
  { object, cluster: { uid }, fields, result }: AuditEntry,
  mode: 'dry-run' | 'write',
): Promise<string | undefined> {
  if (uid !== cluster.uid) return 'it was made in another cluster';
  const resource = kinds.get(object.kind);
  if (resource === undefined) return 'the cluster does not serve the kind any more';
  if (fields === undefined)
    return 'the audit log does not hold what stood there before (that of a Secret, or a line from standard error)';
  const place: ObjectPlace = { resource, namespace: object.namespace, name: object.name };
  const answer = await whileOutdated(
    async () =>
      undoNow(
        cluster.connection,
        { place, uid: object.uid, fields, mayBeUnmade: result === 'unknown' },
        mode,
      ),
    (each) => 'isOutdated' in each,
  );
  return 'refused' in answer ? answer.refused : undefined;
}

/** A change as it is to be taken back. */
interface Undoing {
  readonly place: ObjectPlace;
  readonly uid: string;
  readonly fields: readonly ChangedField[];
  /** Nobody knows whether it was made. */
  readonly mayBeUnmade: boolean;
}

async function undoNow(
  connection: Connection,
  { place, uid, fields, mayBeUnmade }: Undoing,
  mode: 'dry-run' | 'write',
): Promise<Answered> {
  const now = await readObject(connection, place);
  if ('refused' in now) return now;
  if (metadataText(now.object, 'uid') !== uid)
    return { refused: 'the object is another one of the same name' };
  if (mayBeUnmade && isUnmade(now.object, fields)) return now;
  const body = undoPatch(now.object, fields);
  if (typeof body === 'string') return { refused: body };
  return patchObject(connection, place, { type: 'json', body }, mode);
}

/** Whether everything stands as before the change: the other way round it could be taken back. */
function isUnmade(object: ValueMap, fields: readonly ChangedField[]): boolean {
  const unmade = fields.map(({ path, before, after }) => ({
    path,
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
  }));
  return typeof undoPatch(object, unmade) !== 'string';
}
