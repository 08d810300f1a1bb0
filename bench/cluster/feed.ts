// A server that speaks the part of the Kubernetes API that readers use, over objects that are bytes already: what is measured against it is
// the reader. One process of it holds a cluster of 100,000 pods.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProfileKind } from '@bulwark/test-cluster/profile';
import { DISCOVERY_TYPE, discoveryOf } from './discovery.ts';
import { Store, Versions } from './store.ts';
import type { Form } from './store.ts';

/** Bookmarks come about once a minute from an API server. */
const BOOKMARK_MS = 30_000;

interface Watching {
  readonly answer: ServerResponse;
  readonly form: Form;
}

export class Feed {
  readonly #stores = new Map<string, Store>();
  readonly #watching = new Map<Store, Set<Watching>>();
  readonly #server: Server;
  readonly versions = new Versions();
  /** Kinds of which the objects were asked for, with the form. */
  readonly asked = new Map<Store, Form>();

  constructor(kinds: readonly ProfileKind[]) {
    for (const kind of kinds) this.#stores.set(pathOf(kind), new Store(kind, this.versions));
    this.#server = createServer((request, answer) => this.#answer(request, answer));
  }

  get stores(): readonly Store[] {
    return [...this.#stores.values()];
  }

  /** Listens on loopback; resolves to its address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    setInterval(() => this.#bookmarks(), BOOKMARK_MS).unref();
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Tells those who watch of an object: that it has changed, is gone, or is there. */
  tell(type: 'ADDED' | 'MODIFIED' | 'DELETED', store: Store, index: number): void {
    const event = store.event(type, index, this.versions.next());
    for (const { answer, form } of this.#watching.get(store) ?? []) answer.write(event[form]);
  }

  #answer(request: IncomingMessage, answer: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://feed');
    const accept = request.headers.accept ?? '';
    const store = this.#stores.get(url.pathname);
    const form: Form = accept.includes('as=PartialObjectMetadata') ? 'metadata' : 'whole';
    if (store === undefined) this.#other(url.pathname, answer);
    else {
      this.asked.set(store, form);
      if (url.searchParams.get('watch') === 'true')
        void this.#watch(store, { answer, form }, url.searchParams);
      else this.#list(store, { answer, form }, url.searchParams);
    }
  }

  #other(path: string, answer: ServerResponse): void {
    const kinds = this.stores.map(({ kind }) => kind);
    if (path === '/version') send(answer, 200, { major: '1', minor: '36', gitVersion: 'v1.36.1' });
    else if (path === '/api' || path === '/apis')
      send(answer, 200, discoveryOf(kinds, path === '/api'), DISCOVERY_TYPE);
    else if (path === '/api/v1/namespaces/kube-system')
      send(answer, 200, this.#stores.get('/api/v1/namespaces')?.object(0));
    else
      send(answer, 404, {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'NotFound',
        code: 404,
      });
  }

  #list(store: Store, { answer, form }: Watching, query: URLSearchParams): void {
    const from = Number(query.get('continue') ?? 0);
    const to = Math.min(store.size, from + Number(query.get('limit') ?? store.size));
    const rest = to < store.size ? { continue: String(to), remainingItemCount: store.size - to } : {};
    const type =
      form === 'whole'
        ? { kind: `${store.kind.kind}List`, apiVersion: apiVersionOf(store.kind) }
        : { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };
    const head = JSON.stringify({ ...type, metadata: { resourceVersion: store.version, ...rest } });
    const body = Buffer.concat([
      Buffer.from(`${head.slice(0, -1)},"items":[`),
      store.items(from, to, form),
      Buffer.from(']}'),
    ]);
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }

  async #watch(store: Store, watching: Watching, query: URLSearchParams): Promise<void> {
    const { answer, form } = watching;
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.flushHeaders();
    if (query.get('sendInitialEvents') === 'true') {
      for (const piece of store.initialEvents(form)) if (!answer.write(piece)) await drained(answer);
      answer.write(bookmark(store, { 'k8s.io/initial-events-end': 'true' }));
    }
    const all = this.#watching.get(store) ?? new Set();
    this.#watching.set(store, all.add(watching));
    answer.on('close', () => all.delete(watching));
  }

  #bookmarks(): void {
    for (const [store, all] of this.#watching)
      for (const { answer } of all) answer.write(bookmark(store, {}));
  }
}

/** The path of the collection of a kind. */
export function pathOf({ group, version, resource }: ProfileKind): string {
  return group === '' ? `/api/${version}/${resource}` : `/apis/${group}/${version}/${resource}`;
}

function apiVersionOf({ group, version }: ProfileKind): string {
  return group === '' ? version : `${group}/${version}`;
}

function send(answer: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  answer.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

/** Resolves when the answer takes more, or nobody reads it any longer. */
async function drained(answer: ServerResponse): Promise<void> {
  if (answer.destroyed) return;
  const heard = new AbortController();
  const { signal } = heard;
  await Promise.race([once(answer, 'drain', { signal }), once(answer, 'close', { signal })]);
  heard.abort();
}

function bookmark({ kind, version }: Store, annotations: Readonly<Record<string, string>>): string {
  const object = {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: { resourceVersion: version, annotations },
  };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
}
