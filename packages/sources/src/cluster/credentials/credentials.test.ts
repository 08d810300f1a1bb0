import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../kubeconfig/parse.ts';
import { resolveTarget } from '../kubeconfig/resolve.ts';
import { Credentials } from './credentials.ts';

let directory = '';
let now = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulwark-credentials-'));
  now = Date.parse('2026-01-01T00:00:00Z');
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string, mode = 0o600): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function credentialsOf(user: object): Credentials {
  const text = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://example.org' } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  });
  const config = parseKubeconfig(text, join(directory, 'config'));
  return new Credentials(resolveTarget(config, 'here'), () => now);
}

/** A plugin that counts its runs and answers with what stands in the file `answer`. */
function plugin(answer: object, more: object = {}): object {
  write('answer', JSON.stringify(answer));
  write(
    'login',
    `#!/bin/sh\ncd '${directory}'\necho run >> runs\necho "$KUBERNETES_EXEC_INFO" > info\necho "$GREETING $1" > called\ncat answer\n`,
    0o700,
  );
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'Never',
      command: './login',
      args: ['it; touch broken'],
      env: [{ name: 'GREETING', value: 'hello' }],
      ...more,
    },
  };
}

const runs = (): number => readFileSync(join(directory, 'runs'), 'utf8').split('\n').length - 1;
const credential = (status: object): object => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  kind: 'ExecCredential',
  status,
});

describe('who asks', () => {
  it('is said by a token, or by user name and password', async () => {
    expect(await credentialsOf({ token: 't' }).headers()).toEqual({ authorization: 'Bearer t' });
    expect(await credentialsOf({ username: 'a', password: 'b' }).headers()).toEqual({
      authorization: `Basic ${Buffer.from('a:b').toString('base64')}`,
    });
    expect(await credentialsOf({}).headers()).toEqual({});
  });
  it('and for whom, by impersonation', async () => {
    const user = {
      token: 't',
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { 'X/y': ['z'] },
    };
    expect(await credentialsOf(user).headers()).toEqual({
      authorization: 'Bearer t',
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': ['a', 'b'],
      'impersonate-extra-x%2Fy': ['z'],
    });
  });
  it('is shown by a certificate, of data or files', async () => {
    const pem = (text: string): string => Buffer.from(text).toString('base64');
    write('key.pem', 'KEY');
    const user = { 'client-certificate-data': pem('CERT'), 'client-key': 'key.pem' };
    expect(await credentialsOf(user).certificate()).toEqual({ certificate: 'CERT', key: 'KEY' });
    await expect(
      credentialsOf({ 'client-certificate': 'gone.pem', 'client-key': 'key.pem' }).certificate(),
    ).rejects.toThrow(/client-certificate of user 'u': .*gone\.pem cannot be read \(ENOENT\)/);
  });
});

describe('a token file', () => {
  it('is read again after a minute, and at once when the server refuses its token', async () => {
    const path = write('token', 'one\n');
    const credentials = credentialsOf({ tokenFile: 'token' });
    const token = async (): Promise<unknown> => (await credentials.headers())['authorization'];
    expect(await token()).toBe('Bearer one');
    writeFileSync(path, 'two');
    expect(await token()).toBe('Bearer one');
    now += 60_000;
    expect(await token()).toBe('Bearer two');
    writeFileSync(path, 'three');
    expect(credentials.refused(credentials.round)).toBe(true);
    expect(await token()).toBe('Bearer three');
    rmSync(path);
    now += 60_000;
    expect(await token()).toBe('Bearer three');
  });
  it('wins over a token beside it while it can be read', async () => {
    write('token', 'file');
    expect(await credentialsOf({ token: 'own', tokenFile: 'token' }).headers()).toEqual({
      authorization: 'Bearer file',
    });
    expect(await credentialsOf({ token: 'own', tokenFile: 'gone' }).headers()).toEqual({
      authorization: 'Bearer own',
    });
    await expect(credentialsOf({ tokenFile: 'gone' }).headers()).rejects.toThrow(
      /gone cannot be read \(ENOENT\)/,
    );
  });
});

describe('an exec plugin', () => {
  it('runs once for as long as its credential holds, without a shell', async () => {
    const user = plugin(credential({ token: 'a', expirationTimestamp: '2026-01-01T01:00:00Z' }), {
      provideClusterInfo: true,
    });
    const credentials = credentialsOf(user);
    await Promise.all([credentials.headers(), credentials.certificate()]);
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer a' });
    expect(runs()).toBe(1);
    expect(readFileSync(join(directory, 'called'), 'utf8')).toBe('hello it; touch broken\n');
    expect(JSON.parse(readFileSync(join(directory, 'info'), 'utf8'))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://example.org' } },
    });
    now += 3_600_000;
    await credentials.headers();
    expect(runs()).toBe(2);
    expect(credentials.refused(credentials.round)).toBe(true);
    await credentials.headers();
    expect(runs()).toBe(3);
  });
  it('that prints without end is stopped, with all that it has started', async () => {
    const flood = plugin({}, { command: './flood' });
    write('flood', "#!/bin/sh\ncat /dev/zero | tr '\\0' x 2> /dev/null\n", 0o700);
    await expect(credentialsOf(flood).headers()).rejects.toThrow('printed more than a credential');
  });
  it('runs again some time after it failed, as often as it fails', async () => {
    const credentials = credentialsOf(plugin({}));
    await expect(credentials.headers()).rejects.toThrow('printed nothing');
    await expect(credentials.headers()).rejects.toThrow('printed nothing');
    expect(runs()).toBe(1);
    now += 10_000;
    await expect(credentials.headers()).rejects.toThrow('printed nothing');
    write('answer', JSON.stringify(credential({ token: 'back' })));
    now += 10_000;
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer back' });
    expect(runs()).toBe(3);
  });
  it('runs once for all requests that the server refuses at the same time', async () => {
    const credentials = credentialsOf(plugin(credential({ token: 'a' })));
    await credentials.headers();
    const { round } = credentials;
    expect([credentials.refused(round), credentials.refused(round)]).toEqual([true, true]);
    await credentials.headers();
    expect(credentials.refused(round)).toBe(true);
    await credentials.headers();
    expect(runs()).toBe(2);
  });
  it('may give a certificate', async () => {
    const user = plugin(credential({ clientCertificateData: 'CERT', clientKeyData: 'KEY' }));
    expect(await credentialsOf(user).certificate()).toMatchObject({ certificate: 'CERT', key: 'KEY' });
  });
  it.each([
    [credential({}), 'printed neither a token nor a client certificate'],
    [credential({ clientCertificateData: 'CERT' }), 'printed a client certificate without its key'],
    [
      credential({ token: 't', expirationTimestamp: 'soon' }),
      'printed an expirationTimestamp that is no time',
    ],
    [{ kind: 'Pod' }, "printed 'Pod' of nothing, not ExecCredential of client.authentication.k8s.io/v1"],
  ])('that prints %j is told', async (answer, message) => {
    await expect(credentialsOf(plugin(answer)).headers()).rejects.toThrow(message);
  });
  it('that is missing, fails, prints no JSON, or wants a terminal is told', async () => {
    const missing = plugin(
      {},
      { command: 'no-such-login-program', installHint: 'Install it from the shelf.' },
    );
    await expect(credentialsOf(missing).headers()).rejects.toMatchObject({
      message: 'the exec plugin no-such-login-program was not found',
      hint: 'Install it from the shelf.',
    });
    await expect(credentialsOf(plugin({}, { command: 'false' })).headers()).rejects.toThrow('exit code 1');
    await expect(credentialsOf(plugin({}, { command: 'echo' })).headers()).rejects.toThrow(
      'did not print JSON',
    );
  });
});
