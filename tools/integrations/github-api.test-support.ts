// As much of GitHub's API as comments need, on this machine.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** Keeps comments of pull request 7 of team/shop; `answer` is what it says to everything, where it refuses. */
export async function startGitHub(comments: Comment[], answer?: number) {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      if (answer !== undefined || request.headers.authorization !== 'Bearer secret') {
        response.writeHead(answer ?? 401).end('{}');
        return;
      }
      response.end(JSON.stringify(handle(request.method ?? '', request.url ?? '', text, comments)));
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

function handle(method: string, path: string, text: string, comments: Comment[]): unknown {
  const { body } = (text === '' ? {} : JSON.parse(text)) as { body?: string };
  if (method === 'GET' && path.startsWith('/repos/team/shop/issues/7/comments?')) {
    const page = Number(new URL(path, 'http://x').searchParams.get('page'));
    return comments.slice((page - 1) * 100, page * 100);
  }
  if (method === 'POST' && path === '/repos/team/shop/issues/7/comments')
    return comments.push({ id: comments.length, body: body ?? '', user: { type: 'Bot' } });
  const known = comments.find(({ id }) => path === `/repos/team/shop/issues/comments/${id}`);
  if (method !== 'PATCH' || known === undefined) throw new Error(`unexpected: ${method} ${path}`);
  known.body = body ?? '';
  return known;
}
