import type { DocumentLimits } from '../../documents/index.ts';
import { ApiError } from '../api/failure.ts';
import type { AnswerProblem } from '../api/json-answer.ts';
import type { Clock } from '../api/throttle.ts';
import type { WatchEvent } from '../api/watch.ts';
import { ClusterError } from '../problems.ts';
import { unreadable } from '../read.ts';
import type { WantedKind } from '../read.ts';
import type { Feed } from './feed.ts';
import { KnownObjects } from './known.ts';
import type { ChangeReceiver } from './known.ts';
import type { Turns } from './turns.ts';

/** What is told of one kind in one place. */
export interface FollowReceiver extends ChangeReceiver {
  /** All objects are known as of now, or why they are not. Told when it changes. */
  state(failure: ClusterError | undefined): void;
  /** What is known may be behind, since nothing more is heard; undefined once something is. Told when it changes. */
  behind(reason: ClusterError | undefined): void;
  /** The server does not know the kind any more. */
  unserved(): void;
}

export interface FollowOptions {
  readonly wanted: WantedKind;
  /** '' for every namespace. */
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly limits?: DocumentLimits;
  /** Whether what there is may come as events (WatchList); where the server does not serve that, it is listed. */
  readonly initialEvents: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  /** Kinds that are read for the first time, or again, at the same moment. */
  readonly turns: Turns;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;
/** Until something is asked for again that the server has refused for now: rights may be granted, a kind may come back. */
const REFUSED_WAIT = 60_000;
/** Times that a server may ask to be left alone for a moment, as it does of a kind just defined, before nothing is said to be known. */
const MOST_BUSY = 5;
/** Reads as events that may break off before it is listed instead. */
const MOST_UNENDED = 2;

/** Follows the objects of one kind in one place, through lost connections and versions that are gone, until its signal. */
export class Follower {
  readonly #feed: Feed;
  readonly #options: FollowOptions;
  readonly #receiver: FollowReceiver;
  readonly #known: KnownObjects;
  /** From where a watch goes on; undefined where everything is to be read again. */
  #from: string | undefined;
  #initialEvents: boolean;
  /** Reads in a row that were to come as events and did not come to an end. */
  #unended = 0;
  /** Attempts in a row that brought nothing. */
  #failures = 0;
  /** Times that the server was too busy for the first read. */
  #busy = 0;
  #state: ClusterError | undefined | 'unknown' = 'unknown';
  #behind: ClusterError | undefined;
  #mayWatch = true;

  constructor(feed: Feed, options: FollowOptions, receiver: FollowReceiver) {
    this.#feed = feed;
    this.#options = options;
    this.#receiver = receiver;
    this.#known = new KnownObjects(receiver);
    this.#initialEvents = options.initialEvents;
  }

  get objects(): number {
    return this.#known.size;
  }

  /** Ends with the signal. What the server refuses is told and asked for again later; never rejects for it. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      try {
        if (this.#from === undefined) await this.#read();
        else await this.#watch(this.#from);
        if (!signal.aborted) await this.#pause(this.#failures === 0 ? 0 : this.#backoff());
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ClusterError)) throw error;
        await this.#pause(this.#after(error));
      }
    }
  }

  /** Takes everything away that was told. */
  forget(): void {
    this.#known.forget();
  }

  async #read(): Promise<void> {
    const done = await this.#options.turns.take();
    try {
      if (this.#options.signal.aborted) return;
      if (this.#initialEvents) await this.#readEvents(done);
      else await this.#list();
    } finally {
      done();
    }
  }

  async #list(): Promise<void> {
    const { wanted } = this.#options;
    const problems: AnswerProblem[] = [];
    let version = '';
    this.#known.beginList();
    for await (const page of this.#feed.list(wanted.resource, { ...this.#asked(), onExpired: 'fail' })) {
      for (const object of page.objects) this.#known.listed(object);
      problems.push(...page.problems);
      version = page.resourceVersion;
    }
    this.#whole(problems, version);
  }

  /** What there is comes as events, closed by a bookmark; what happens then follows in the same watch. */
  async #readEvents(done: () => void): Promise<void> {
    const problems: AnswerProblem[] = [];
    let initial = true;
    this.#failures += 1;
    this.#known.beginList();
    for await (const event of this.#feed.watch(this.#options.wanted.resource, {
      ...this.#asked(),
      resourceVersion: '',
      initialEvents: true,
      opened: () => this.#opened(),
    })) {
      if (!initial) {
        if (!this.#take(event)) return;
      } else if (event.type === 'UNREADABLE') problems.push(this.#unread(event.problem));
      else if (event.type !== 'BOOKMARK') this.#known.listed(event.object);
      else if (event.endsInitialEvents) {
        initial = false;
        this.#whole(problems, event.resourceVersion);
        this.#unended = 0;
        done();
      }
    }
    if (initial) this.#endless();
  }

  /** What there is did not come to its end. Some servers behind an aggregated API take the request for a watch like any other, and never say the end. */
  #endless(): void {
    this.#unended += 1;
    if (this.#unended >= MOST_UNENDED) this.#initialEvents = false;
  }

  /** What is garbled may be the bookmark that ends the list, for which one would wait in vain. */
  #unread(text: string): AnswerProblem {
    if (text === 'too long' || text === 'too deep') return text;
    throw unreadable(this.#options.wanted.resource, ['not JSON']);
  }

  /** Everything was listed, as of a version. Throws where something came garbled: API servers write JSON, so it may come whole again. */
  #whole(problems: readonly AnswerProblem[], version: string): void {
    const failure = unreadable(this.#options.wanted.resource, problems);
    if (failure !== undefined && problems.includes('not JSON')) throw failure;
    this.#known.endList();
    this.#from = version;
    this.#heard();
    this.#tell(failure);
  }

  async #watch(from: string): Promise<void> {
    this.#failures += 1;
    const options = { ...this.#asked(), resourceVersion: from, opened: () => this.#opened() };
    for await (const event of this.#feed.watch(this.#options.wanted.resource, options))
      if (!this.#take(event)) return;
  }

  /** False where everything is to be read again. */
  #take(event: WatchEvent): boolean {
    if (event.type === 'UNREADABLE') {
      this.#from = undefined;
      return false;
    }
    if (event.type === 'DELETED') this.#known.deleted(event.object);
    else if (event.type !== 'BOOKMARK') this.#known.changed(event.object);
    this.#from = event.resourceVersion;
    this.#heard();
    return true;
  }

  #heard(): void {
    this.#failures = 0;
    if (this.#mayWatch) this.#tellBehind(undefined);
  }

  /** A watch is open, though there may be nothing to tell for a long time. */
  #opened(): void {
    this.#mayWatch = true;
    this.#tellBehind(undefined);
  }

  /** What to do about an error; gives the milliseconds to wait before. */
  #after(error: ClusterError): number {
    if (error.status === 410) {
      this.#from = undefined;
      return this.#backoff();
    }
    if (this.#initialEvents && this.#from === undefined && (error.status === 400 || error.status === 422)) {
      this.#initialEvents = false;
      return 0;
    }
    if (error.status === 404 || error.status === 403) return this.#refused(error);
    this.#failures += 1;
    if (!this.#isBusy(error)) {
      this.#tellBehind(error);
      if (this.#state === 'unknown') this.#tell(error);
    }
    return Math.max(askedWait(error), this.#backoff());
  }

  /** Whether it is too early to say anything of a kind that has not been read yet. */
  #isBusy(error: ClusterError): boolean {
    if (this.#state !== 'unknown' || error.status !== 429) return false;
    this.#busy += 1;
    return this.#busy <= MOST_BUSY;
  }

  /** Of a kind that may be listed and not watched the list is read again; of any other nothing is known now. */
  #refused(error: ClusterError): number {
    const isWatch = this.#from !== undefined || (this.#initialEvents && error.status === 403);
    this.#from = undefined;
    if (isWatch && error.status === 403) {
      const first = this.#initialEvents;
      this.#initialEvents = false;
      this.#mayWatch = false;
      this.#tellBehind(error);
      return first ? 0 : REFUSED_WAIT;
    }
    this.#known.forget();
    this.#tell(error);
    // Of what is not known nothing can be behind.
    this.#tellBehind(undefined);
    if (error.status === 404) this.#receiver.unserved();
    return REFUSED_WAIT;
  }

  #asked(): Pick<FollowOptions, 'namespace' | 'labelSelector' | 'limits' | 'signal'> &
    Pick<WantedKind, 'metadataOnly' | 'keepStatus'> {
    const { wanted, namespace, labelSelector, limits, signal } = this.#options;
    return {
      metadataOnly: wanted.metadataOnly,
      keepStatus: wanted.keepStatus,
      namespace,
      signal,
      ...(labelSelector !== undefined && wanted.resource.namespaced && { labelSelector }),
      ...(limits && { limits }),
    };
  }

  #tell(failure: ClusterError | undefined): void {
    const same =
      this.#state === failure || (isError(this.#state) && this.#state.message === failure?.message);
    this.#state = failure;
    if (!same) this.#receiver.state(failure);
  }

  #tellBehind(reason: ClusterError | undefined): void {
    const changes = (this.#behind === undefined) !== (reason === undefined);
    this.#behind = reason;
    if (changes) this.#receiver.behind(reason);
  }

  #backoff(): number {
    const doubling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(this.#failures - 1, 0));
    return doubling * (0.75 + this.#options.random() / 4);
  }

  async #pause(milliseconds: number): Promise<void> {
    const { clock, signal } = this.#options;
    if (milliseconds === 0 || signal.aborted) return;
    // The signal ends the wait by rejecting; the loop sees it.
    await clock.wait(milliseconds, signal).catch(() => undefined);
  }
}

/** Milliseconds that the server asks to be left alone for. */
function askedWait(error: ClusterError): number {
  return error instanceof ApiError ? (error.answer.retryAfterSeconds ?? 0) * 1000 : 0;
}

function isError(state: unknown): state is ClusterError {
  return state instanceof ClusterError;
}
