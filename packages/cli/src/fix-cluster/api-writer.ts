import { setTimeout } from 'node:timers/promises';
import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { FIELD_MANAGER, reboundTo } from '@bulwark/remediate';
import type { LivePatch } from '@bulwark/remediate';
import { ApiError, ClusterError, collectionPath } from '@bulwark/sources/cluster';
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
export type Answered = Accepted | Refused;

interface Accepted {
  readonly object: ValueMap;
  /** What the server warns of all the same. */
  readonly warnings: readonly string[];
}

interface Refused {
  readonly refused: string;
  /** It was made for a version of the object that is not the last one. */
  readonly isOutdated?: true;
  /** Nobody knows whether it was made all the same: the answer was lost, or the server failed while it was at it. */
  readonly isUnknown?: true;
}

/** Validation repeats whole objects. */
const MOST_SAID = 200;

const CONTENT = { apply: 'application/apply-patch+yaml', json: 'application/json-patch+json' } as const;

/** Reads an object with everything that the server has of it. Throws ClusterError where the server cannot be asked. */
export async function readObject(connection: Connection, place: ObjectPlace): Promise<Answered> {
  return answered((warned) => connection.json({ path: pathOf(place), warned }));
}

/**
 * Sends a patch, never with force. A dry run goes through validation and admission of the server and stores nothing. Throws ClusterError where
 * the server cannot be asked or does not know who asks; what it refuses, and a write without an answer, come back as a text.
 */
export async function patchObject(
  connection: Connection,
  place: ObjectPlace,
  { type, body }: SentPatch,
  mode: 'dry-run' | 'write',
): Promise<Answered> {
  const query = new URLSearchParams({ fieldManager: FIELD_MANAGER });
  if (mode === 'dry-run') query.set('dryRun', 'All');
  const send = (): Promise<Answered> =>
    answered((warned) =>
      connection.json({
        warned,
        path: `${pathOf(place)}?${query.toString()}`,
        body: JSON.stringify(body, numbers),
        patch: CONTENT[type],
        once: mode === 'write',
      }),
    );
  if (mode === 'dry-run') return send();
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ClusterError) || !MAY_BE_MADE.has(error.code)) throw error;
    return { refused: error.message, isUnknown: true };
  }
}

/** Errors of a request that may have been carried out. */
const MAY_BE_MADE: ReadonlySet<string> = new Set([
  'BW-CLUSTER-ANSWER',
  'BW-CLUSTER-SIZE',
  'BW-CLUSTER-TIMEOUT',
  'BW-CLUSTER-UNREACHABLE',
]);

async function answered(ask: (warned: (warning: string) => void) => Promise<unknown>): Promise<Answered> {
  const warnings: string[] = [];
  try {
    const object = (await ask((warning) => void warnings.push(warning))) as ValueMap;
    return isMap(object) ? { object, warnings } : { refused: 'the answer is no object' };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    return refusal(error);
  }
}

/** Attempts to write to an object of which controllers report the state all the time. */
const ATTEMPTS = 9;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1000;

/**
 * Tries as long as the object has another version than that which `attempt` has just read. A rollout makes a dozen versions of an object in a
 * moment, so that the pauses grow.
 */
export async function whileOutdated<T>(
  attempt: () => Promise<T>,
  isOutdated: (outcome: T) => boolean,
): Promise<T> {
  let outcome = await attempt();
  for (let attempts = 1; attempts < ATTEMPTS && isOutdated(outcome); attempts += 1) {
    await setTimeout(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1)));
    outcome = await attempt();
  }
  return outcome;
}

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
  let last: Answered | undefined;
  const attempt = async (): Promise<Answered> => {
    const now = last === undefined ? { object } : await readObject(connection, place);
    if ('refused' in now || !isSameSpec(now.object, object)) return { refused: CHANGED };
    return (last = await patchObject(connection, place, reboundTo(patch, now.object), mode));
  };
  return whileOutdated(attempt, (answer) => 'isOutdated' in answer);
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

/** What is said where an object has another version than the patch. */
const CHANGED = 'the object has changed meanwhile: run it again';

/** What the server says, in one line. Of a conflict it names managers and fields. */
function refusal({ status, answer, message }: ApiError): Refused {
  const said = answer.message.replaceAll(/\s*\n\s*-?\s*/g, ' ') || message;
  if (status === 409)
    return said.startsWith('Apply failed')
      ? { refused: `conflict: ${said.replace(/^Apply failed with \d+ conflicts?: (?:conflicts? )?/, '')}` }
      : { refused: CHANGED, isOutdated: true };
  return {
    refused: `the API server refuses it: ${said.slice(0, MOST_SAID)}${said.length > MOST_SAID ? '…' : ''}`,
    ...(status >= 500 && { isUnknown: true }),
  };
}

function pathOf({ resource, namespace, name }: ObjectPlace): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

function numbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
