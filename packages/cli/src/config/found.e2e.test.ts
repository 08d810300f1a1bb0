import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulwark-found-git-'));

/** git's own server of repositories, behind HTTP. */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const env = {
    ...process.env,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  };
  const backend = execFile('git', ['http-backend'], { env, encoding: 'buffer' }, (error, output) => {
    const split = output.indexOf('\r\n\r\n');
    for (const line of output.subarray(0, split).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(error === null ? output.subarray(split + 4) : undefined);
  });
  request.pipe(backend.stdin as NodeJS.WritableStream);
});

const git = (...words: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: folder });
};

const { TMPDIR } = process.env;
beforeAll(async () => {
  mkdirSync(join(folder, 'temporary'));
  process.env['TMPDIR'] = join(folder, 'temporary');
  mkdirSync(join(folder, 'work/deploy'), { recursive: true });
  writeFileSync(
    join(folder, 'work/deploy/pod.yaml'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: true}\n',
  );
  writeFileSync(
    join(folder, 'work/bulwark.yaml'),
    'gates: {fail-on: high}\nprofiles: {default: {exclude: [host-pid]}}\n',
  );
  git('init', '--quiet', 'work');
  git('-C', 'work', 'add', '.');
  git('-C', 'work', 'commit', '--quiet', '--message=a');
  git('clone', '--quiet', '--bare', 'work', 'shop.git');
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
});
afterAll(() => {
  server.close();
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  rmSync(folder, { recursive: true });
});

it('a scan of a git URL takes the gate of the policy there, not what it leaves out, and keeps no copy', async () => {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop.git//deploy`;
  const output = join(folder, 'report.json');
  expect(await runCommandLine(['scan', address, '--format', 'json', '--output', output])).toBe(1);
  const { findings, gates } = JSON.parse(readFileSync(output, 'utf8')) as {
    findings: readonly { control: string }[];
    gates: readonly { gate: string }[];
  };
  expect(findings.map(({ control }) => control)).toContain('workload/host-pid');
  expect(gates).toMatchObject([{ gate: expect.stringContaining('shop.git//bulwark.yaml:1:18') }]);
  expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
});
