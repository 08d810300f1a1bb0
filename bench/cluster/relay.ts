import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Passes connections on to a port of this machine and counts the bytes that come back. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  bytes = 0;

  constructor(port: number) {
    this.#server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket.setNoDelay(true));
        socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
      }
      upstream.on('data', (piece: Buffer) => (this.bytes += piece.length));
      client.pipe(upstream).pipe(client);
    });
  }

  /** Listens on loopback; resolves to its port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
