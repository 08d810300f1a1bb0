// An API server in memory, with the faults that a real one shows only now and then: connections that break off, versions that are
// compacted away, events that come twice, objects that cannot be read.
import type { ValueMap } from '@bulwark/model';
import { ApiError, apiVersionOf, ClusterError } from '@bulwark/sources/cluster';
import type { ApiResource, Feed, WatchEvent } from '@bulwark/sources/cluster';

type ListOptions = Parameters<Feed['list']>[1];
type Page = ReturnType<Feed['list']> extends AsyncIterable<infer T> ? T : never;
type WatchOptions = Parameters<Feed['watch']>[1];

interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ValueMap;
  readonly version: number;
}

/** The objects of one kind, with their history. */
class Collection {
  readonly objects = new Map<string, ValueMap>();
  readonly history: Change[] = [];
  /** Watches from an older version get 410. */
  compacted = 0;
}

export interface FakeFaults {
  /** Pages after which the next list breaks off; undefined for none. */
  breakList: number | undefined;
  /** The next list finds that its version is gone in the middle. */
  expireList: boolean;
  /** Whether watches may begin with what there is (WatchList). */
  initialEvents: boolean;
}

export class FakeApi implements Feed {
  readonly faults: FakeFaults = { breakList: undefined, expireList: false, initialEvents: true };
  readonly #collections = new Map<string, Collection>();
  #version = 1;
  #uid = 0;
  /** Ends what is open, each way once. */
  #cut = Promise.withResolvers<'end' | 'lost' | 'unreadable' | 'repeat' | 'news'>();
  /** Watches that have told everything, by what they wait for. */
  readonly #waiting = new Map<object, Promise<string>>();
  #open = 0;

  /** Stores an object, new or in the place of an older one. */
  put(resource: ApiResource, object: ValueMap): void {
    const { objects } = this.#collection(resource);
    const key = keyOf(object);
    const before = objects.get(key);
    const uid = before === undefined ? `uid-${(this.#uid += 1)}` : uidOf(before);
    const stored = this.#versioned(resource, object, uid);
    objects.set(key, stored);
    this.#record(resource, before === undefined ? 'ADDED' : 'MODIFIED', stored);
  }

  remove(resource: ApiResource, key: string): void {
    const { objects } = this.#collection(resource);
    const object = objects.get(key);
    if (object === undefined) return;
    objects.delete(key);
    this.#record(resource, 'DELETED', this.#versioned(resource, object, uidOf(object)));
  }

  keys(resource: ApiResource): readonly string[] {
    return [...this.#collection(resource).objects.keys()];
  }

  /** What is stored now. */
  stored(resource: ApiResource): readonly ValueMap[] {
    return [...this.#collection(resource).objects.values()];
  }

  /** Forgets versions: who watches from an older one has to list again. */
  compact(): void {
    for (const collection of this.#collections.values()) collection.compacted = this.#version;
  }

  /** Does something to all watches that are open. */
  disturb(how: 'end' | 'lost' | 'unreadable' | 'repeat'): void {
    this.#wake(how);
  }

  /** Whether that many watches are open and all of them have told everything. */
  isIdle(watches: number): boolean {
    const now = this.#cut.promise;
    const idle = [...this.#waiting.values()].filter((cut) => cut === now);
    return this.#open === watches && idle.length === watches;
  }

  async *list(resource: ApiResource, _options: ListOptions): AsyncGenerator<Page> {
    const snapshot = [...this.#collection(resource).objects.values()];
    const version = this.#version;
    const { breakList, expireList } = this.faults;
    this.faults.breakList = undefined;
    this.faults.expireList = false;
    for (let page = 0; page === 0 || page * 2 < snapshot.length; page += 1) {
      await Promise.resolve();
      if (breakList === page) throw new ClusterError('BW-CLUSTER-UNREACHABLE', 'broken off');
      if (expireList && page > 0) throw gone();
      yield {
        objects: snapshot.slice(page * 2, page * 2 + 2),
        problems: [],
        resourceVersion: String(version),
        remaining: 0,
      };
    }
  }

  async *watch(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    if (options.initialEvents === true && !this.faults.initialEvents) throw refused(422);
    this.#open += 1;
    try {
      yield* this.#events(resource, options);
    } finally {
      this.#open -= 1;
    }
  }

  async *#events(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const collection = this.#collection(resource);
    let from = Number(options.resourceVersion);
    options.opened?.();
    if (options.initialEvents === true) {
      from = this.#version;
      yield* initialEvents(Array.from(collection.objects.values()), from);
    } else if (from < collection.compacted) throw gone();
    for (;;) {
      const cut = this.#cut.promise;
      for (const change of collection.history.filter(({ version }) => version > from)) {
        yield eventOf(change);
        from = change.version;
      }
      if (collection.history.some(({ version }) => version > from)) continue;
      const how = await this.#wait(cut, options.signal);
      if (how === 'end') return;
      yield* disturbance(how, collection);
    }
  }

  async #wait(cut: Promise<string>, signal: AbortSignal | undefined): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const end = (): void => resolve('end');
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    this.#waiting.set(promise, cut);
    try {
      return await Promise.race([cut, promise]);
    } finally {
      this.#waiting.delete(promise);
      signal?.removeEventListener('abort', end);
    }
  }

  #record(resource: ApiResource, type: Change['type'], object: ValueMap): void {
    this.#collection(resource).history.push({ type, object, version: this.#version });
    this.#wake('news');
  }

  #wake(how: 'end' | 'lost' | 'unreadable' | 'repeat' | 'news'): void {
    const waiting = this.#cut;
    this.#cut = Promise.withResolvers();
    waiting.resolve(how);
  }

  #versioned(resource: ApiResource, object: ValueMap, uid: string): ValueMap {
    this.#version += 1;
    const metadata = { ...(object['metadata'] as ValueMap), uid, resourceVersion: String(this.#version) };
    return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
  }

  #collection({ group, resource }: ApiResource): Collection {
    const key = `${group}/${resource}`;
    let collection = this.#collections.get(key);
    if (collection === undefined) this.#collections.set(key, (collection = new Collection()));
    return collection;
  }
}

async function* initialEvents(objects: readonly ValueMap[], version: number): AsyncGenerator<WatchEvent> {
  for (const object of objects) {
    await Promise.resolve();
    yield eventOf({ type: 'ADDED', object, version: 0 });
  }
  yield { type: 'BOOKMARK', resourceVersion: String(version), endsInitialEvents: true };
}

function* disturbance(how: string, { history }: Collection): Generator<WatchEvent> {
  if (how === 'lost') throw new ClusterError('BW-CLUSTER-UNREACHABLE', 'lost');
  if (how === 'unreadable') yield { type: 'UNREADABLE', problem: 'not JSON' };
  if (how === 'repeat') yield* history.slice(-3).map(eventOf);
}

function eventOf({ type, object }: Change): WatchEvent {
  return { type, object, resourceVersion: textIn(object, 'resourceVersion') };
}

function keyOf(object: ValueMap): string {
  return `${textIn(object, 'namespace')}/${textIn(object, 'name')}`;
}

function uidOf(object: ValueMap): string {
  return textIn(object, 'uid');
}

/** A text of an object's metadata; '' where there is none. */
export function textIn(object: ValueMap, field: string): string {
  const value = (object['metadata'] as ValueMap)[field];
  return typeof value === 'string' ? value : '';
}

function gone(): ApiError {
  return refused(410);
}

function refused(status: number): ApiError {
  const answer = { message: `no, ${status}`, reason: '', continueToken: '', retryAfterSeconds: undefined };
  return new ApiError(status, answer, '/fake');
}
