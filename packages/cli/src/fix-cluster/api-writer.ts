import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { FIELD_MANAGER, reboundTo } from '@bulwark/remediate';
import type { LivePatch } from '@bulwark/remediate';
import { ApiError, collectionPath } from '@bulwark/sources/cluster';
import type { ApiResource, Connection } from '@bulwark/sources/cluster';

/** Names one object of a kind. */
export interface ObjectPlace {
  readonly resource: ApiResource;
  /** '' for kinds outside namespaces. */
  readonly namespace: string;
  readonly name: string;
}

/** A patch as it is sent. */
export interface SentPatch {
  readonly type: 'apply' | 'json';
  readonly body: unknown;
}

/** The object as the server has it now or would have it; a text that says why there is none. */
export type Answered = { readonly object: ValueMap } | { readonly refused: string };

/** Validation repeats whole objects. */
const MOST_SAID = 200;

const CONTENT = { apply: 'application/apply-patch+yaml', json: 'application/json-patch+json' } as const;

/** Reads an object with everything that the server has of it. Throws ClusterError where the server cannot be asked. */
export async function readObject(connection: Connection, place: ObjectPlace): Promise<Answered> {
  return answered(() => connection.json({ path: pathOf(place) }));
}

/**
 * Sends a patch, never with force. A dry run goes through validation and admission of the server and stores nothing. Throws ClusterError where
 * the server cannot be asked; what it refuses comes back as a text.
 */
export async function patchObject(
  connection: Connection,
  place: ObjectPlace,
  { type, body }: SentPatch,
  mode: 'dry-run' | 'write',
): Promise<Answered> {
  const query = new URLSearchParams({ fieldManager: FIELD_MANAGER });
  if (mode === 'dry-run') query.set('dryRun', 'All');
  return answered(() =>
    connection.json({
      path: `${pathOf(place)}?${query.toString()}`,
      body: JSON.stringify(body, numbers),
      patch: CONTENT[type],
      once: mode === 'write',
    }),
  );
}

async function answered(ask: () => Promise<unknown>): Promise<Answered> {
  try {
    const object = (await ask()) as ValueMap;
    return isMap(object) ? { object } : { refused: 'the answer is no object' };
  } catch (error) {
    if (error instanceof ApiError && error.status !== 401) return { refused: refusal(error) };
    throw error;
  }
}

/** Attempts to write to an object of which controllers report the state all the time. */
export const ATTEMPTS = 4;

/**
 * Sends the patch of an object that was read before. Where only its state has been reported anew since, which makes another version of it, the
 * patch is sent for that version.
 */
export async function patchRead(
  connection: Connection,
  { place, object }: { readonly place: ObjectPlace; readonly object: ValueMap },
  patch: LivePatch,
  mode: 'dry-run' | 'write',
): Promise<Answered> {
  let answer = await patchObject(connection, place, patch, mode);
  for (
    let attempt = 1;
    attempt < ATTEMPTS && 'refused' in answer && answer.refused === CHANGED;
    attempt += 1
  ) {
    const now = await readObject(connection, place);
    if ('refused' in now || !isSameSpec(now.object, object)) return answer;
    answer = await patchObject(connection, place, reboundTo(patch, now.object), mode);
  }
  return answer;
}

/** Whether two versions of an object differ in its state alone. `generation` counts changes of the spec; kinds without it are compared by version. */
export function isSameSpec(a: ValueMap, b: ValueMap): boolean {
  const [one, other] = [metadataOf(a), metadataOf(b)];
  if (one['uid'] !== other['uid']) return false;
  if (one['resourceVersion'] === other['resourceVersion']) return true;
  return (
    one['generation'] !== undefined && REPORTED_BESIDE.every((field) => sameText(one[field], other[field]))
  );
}

/** Parts of the metadata that do not count as spec. Annotations of controllers (revisions) change with a rollout and no finding. */
const REPORTED_BESIDE = ['generation', 'labels', 'ownerReferences', 'deletionTimestamp'];

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function metadataOf({ metadata }: ValueMap): ValueMap {
  return isMap(metadata) ? metadata : {};
}

/** What is said where an object has another version than the patch; whoever can make the patch anew may. */
export const CHANGED = 'the object has changed meanwhile: run it again';

/** What the server says, in one line. Of a conflict it names managers and fields. */
function refusal({ status, answer, message }: ApiError): string {
  const said = answer.message.replaceAll(/\s*\n\s*-?\s*/g, ' ') || message;
  if (status !== 409)
    return `the API server refuses it: ${said.slice(0, MOST_SAID)}${said.length > MOST_SAID ? '…' : ''}`;
  return said.startsWith('Apply failed')
    ? `conflict: ${said.replace(/^Apply failed with \d+ conflicts?: (?:conflicts? )?/, '')}`
    : CHANGED;
}

function pathOf({ resource, namespace, name }: ObjectPlace): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

function numbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
