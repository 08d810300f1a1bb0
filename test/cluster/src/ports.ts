import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** `count` different TCP ports of loopback that nobody listens on now. Another process can take one before we do. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((settle, reject) => {
            server.on('error', reject);
            server.listen(0, '127.0.0.1', () => settle((server.address() as AddressInfo).port));
          }),
      ),
    );
  } finally {
    for (const server of servers) server.close();
  }
}
