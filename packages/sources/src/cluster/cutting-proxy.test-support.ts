import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { ClusterTarget } from './kubeconfig/resolve.ts';

export interface CuttingProxy {
  /** Where clients connect instead, with their own TLS and credentials. */
  readonly target: ClusterTarget;
  /** Breaks all connections that are open; new ones may be made. */
  cut(): void;
  close(): Promise<void>;
}

/** Stands between a client and an API server, sees nothing of what they say, and breaks connections. */
export async function cuttingProxy(target: ClusterTarget): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(target.server.port), target.server.hostname);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          open.delete(one);
          other.destroy();
        });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    target: { ...target, server: new URL(`https://127.0.0.1:${port}`) },
    cut,
    close: async () => {
      cut();
      await new Promise((done) => server.close(done));
    },
  };
}
