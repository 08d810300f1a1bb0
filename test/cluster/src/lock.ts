import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

type Release = () => Promise<void>;

/**
 * Runs `work` while this process alone holds the lock of that name on this machine; others wait. The lock is an abstract
 * Unix socket, which the kernel gives up with its process: a crash leaves nothing behind. Linux only.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const address = `\0bulwark-${process.getuid?.() ?? 0}-${name}`;
  let release = await claim(address);
  while (release === undefined) {
    await untilFree(address);
    release = await claim(address);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}

function claim(address: string): Promise<Release | undefined> {
  return new Promise((settle, reject) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => undefined).on('close', () => waiting.delete(socket));
    });
    server.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? settle(undefined) : reject(error),
    );
    const release = (): Promise<void> =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of waiting) socket.destroy();
      });
    server.listen(address, () => settle(release));
  });
}

/** The holder answers nothing: the end of the connection is the end of its claim. */
function untilFree(address: string): Promise<void> {
  return new Promise((done) => {
    const socket = connect(address);
    socket.on('error', () => undefined).on('close', () => done());
  });
}
