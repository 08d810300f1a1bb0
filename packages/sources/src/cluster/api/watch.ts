import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { DEFAULT_LIMITS } from '../../documents/index.ts';
import type { DocumentLimits } from '../../documents/index.ts';
import { ClusterError } from '../problems.ts';
import type { Connection } from './connection.ts';
import { EventReader } from './event-lines.ts';
import { ApiError, networkError, parseStatus } from './failure.ts';
import { acceptOfWatch, metadataText, trimmed } from './objects.ts';
import type { ObjectForm } from './objects.ts';
import { collectionPath } from './resources.ts';
import type { ApiResource } from './resources.ts';

export interface WatchOptions extends ObjectForm {
  /** From where: that of a list or of the last event. '' with `initialEvents`. */
  readonly resourceVersion: string;
  /** Sends what there is as events first, ended by a bookmark (WatchList, KEP-3157; served by default from 1.32 on). */
  readonly initialEvents?: boolean;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly limits?: DocumentLimits;
  readonly signal?: AbortSignal;
  /** Seconds after which the server ends the watch, so that connections spread over its replicas. */
  readonly timeoutSeconds?: number;
  /** Milliseconds of silence after which the connection counts as lost; bookmarks come about once a minute. */
  readonly silence?: number;
  /** The same until what there is has come, which a server sends without a pause. */
  readonly initialSilence?: number;
  /** Called when the server has begun to answer: nothing is missed from here on. */
  readonly opened?: () => void;
}

/** What has happened to the objects of a kind. */
export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: ValueMap;
      readonly resourceVersion: string;
    }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly endsInitialEvents: boolean }
  /** An event whose object could not be read: what is held of it is no longer true, so list again. */
  | { readonly type: 'UNREADABLE'; readonly problem: string };

const DEFAULT_TIMEOUT_SECONDS = 600;
const DEFAULT_SILENCE = 150_000;
const DEFAULT_INITIAL_SILENCE = 30_000;

/**
 * Watches the objects of a kind. Ends when the server ends the watch or the connection is lost: go on from the version of the last event.
 * Throws ApiError with status 410 where that version is gone (list again), and ClusterError where the server cannot be asked.
 */
export async function* watch(
  connection: Connection,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const path = pathOf(resource, options);
  const silence = new AbortController();
  const signal =
    options.signal === undefined ? silence.signal : AbortSignal.any([options.signal, silence.signal]);
  const request = { path, accept: acceptOfWatch(options), endless: true, signal };
  const watchdog = new Watchdog(() => silence.abort(), options);
  try {
    const body = await connection.request(request, async (chunks) => chunks);
    options.opened?.();
    yield* events(body, resource, options, watchdog);
  } catch (error) {
    if (error instanceof ClusterError) throw error;
    if (silence.signal.aborted || options.signal?.aborted === true) return;
    const lost = networkError(error, path, connection.target.server.host);
    if (lost.code !== 'BW-CLUSTER-UNREACHABLE') throw lost;
  } finally {
    watchdog.stop();
    silence.abort();
  }
}

/** Ends what has been silent for too long. */
class Watchdog {
  readonly #bite: () => void;
  readonly #silence: number;
  #timer: NodeJS.Timeout;

  constructor(bite: () => void, { initialEvents, silence, initialSilence }: WatchOptions) {
    this.#bite = bite;
    this.#silence = silence ?? DEFAULT_SILENCE;
    const first = initialEvents === true ? (initialSilence ?? DEFAULT_INITIAL_SILENCE) : this.#silence;
    this.#timer = setTimeout(bite, Math.min(first, this.#silence));
  }

  feed(): void {
    this.#timer.refresh();
  }

  /** What there is has come: from now on little happens. */
  rest(): void {
    this.stop();
    this.#timer = setTimeout(this.#bite, this.#silence);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

async function* events(
  body: AsyncIterable<Uint8Array>,
  resource: ApiResource,
  options: WatchOptions,
  watchdog: Watchdog,
): AsyncGenerator<WatchEvent> {
  const ready: WatchEvent[] = [];
  const take = (event: ValueMap): void => void ready.push(eventOf(event, resource, options));
  const receiver = {
    item: take,
    envelope: take,
    problem: (problem: string): void => void ready.push({ type: 'UNREADABLE', problem }),
  };
  const reader = new EventReader(options.limits ?? DEFAULT_LIMITS, receiver, options.keepStatus);
  for await (const piece of body) {
    watchdog.feed();
    reader.push(piece);
    if (ready.some((event) => event.type === 'BOOKMARK' && event.endsInitialEvents)) watchdog.rest();
    yield* ready.splice(0);
  }
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

function eventOf({ type, object }: ValueMap, resource: ApiResource, options: WatchOptions): WatchEvent {
  if (!isMap(object)) return { type: 'UNREADABLE', problem: 'an event without an object' };
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return {
        type,
        object: trimmed(object, resource, options),
        resourceVersion: metadataText(object, 'resourceVersion'),
      };
    case 'BOOKMARK':
      return {
        type,
        resourceVersion: metadataText(object, 'resourceVersion'),
        endsInitialEvents: annotation(object, INITIAL_EVENTS_END) === 'true',
      };
    case 'ERROR':
      throw errorOf(object, resource);
    default:
      return { type: 'UNREADABLE', problem: `an event of type ${JSON.stringify(type)}` };
  }
}

/** An error in the stream is a Status, as in an answer of its own. */
function errorOf(object: ValueMap, resource: ApiResource): ApiError {
  const code = typeof object['code'] === 'number' ? object['code'] : 500;
  return new ApiError(code, parseStatus(JSON.stringify(object)), collectionPath(resource));
}

function annotation(object: ValueMap, key: string): string {
  const metadata = object['metadata'];
  const annotations = isMap(metadata) ? metadata['annotations'] : undefined;
  const value = isMap(annotations) ? annotations[key] : undefined;
  return typeof value === 'string' ? value : '';
}

function pathOf(resource: ApiResource, options: WatchOptions): string {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS),
  });
  if (options.resourceVersion !== '') query.set('resourceVersion', options.resourceVersion);
  if (options.initialEvents === true) {
    query.set('sendInitialEvents', 'true');
    query.set('resourceVersionMatch', 'NotOlderThan');
  }
  if (options.labelSelector !== undefined && options.labelSelector !== '')
    query.set('labelSelector', options.labelSelector);
  return `${collectionPath(resource, options.namespace)}?${query.toString()}`;
}
