// An API server in memory, with the faults that a real one shows only now and then: connections that break off, versions that are
// compacted away, events that come twice, objects that cannot be read, rights that are taken, kinds that are served no more.
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

/** What a client may do with a kind; one that is not served is unknown to the server. */
export type Access = 'watch' | 'list' | 'nothing' | 'unserved';

/** The objects of one kind, with their history. */
class Collection {
  readonly objects = new Map<string, ValueMap>();
  readonly history: Change[] = [];
  /** Watches from an older version get 410. */
  compacted = 0;
  access: Access = 'watch';
  /** As of which version a client has been told everything that it may know, by a list or by a refusal. */
  told = 0;
  /** Watches that are open. */
  open = 0;
}

/** What can happen to watches that are open. */
export type Disturbance = 'end' | 'lost' | 'unreadable' | 'repeat';

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
  #cut = Promise.withResolvers<Disturbance | 'news'>();
  /** Watches that have told everything, by what they wait for. */
  readonly #waiting = new Map<object, { readonly cut: Promise<string>; readonly of: Collection }>();

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

  access(resource: ApiResource): Access {
    return this.#collection(resource).access;
  }

  /** Rights hold from the next request on; of a kind that is served no more the objects go, and its watches end. */
  setAccess(resource: ApiResource, access: Access): void {
    if (access === 'unserved') for (const key of this.keys(resource)) this.remove(resource, key);
    this.#collection(resource).access = access;
    this.#version += 1;
    this.#wake('news');
  }

  /** Forgets versions: who watches from an older one has to list again. */
  compact(): void {
    for (const collection of this.#collections.values()) collection.compacted = this.#version;
  }

  /** Does something to all watches that are open. */
  disturb(how: Disturbance): void {
    this.#wake(how);
  }

  /** Whether a client that follows the kind knows all that it may. */
  isSettled(resource: ApiResource): boolean {
    const collection = this.#collection(resource);
    const { access, open, told } = collection;
    if (access !== 'watch') return open === 0 && told === this.#version;
    const now = this.#cut.promise;
    return open === 1 && [...this.#waiting.values()].some(({ cut, of }) => of === collection && cut === now);
  }

  async *list(resource: ApiResource, _options: ListOptions): AsyncGenerator<Page> {
    const collection = this.#collection(resource);
    this.#admit(collection, 'list');
    const snapshot = [...collection.objects.values()];
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
    collection.told = version;
  }

  async *watch(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const collection = this.#collection(resource);
    this.#admit(collection, 'watch');
    if (options.initialEvents === true && !this.faults.initialEvents) throw refused(422);
    collection.open += 1;
    try {
      yield* this.#events(collection, options);
    } finally {
      collection.open -= 1;
    }
  }

  #admit(collection: Collection, verb: 'list' | 'watch'): void {
    const { access } = collection;
    if (access === 'watch' || access === verb) return;
    if (access === 'unserved' || verb === 'list') collection.told = this.#version;
    throw refused(access === 'unserved' ? 404 : 403);
  }

  async *#events(collection: Collection, options: WatchOptions): AsyncGenerator<WatchEvent> {
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
      if (collection.access === 'unserved') return;
      const how = await this.#wait(cut, collection, options.signal);
      if (how === 'end') return;
      yield* disturbance(how, collection);
    }
  }

  async #wait(cut: Promise<string>, of: Collection, signal: AbortSignal | undefined): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const end = (): void => resolve('end');
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    this.#waiting.set(promise, { cut, of });
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

  #wake(how: Disturbance | 'news'): void {
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
