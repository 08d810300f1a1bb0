import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Credentials } from './credentials/credentials.ts';
import type { ClusterTarget } from './kubeconfig/resolve.ts';

/** Hands a piece of a watch on, or what it makes of it; `response` may be ended or destroyed. */
export type TamperWatch = (piece: Buffer, response: ServerResponse) => void;

/** Hands an answer of the API server on, or what it makes of it. */
export type Tamper = (body: Buffer, response: ServerResponse, request: IncomingMessage) => void;

export interface FaultProxy {
  /** Where clients connect instead, without TLS and credentials. */
  readonly target: ClusterTarget;
  /** What is done to answers from now on; undefined for nothing. */
  tamper: Tamper | undefined;
  /** What is done to each piece of a watch, as it comes; undefined for nothing. */
  tamperWatch: TamperWatch | undefined;
  close(): Promise<void>;
}

/** Stands between a client and a real API server and does to answers what the server cannot be made to do. */
export async function faultProxy(target: ClusterTarget): Promise<FaultProxy> {
  const { certificate, key } = await new Credentials(target).certificate();
  const proxy = {
    tamper: undefined as Tamper | undefined,
    tamperWatch: undefined as TamperWatch | undefined,
  };
  const server = createServer((request, response) => {
    const { url: path, headers } = request;
    const { hostname: host, port } = target.server;
    const options = { host, port, path, ca: target.tls.authority, cert: certificate, key };
    const accept = { ...(headers.accept !== undefined && { accept: headers.accept }) };
    const asked = ask({ ...options, headers: accept }, (answer) => {
      if (path?.includes('watch=true') === true) stream(answer, response, () => proxy.tamperWatch);
      else void relay(answer, request, response, proxy.tamper);
    });
    asked.on('error', () => response.destroy()).end();
    response.on('close', () => asked.destroy());
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

function stream(
  answer: IncomingMessage,
  response: ServerResponse,
  tamper: () => TamperWatch | undefined,
): void {
  response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] });
  response.flushHeaders();
  answer.on('data', (piece: Buffer) => {
    const change = tamper();
    if (change === undefined || answer.statusCode !== 200) response.write(piece);
    else change(piece, response);
  });
  answer.on('end', () => response.end()).on('error', () => response.destroy());
}
