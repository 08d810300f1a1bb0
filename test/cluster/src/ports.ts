import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Where ports of servers are drawn from. Above 30000 are node ports, and from 32768 on those that the kernel gives to
 * outgoing connections: one of them could take the port of a server while it is down, and it could not start again.
 */
const range = { first: 10_000, end: 30_000 };
const MAX_TRIES = 1000;

/** `count` different TCP ports of loopback that nobody listens on now. Another process can take one before we do. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries === MAX_TRIES) throw new Error(`no free ports from ${range.first} to ${range.end - 1}`);
    const port = randomInt(range.first, range.end);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.on('error', () => settle(false));
    server.listen(port, '127.0.0.1', () => server.close(() => settle(true)));
  });
}
