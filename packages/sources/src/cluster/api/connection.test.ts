// Who asks, while requests are under way: logging in takes its time, and what is refused is asked once more.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultServer, json, refusal } from './fault-server.test-support.ts';
import type { Answering, FaultServer } from './fault-server.test-support.ts';

let directory = '';
let server: FaultServer | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulwark-connection-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(directory, { recursive: true });
});

/** A user whose plugin takes some seconds and gives a token that says how often it has run. */
function loggingIn(seconds: number): object {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const script = join(directory, 'login');
  const answer = `{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{"token":"%s"}}`;
  writeFileSync(
    script,
    `#!/bin/sh\necho run >> '${directory}/runs'\nsleep ${seconds}\nprintf '${answer}' "$(wc -l < '${directory}/runs')"\n`,
    { mode: 0o700 },
  );
  return { exec: { apiVersion, interactiveMode: 'Never', command: script } };
}

const runs = (): number => readFileSync(join(directory, 'runs'), 'utf8').split('\n').length - 1;

/** Takes the second token alone. */
const onlySecond: Answering = (request, response) =>
  (request.headers.authorization === 'Bearer 2' ? json({ ok: true }) : refusal(401))(request, response);

it('does not count the time of a login as time that the server takes', async () => {
  server = await faultServer([json({ ok: true })]);
  const connection = server.connect({ requestTimeout: 200 }, loggingIn(0.5));
  expect(await connection.json({ path: '/version' })).toEqual({ ok: true });
});

it('logs in once more for all requests that are refused at the same time', async () => {
  server = await faultServer([onlySecond]);
  const connection = server.connect({ requestTimeout: 200 }, loggingIn(0.3));
  const paths = ['/a', '/b', '/c'];
  const answers = await Promise.all(paths.map((path) => connection.json({ path })));
  expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  expect(runs()).toBe(2);
});

it('tells what is refused again after that', async () => {
  server = await faultServer([refusal(401)]);
  const connection = server.connect({}, loggingIn(0));
  await expect(connection.json({ path: '/version' })).rejects.toMatchObject({
    code: 'BW-CLUSTER-UNAUTHORIZED',
    status: 401,
  });
  expect(runs()).toBe(2);
});

it('hands on what the server warns of', async () => {
  const warning = ['299 - "existing pods violate \\"baseline\\""', '299 kube "a", 299 - "b, c"'];
  const answer: Answering = (_request, response) => {
    response.setHeader('warning', warning);
    json({ ok: true })(_request, response);
  };
  server = await faultServer([answer]);
  const warnings: string[] = [];
  const warned = (text: string): void => void warnings.push(text);
  expect(await server.connect().json({ path: '/version', warned })).toEqual({ ok: true });
  expect(warnings).toEqual(['existing pods violate "baseline"', 'a', 'b, c']);
});
