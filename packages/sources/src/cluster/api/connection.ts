import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { Credentials } from '../credentials/credentials.ts';
import type { ClientCertificate } from '../credentials/credentials.ts';
import type { ClusterTarget } from '../kubeconfig/resolve.ts';
import { ClusterError } from '../problems.ts';
import { DEFAULT_SOCKETS, dispatcherFor } from './dispatcher.ts';
import { ApiError, endedCertificate, networkError, parseStatus } from './failure.ts';
import { withRetries } from './retry.ts';
import type { RetryPolicy } from './retry.ts';
import { SYSTEM_CLOCK, Throttle } from './throttle.ts';
import type { Clock } from './throttle.ts';
import { warningsIn } from './warnings.ts';

export interface ConnectionOptions {
  /** Requests that begin in a second at most. */
  readonly qps?: number;
  /** Milliseconds for one answer, to its last byte. Watches have none. */
  readonly requestTimeout?: number;
  /** Milliseconds that waiting between attempts may take in all, for one request. */
  readonly retryBudget?: number;
  /** Says who asks, such as `bulwark/0.1.0`. */
  readonly userAgent?: string;
  /** Sockets at the same time; each watch holds one. */
  readonly sockets?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export const DEFAULT_QPS = 50;
export const DEFAULT_REQUEST_TIMEOUT = 60_000;
const DEFAULT_RETRY_BUDGET = 60_000;

export interface ApiRequest {
  /** Below the server's address, with the query: `/api/v1/pods?limit=500`. */
  readonly path: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** A body makes the request a POST of JSON; only reviews are posted. With a type of patch it is a PATCH. */
  readonly body?: string;
  readonly patch?: 'application/apply-patch+yaml' | 'application/json-patch+json';
  /** No second attempt: of a write that got no answer nobody knows whether it was made. */
  readonly once?: boolean;
  /** Told what the server warns of beside a good answer. */
  readonly warned?: (warning: string) => void;
  /** An answer without an end: no deadline, no second attempt. */
  readonly endless?: boolean;
}

type Chunks = AsyncIterable<Uint8Array>;
type Headers = Readonly<Record<string, string | string[]>>;

/** A connection to one API server: who asks, how fast, how often again. */
export class Connection {
  readonly target: ClusterTarget;
  readonly #credentials: Credentials;
  readonly #throttle: Throttle;
  readonly #retry: RetryPolicy;
  readonly #timeout: number;
  readonly #userAgent: string;
  readonly #sockets: number;
  #dispatcher:
    | { readonly certificate: ClientCertificate; readonly dispatcher: Promise<Dispatcher> }
    | undefined;
  #reached = false;

  constructor(target: ClusterTarget, options: ConnectionOptions = {}) {
    const clock = options.clock ?? SYSTEM_CLOCK;
    this.target = target;
    this.#credentials = new Credentials(target);
    this.#throttle = new Throttle(options.qps ?? DEFAULT_QPS, clock);
    this.#retry = {
      clock,
      budget: options.retryBudget ?? DEFAULT_RETRY_BUDGET,
      random: options.random ?? Math.random,
    };
    this.#timeout = options.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT;
    this.#userAgent = options.userAgent ?? 'bulwark';
    this.#sockets = options.sockets ?? DEFAULT_SOCKETS;
  }

  /**
   * Asks and hands the body of a good answer to `read`; what `read` throws as a ClusterError counts as a failed attempt, so a body that
   * breaks off is asked for again. Throws ClusterError.
   */
  async request<T>(request: ApiRequest, read: (body: Chunks) => Promise<T>): Promise<T> {
    const once = (): Promise<T> => this.#attempt(request, read);
    if (request.endless === true || request.once === true) return once();
    return withRetries(once, this.#retry, () => this.#reached, request.signal);
  }

  /** A small answer as JSON. */
  async json(request: ApiRequest, most = 64 * 1024 * 1024): Promise<unknown> {
    const text = await this.request(request, (body) => textOf(body, most, request.path));
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new ClusterError('BW-CLUSTER-ANSWER', `${request.path}: the answer is not JSON`);
    }
  }

  async close(): Promise<void> {
    const known = this.#dispatcher;
    this.#dispatcher = undefined;
    if (known !== undefined) await (await known.dispatcher).destroy();
  }

  async #attempt<T>(request: ApiRequest, read: (body: Chunks) => Promise<T>): Promise<T> {
    await this.#throttle.turn(request.signal);
    const { round } = this.#credentials;
    try {
      return await this.#timed(request, read);
    } catch (error) {
      const isUnknown = error instanceof ClusterError && error.status === 401;
      if (!isUnknown || !this.#credentials.refused(round)) throw error;
      return await this.#timed(request, read);
    }
  }

  async #timed<T>(request: ApiRequest, read: (body: Chunks) => Promise<T>): Promise<T> {
    let deadline: AbortSignal | undefined;
    try {
      const headers = await this.#credentials.headers();
      const dispatcher = await this.#connect();
      // From here on: somebody may have had to log in first, and that is no fault of the server.
      deadline = request.endless === true ? undefined : AbortSignal.timeout(this.#timeout);
      const signals = [request.signal, deadline].filter((each) => each !== undefined);
      const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
      const answer = await this.#send(dispatcher, request, { headers, signal });
      return await this.#received(answer, request, read);
    } catch (error) {
      if (request.signal?.aborted === true) throw error;
      throw networkError(
        deadline?.aborted === true ? deadline.reason : error,
        request.path,
        this.target.server.host,
      );
    }
  }

  async #received<T>(
    answer: Dispatcher.ResponseData,
    request: ApiRequest,
    read: (body: Chunks) => Promise<T>,
  ): Promise<T> {
    this.#reached = true;
    const body = inflated(answer);
    if (answer.statusCode >= 200 && answer.statusCode < 300) {
      if (request.warned !== undefined)
        for (const warning of warningsIn(answer.headers['warning'])) request.warned(warning);
      return read(body);
    }
    throw await this.#refusal(request, answer, body);
  }

  #send(
    dispatcher: Dispatcher,
    request: ApiRequest,
    { headers, signal }: { readonly headers: Headers; readonly signal: AbortSignal | undefined },
  ): Promise<Dispatcher.ResponseData> {
    const { server } = this.target;
    return dispatcher.request({
      origin: server.origin,
      path: server.pathname.replace(/\/$/, '') + request.path,
      method: methodOf(request),
      headers: {
        'user-agent': this.#userAgent,
        accept: request.accept ?? 'application/json',
        'accept-encoding': 'gzip',
        ...(request.body !== undefined && { 'content-type': request.patch ?? 'application/json' }),
        ...headers,
      },
      headersTimeout: request.endless === true ? 0 : this.#timeout,
      bodyTimeout: 0,
      ...(request.body !== undefined && { body: request.body }),
      ...(signal && { signal }),
    });
  }

  async #connect(): Promise<Dispatcher> {
    const certificate = await this.#credentials.certificate();
    const known = this.#dispatcher;
    if (known !== undefined && isSame(known.certificate, certificate)) return known.dispatcher;
    this.#dispatcher = { certificate, dispatcher: dispatcherFor(this.target, certificate, this.#sockets) };
    return this.#dispatcher.dispatcher;
  }

  async #refusal(request: ApiRequest, answer: Dispatcher.ResponseData, body: Chunks): Promise<ClusterError> {
    const text = await textOf(body, 1024 * 1024, request.path);
    const status = parseStatus(text);
    const header = Number(answer.headers['retry-after'] ?? Number.NaN);
    const retryAfterSeconds = Number.isFinite(header) ? header : status.retryAfterSeconds;
    const error = new ApiError(answer.statusCode, { ...status, retryAfterSeconds }, request.path);
    if (answer.statusCode !== 401) return error;
    const ended = endedCertificate(this.#dispatcher?.certificate.certificate ?? '', new Date());
    return ended === undefined
      ? error
      : new ClusterError(
          'BW-CLUSTER-UNAUTHORIZED',
          `${this.target.server.host}: the client certificate of user '${this.target.user.name}' ended at ${ended}`,
          { status: 401 },
        );
  }
}

function methodOf({ body, patch }: ApiRequest): 'GET' | 'POST' | 'PATCH' {
  if (body === undefined) return 'GET';
  return patch === undefined ? 'POST' : 'PATCH';
}

function isSame(a: ClientCertificate, b: ClientCertificate): boolean {
  return a.certificate === b.certificate && a.key === b.key;
}

/** API servers compress what is longer than 128 KB where the client takes it. */
function inflated({ headers, body }: Dispatcher.ResponseData): Chunks {
  if (headers['content-encoding'] !== 'gzip') return body;
  const gunzip = createGunzip();
  // An end before its time, on either side, ends the other.
  body.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => body.destroy());
  return body.pipe(gunzip);
}

async function textOf(body: Chunks, most: number, path: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > most)
      throw new ClusterError('BW-CLUSTER-SIZE', `${path}: the answer is longer than ${most} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
