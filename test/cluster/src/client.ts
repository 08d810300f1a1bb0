// The plainest client of the API server: for the harness itself, so that what it does is not judged by what it tests.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { ClusterState } from './state.ts';

/** An answer of the API server. */
export interface Answer {
  readonly status: number;
  /** The body as JSON; its text where it is none. */
  readonly body: unknown;
}

/** What is sent along with a request. */
export interface Payload {
  /** A string goes as it is, all else as JSON. */
  readonly body: unknown;
  /** application/json by default. */
  readonly contentType?: string;
}

type Headers = Readonly<Record<string, string>>;

export interface ApiClient {
  /** Sends a request as administrator; `path` begins with a slash. Rejects where no answer comes. */
  send(method: string, path: string, payload?: Payload, headers?: Headers): Promise<Answer>;
  /** Closes the connections. */
  close(): void;
}

/** A client with up to `connections` connections to the cluster's API server. */
export function connectTo(state: ClusterState, connections = 4): ApiClient {
  const pki = (name: string): Buffer => readFileSync(join(state.folder, 'pki', name));
  const agent = new Agent({
    ca: pki('ca.crt'),
    cert: pki('admin.crt'),
    key: pki('admin.key'),
    keepAlive: true,
    maxSockets: connections,
  });
  return {
    send: (method, path, payload, more) =>
      new Promise((settle, reject) => {
        const type = payload && { 'content-type': payload.contentType ?? 'application/json' };
        const headers = { ...type, ...more };
        const target = { host: '127.0.0.1', port: state.ports.apiServer, method, path, agent, headers };
        const call = request(target, (answer) => void readAnswer(answer).then(settle, reject));
        call.on('error', reject).end(payload === undefined ? undefined : textOf(payload.body));
      }),
    close: () => agent.destroy(),
  };
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = answer.headers['content-type']?.startsWith('application/json') ?? false;
  return { status: answer.statusCode ?? 0, body: isJson ? (JSON.parse(text) as unknown) : text };
}
