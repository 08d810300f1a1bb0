import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Credentials } from './credentials/credentials.ts';
import type { ClusterTarget } from './kubeconfig/resolve.ts';

/** Hands an answer of the API server on, or what it makes of it. */
export type Tamper = (body: Buffer, response: ServerResponse, request: IncomingMessage) => void;

export interface FaultProxy {
  /** Where clients connect instead, without TLS and credentials. */
  readonly target: ClusterTarget;
  /** What is done to answers from now on; undefined for nothing. */
  tamper: Tamper | undefined;
  close(): Promise<void>;
}

/** Stands between a client and a real API server and does to answers what the server cannot be made to do. */
export async function faultProxy(target: ClusterTarget): Promise<FaultProxy> {
  const { certificate, key } = await new Credentials(target).certificate();
  const proxy = { tamper: undefined as Tamper | undefined };
  const server = createServer((request, response) => {
    const { url: path, headers } = request;
    const { hostname: host, port } = target.server;
    const options = { host, port, path, ca: target.tls.authority, cert: certificate, key };
    const accept = { ...(headers.accept !== undefined && { accept: headers.accept }) };
    ask({ ...options, headers: accept }, (answer) => void relay(answer, request, response, proxy.tamper))
      .on('error', () => response.destroy())
      .end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const user = { ...target.user, certificateData: '', certificateFile: '', keyData: '', keyFile: '' };
  return Object.assign(proxy, {
    target: { ...target, server: new URL(`http://127.0.0.1:${port}`), user },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

async function relay(
  answer: IncomingMessage,
  request: IncomingMessage,
  response: ServerResponse,
  tamper: Tamper | undefined,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] });
  if (tamper === undefined || answer.statusCode !== 200) response.end(body);
  else tamper(body, response, request);
}
