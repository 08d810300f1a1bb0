import { DEFINITION_KIND } from '@bulwark/engine';
import type { UnknownKinds } from '@bulwark/engine';
import type { RawObject } from '@bulwark/model';
import { ClusterError, ClusterInventory, feedOf } from '@bulwark/sources/cluster';
import type { Connection } from '@bulwark/sources/cluster';
import type { ScanRequest } from '../arguments/request.ts';
import { refuseSelector, SeenNamespaces } from '../cluster/asked.ts';
import type { Restriction } from '../cluster/kinds.ts';
import { STDERR, writeText } from '../streams.ts';
import { Debounce } from './debounce.ts';
import { LivePosture } from './live-posture.ts';
import { isDefinition, ServedKinds } from './served-kinds.ts';
import type { InitialState, WatchFormat, WatchNotice } from './stream.ts';
import { Unseen } from './unseen.ts';

export interface WatchSettings extends Restriction {
  readonly cluster: { readonly name: string; readonly version: string; readonly uid: string };
  readonly readSecrets: boolean;
  /** Whether every finding that is there at the beginning is told. */
  readonly initial: boolean;
  readonly format: WatchFormat;
  /** Takes whole lines. */
  readonly write: (text: string) => void;
  /** The time for a line; undefined where none is wanted. */
  readonly time: () => string | undefined;
}

/** What belongs together comes within a few milliseconds, and to look costs what has changed. */
const QUIET = 5;
/** Exceptions end although nothing happens. */
const EXCEPTIONS_END = 60_000;
/** Connections are lost one after the other, and most are there again at once. */
const BEHIND_SETTLES = 1000;
/** A definition is served some moments after it is there, and not at all times at once by all servers. */
const DEFINITION_SETTLES = [500, 5000];
/** Once definitions are read again, it takes two looks at what is served and a list until what they define has been. */
const RESOURCES_SETTLE = 15_000;
/** What is served is asked for again from time to time, for whoever may not watch the definitions. */
const REDISCOVERY = 5 * 60_000;

/** Follows one cluster and tells what becomes of its findings. */
export class Watcher {
  readonly #connection: Connection;
  readonly #settings: WatchSettings;
  readonly #posture: LivePosture;
  readonly #inventory: ClusterInventory;
  readonly #served: ServedKinds;
  readonly #unseen: Unseen;
  readonly #changes: Debounce;
  readonly #namespaces = new SeenNamespaces();
  readonly #behind = new Map<string, string>();
  readonly #ending = new AbortController();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #unknown: UnknownKinds = new Map();
  #told = { behind: false, initial: false };
  #refreshing: Promise<void> = Promise.resolve();

  constructor(connection: Connection, request: ScanRequest, settings: WatchSettings) {
    const { cluster, namespaces, selector } = settings;
    this.#connection = connection;
    this.#settings = settings;
    this.#posture = new LivePosture(request, cluster.name);
    this.#served = new ServedKinds(request.plan, settings);
    this.#unseen = new Unseen(request.plan);
    this.#changes = new Debounce(() => this.#tellChanges(), { quiet: QUIET });
    this.#inventory = new ClusterInventory(
      feedOf(connection),
      {
        cluster: cluster.name,
        clusterUid: cluster.uid,
        namespaces,
        ...(selector !== undefined && { labelSelector: selector }),
      },
      {
        put: (id, object) => this.#put(id, object),
        remove: (id) => this.#remove(id),
        kinds: () => this.#touch(),
        behind: (kind, reason) => this.#hears(kind, reason?.message),
        unserved: () => this.#refreshSoon(),
      },
    );
  }

  /**
   * Reads the cluster and tells the initial state, then changes, until the signal. Throws ClusterError where it cannot be asked at all, and
   * UserError for a selector that is none.
   */
  async run(signal: AbortSignal): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    try {
      // Once the definitions are known, they say which custom resources have pod templates.
      for (let round = 0; round < 2 && !signal.aborted; round += 1) {
        await this.#served.refresh(this.#connection, this.#inventory, this.#ending.signal);
        await Promise.race([this.#inventory.settled(), ended]);
      }
      if (signal.aborted) return;
      this.#checkAsked();
      this.#tellInitial();
      this.#rediscover();
      this.#lookAgain();
      await Promise.race([ended, this.#inventory.broken]);
      this.#changes.flush();
    } finally {
      await this.#stop();
    }
  }

  async #stop(): Promise<void> {
    this.#changes.cancel();
    this.#ending.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#refreshing;
    await this.#inventory.stop();
  }

  #put(id: string, object: RawObject): void {
    const resource = resourceOf(id);
    if (isDefinition(resource)) {
      this.#served.define(id, object.value);
      this.#refreshSoon();
    }
    if (!this.#told.initial) this.#namespaces.observe(object.value);
    if (!this.#served.isNeeded(resource)) return;
    if (this.#posture.put(id, object)) this.#touch();
  }

  #remove(id: string): void {
    if (isDefinition(resourceOf(id))) {
      this.#served.define(id, undefined);
      this.#refreshSoon();
    }
    this.#posture.remove(id);
    this.#touch();
  }

  #touch(): void {
    if (this.#told.initial) this.#changes.touch();
  }

  /** Whether what was asked for is there: nothing would ever be told of it. A namespace may still come. */
  #checkAsked(): void {
    const { selector, namespaces, cluster } = this.#settings;
    const outcomes = this.#inventory.outcomes();
    refuseSelector(selector, outcomes);
    if (!this.#served.known(this.#inventory).complete.includes('Namespace')) return;
    for (const { message, hint } of this.#namespaces.missing(namespaces, cluster.name))
      writeText(STDERR, `note: ${message}: ${hint}\n`);
  }

  #tellInitial(): void {
    const { cluster, initial, format } = this.#settings;
    this.#learnKinds();
    const now = new Date().toISOString();
    const result = this.#posture.result(now);
    this.#posture.changes(now);
    const unknown = [...this.#unknown].map(([kind, why]) => ({ kind, ...why }));
    const state: InitialState = { cluster, result, unknown };
    this.#told.initial = true;
    this.#write(format.initial(state, initial, this.#settings.time()));
    this.#tellBehind();
  }

  #tellChanges(): void {
    const before = this.#unknown;
    this.#learnKinds();
    if (this.#unseen.learn(before, this.#unknown)) this.#settleDefinitions();
    const changes = this.#unseen.tellable(this.#posture.changes(new Date().toISOString()));
    this.#write(this.#settings.format.changes(changes, this.#settings.time()));
    for (const notice of noticesOf(before, this.#unknown)) this.#notice(notice);
  }

  /** Definitions that can be read again may be lost again until the resources that they define have been read. */
  #settleDefinitions(): void {
    this.#later(RESOURCES_SETTLE, () => {
      if (!this.#unknown.has(DEFINITION_KIND)) this.#unseen.definitionsSettled();
      this.#touch();
    });
  }

  #learnKinds(): void {
    const known = this.#served.known(this.#inventory);
    this.#unknown = known.unknown;
    this.#posture.setKinds(known);
  }

  #hears(kind: string, reason: string | undefined): void {
    if (reason === undefined) this.#behind.delete(kind);
    else this.#behind.set(kind, reason);
    if (this.#told.initial) this.#later(BEHIND_SETTLES, () => this.#tellBehind());
  }

  #tellBehind(): void {
    const [reason] = this.#behind.values();
    const isBehind = reason !== undefined;
    if (isBehind === this.#told.behind) return;
    this.#told.behind = isBehind;
    this.#notice(
      isBehind
        ? { change: 'behind', kinds: [...this.#behind.keys()].sort(), reason }
        : { change: 'caught-up' },
    );
  }

  #notice(notice: WatchNotice): void {
    this.#write(this.#settings.format.notice(notice, this.#settings.time()));
  }

  #write(text: string): void {
    if (text !== '') this.#settings.write(text);
  }

  #refreshSoon(): void {
    if (this.#told.initial) for (const after of DEFINITION_SETTLES) this.#later(after, () => this.#refresh());
  }

  #rediscover(): void {
    this.#later(REDISCOVERY, () => {
      this.#refresh();
      this.#rediscover();
    });
  }

  #lookAgain(): void {
    this.#later(EXCEPTIONS_END, () => {
      this.#touch();
      this.#lookAgain();
    });
  }

  /** One after the other. A server that does not answer is asked again with the next event. */
  #refresh(): void {
    const { signal } = this.#ending;
    this.#refreshing = this.#refreshing.then(async () => {
      if (signal.aborted) return;
      try {
        await this.#served.refresh(this.#connection, this.#inventory, signal);
      } catch (error) {
        if (!signal.aborted && !(error instanceof ClusterError)) throw error;
      }
    });
  }

  /** What is to be done after a time is done once, however often it was asked for until then. */
  #later(milliseconds: number, run: () => void): void {
    if (this.#timers.has(milliseconds)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(milliseconds);
      run();
    }, milliseconds);
    this.#timers.set(milliseconds, timer);
  }
}

/** Ids begin with the name of the resource. */
function resourceOf(id: string): string {
  return id.slice(0, id.indexOf(' '));
}

function noticesOf(before: UnknownKinds, after: UnknownKinds): readonly WatchNotice[] {
  const lost = [...after].filter(([kind, { reason }]) => before.get(kind)?.reason !== reason);
  const regained = [...before.keys()].filter((kind) => !after.has(kind));
  return [
    ...lost.map(([kind, why]): WatchNotice => ({ change: 'unknown', kind, ...why })),
    ...regained.map((kind): WatchNotice => ({ change: 'known', kind })),
  ];
}
