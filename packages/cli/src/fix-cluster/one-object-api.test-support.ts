// An API server in memory with one Deployment and one answer to each patch, for what a real one does only now and then.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What comes of the next write: `lost` is made and not answered, `dropped` not even made, `busy` fails in the server, and after `expired` the
 * server, which made it, knows nobody any more.
 */
export type Fate = 'conflict' | 'lost' | 'dropped' | 'busy' | 'expired';

const deployment = (version: number, securityContext: object | undefined): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'web-uid',
    generation: securityContext === undefined ? 1 : 2,
    resourceVersion: String(version),
  },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'main', image: 'none.invalid/a', ...(securityContext && { securityContext }) }],
      },
    },
  },
});

const resource = (name: string, kind: string): object => ({
  resource: name,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: ['list'],
});
const DISCOVERY = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: 'apps' },
      versions: [{ version: 'v1', resources: [resource('deployments', 'Deployment')] }],
    },
  ],
};
const NOTHING = { kind: 'APIGroupDiscoveryList', items: [] };

export class OneObjectApi {
  /** What comes of writes, one after the other; those after them are made. */
  readonly fates: Fate[] = [];
  securityContext: object | undefined;
  writes = 0;
  #version = 1;
  #isExpired = false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The server knows who asks again. */
  logIn(): void {
    this.#isExpired = false;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    if (this.#isExpired) return send(response, { kind: 'Status', message: 'who are you?' }, 401);
    if (request.method === 'PATCH') this.#patch(request, response, body);
    else send(response, this.#read((request.url ?? '').replace(/\?.*/, '')));
  }

  #read(path: string): object | undefined {
    const object = deployment(this.#version, this.securityContext);
    switch (path) {
      case '/version':
        return { gitVersion: 'v1.36.0' };
      case '/api/v1/namespaces/kube-system':
        return { metadata: { uid: 'cluster-uid' } };
      case '/api':
        return NOTHING;
      case '/apis':
        return DISCOVERY;
      case '/apis/apps/v1/deployments':
        return { kind: 'DeploymentList', metadata: {}, items: [object] };
      default:
        return path.endsWith('/deployments/web') ? object : undefined;
    }
  }

  #patch({ url = '', headers }: IncomingMessage, response: ServerResponse, body: string): void {
    const isRevert = headers['content-type'] === 'application/json-patch+json';
    const wanted = isRevert ? undefined : { runAsNonRoot: true };
    if (url.includes('dryRun')) return send(response, deployment(this.#version, wanted));
    this.writes += 1;
    const fate = this.fates.shift();
    const isOld = !body.includes(`"${this.#version}"`);
    if (fate === 'conflict' || isOld) {
      this.#version += 1;
      return send(response, { kind: 'Status', message: 'the object has been modified' }, 409);
    }
    if (fate === 'busy') return send(response, { kind: 'Status', message: 'etcd is slow' }, 500);
    if (fate !== 'dropped') this.securityContext = wanted;
    if (fate !== 'dropped') this.#version += 1;
    this.#isExpired = fate === 'expired';
    if (fate !== undefined) return void response.destroy();
    send(response, deployment(this.#version, this.securityContext));
  }
}

function send(response: ServerResponse, body: object | undefined, status = 200): void {
  response.writeHead(body === undefined ? 404 : status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { kind: 'Status', message: 'not found' }));
}
