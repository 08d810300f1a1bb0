import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseKubeconfig } from '../kubeconfig/parse.ts';
import { resolveTarget } from '../kubeconfig/resolve.ts';
import { Connection } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';

/** Answers one request; what a real API server cannot be made to do. */
export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

export interface FaultServer {
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** Pauses that the client made, in milliseconds. */
  readonly pauses: number[];
  /** `user` as a kubeconfig states it. */
  connect(options?: ConnectionOptions, user?: object): Connection;
  close(): Promise<void>;
}

/** A server that gives the answers one after the other; the last one again and again. */
export async function faultServer(answers: readonly Answering[]): Promise<FaultServer> {
  const asked: string[] = [];
  const pauses: number[] = [];
  const connections: Connection[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request.url ?? '');
    answer?.(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const config = {
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}/base` } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  };
  const clock = {
    now: () => 0,
    wait: async (milliseconds: number): Promise<void> => void pauses.push(milliseconds),
  };
  return {
    asked,
    pauses,
    connect: (options, user = {}) => {
      const text = JSON.stringify({ ...config, users: [{ name: 'u', user }] });
      const target = resolveTarget(parseKubeconfig(text, 'config'), 'here');
      const connection = new Connection(target, { clock, random: () => 1, qps: 1_000_000, ...options });
      connections.push(connection);
      return connection;
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** An answer of JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answering {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A `Status` that says no. */
export function refusal(code: number, more: object = {}, headers: Record<string, string> = {}): Answering {
  return json({ kind: 'Status', apiVersion: 'v1', message: `no, ${code}`, code, ...more }, code, headers);
}

/** Everything that comes, once it has come. */
export async function gathered<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}
