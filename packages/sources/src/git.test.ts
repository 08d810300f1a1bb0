import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseGitAddress } from './git.ts';
import { readInputs } from './inputs.ts';

it('takes addresses apart', () => {
  expect(parseGitAddress('https://git.example.org/team/app.git')).toEqual({
    repository: 'https://git.example.org/team/app.git',
    reference: undefined,
    subdirectory: '',
  });
  expect(parseGitAddress('https://git.example.org/team/app@v1.2//deploy/prod')).toEqual({
    repository: 'https://git.example.org/team/app',
    reference: 'v1.2',
    subdirectory: 'deploy/prod',
  });
  expect(parseGitAddress('https://git.example.org/app//deploy@main')).toEqual({
    repository: 'https://git.example.org/app',
    reference: 'main',
    subdirectory: 'deploy',
  });
  expect(parseGitAddress('git@example.org:app')).toBeUndefined();
});

/** Shallow fetches need the smart protocol, so git’s own backend answers. */
function serve(root: string): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const output = execFileSync('git', ['http-backend'], {
        input: Buffer.concat(body),
        env: {
          ...process.env,
          GIT_PROJECT_ROOT: root,
          GIT_HTTP_EXPORT_ALL: '1',
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers['content-type'],
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
          GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        },
      });
      const split = output.indexOf('\r\n\r\n');
      for (const line of output.subarray(0, split).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(': ');
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.end(output.subarray(split + 4));
    });
  });
}

let folder: string;
let server: Server;
let base: string;
let commit: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-git-test-'));
  const work = join(folder, 'app');
  mkdirSync(join(work, 'deploy'), { recursive: true });
  writeFileSync(
    join(work, 'deploy/a.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-git\n',
  );
  writeFileSync(join(work, 'other.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: elsewhere\n');
  symlinkSync('/etc/hostname', join(work, 'deploy/link.yaml'));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', work, '-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'First');
  commit = git('rev-parse', 'HEAD').trim();
  server = serve(folder);
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function scan(address: string) {
  const names: unknown[] = [];
  const unread: string[] = [];
  const files: string[] = [];
  const inputs = await readInputs(
    [address],
    {},
    {
      object: ({ value, origin }) => {
        names.push((value['metadata'] as { name?: unknown }).name);
        if (origin.source === 'file') files.push(origin.file);
      },
      unread: ({ message }) => unread.push(message),
      passedOver: () => undefined,
      notice: () => undefined,
    },
  );
  return { names, unread, files, inputs };
}

it('reads a subdirectory of a reference, prints the commit and removes the clone', async () => {
  const { names, unread, files, inputs } = await scan(`${base}/app/.git@main//deploy`);
  expect(unread).toEqual([]);
  expect(names).toEqual(['from-git']);
  expect(files).toEqual([`${base}/app/.git@main//deploy/a.yaml`]);
  expect(inputs.summaries[0]).toMatchObject({ kind: 'git', digest: `git:${commit}`, objects: 1 });
  await inputs.close();
});

it('reports an unknown reference', async () => {
  const { names, unread, inputs } = await scan(`${base}/app/.git@nowhere`);
  await inputs.close();
  expect(names).toEqual([]);
  expect(unread[0]).toContain('nowhere');
});

it('refuses to leave the repository', async () => {
  const { unread } = await scan(`${base}/app/.git//../..`);
  expect(unread[0]).toContain('leads out of the repository');
});
