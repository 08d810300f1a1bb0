import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClusterError } from '../problems.ts';
import { inClusterTarget } from './in-cluster.ts';
import { loadKubeconfig } from './load.ts';
import { parseKubeconfig } from './parse.ts';
import { chosenContext, resolveTarget } from './resolve.ts';
import type { ClusterTarget } from './resolve.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulwark-kubeconfig-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** A kubeconfig with one context `here`, of the given cluster and user. */
function config(cluster: string, user = '{token: t}'): string {
  return `clusters: [{name: c, cluster: ${cluster}}]
users: [{name: u, user: ${user}}]
contexts: [{name: here, context: {cluster: c, user: u}}]
current-context: here`;
}

function targetOf(text: string): ClusterTarget {
  return resolveTarget(parseKubeconfig(text, join(directory, 'config')), 'here');
}

function problemOf(run: () => unknown): { readonly message: string; readonly hint: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof ClusterError)
      return { message: error.message.replaceAll(directory, ''), hint: error.hint };
    throw error;
  }
  throw new Error('nothing was wrong');
}

const server = '{server: "https://example.org"}';

describe('what a kubeconfig says of a cluster', () => {
  it.each([
    ['https://example.org:6443/k8s/c-1', 'https://example.org:6443/k8s/c-1'],
    ['example.org:8080', 'http://example.org:8080/'],
  ])('the server %s is %s', (given, url) => {
    expect(targetOf(config(`{server: "${given}"}`)).server.href).toBe(url);
  });
  it('an address without a scheme is HTTPS where TLS is configured', () => {
    const cluster = '{server: "example.org:1", insecure-skip-tls-verify: true}';
    expect(targetOf(config(cluster)).server.href).toBe('https://example.org:1/');
  });
  it('data wins over the file beside it, and files are taken from the directory of the kubeconfig', () => {
    mkdirSync(join(directory, 'pki'));
    write('pki/ca.pem', 'from the file');
    expect(targetOf(config('{server: "https://a", certificate-authority: pki/ca.pem}')).tls.authority).toBe(
      'from the file',
    );
    const data = Buffer.from('from data').toString('base64');
    const both = `{server: "https://a", certificate-authority: pki/ca.pem, certificate-authority-data: ${data}}`;
    expect(targetOf(config(both)).tls.authority).toBe('from data');
  });
  it('keeps name, proxy and namespace', () => {
    const text = config(
      '{server: "https://a", tls-server-name: real.example.org, proxy-url: "socks5://proxy:1080"}',
    ).replace('user: u}}', 'user: u, namespace: shop}}');
    expect(targetOf(text)).toMatchObject({
      context: 'here',
      cluster: 'c',
      namespace: 'shop',
      tls: { serverName: 'real.example.org', insecure: false },
      proxy: { href: 'socks5://proxy:1080' },
    });
  });
});

describe('what cannot be used is named with file, entry and way out', () => {
  const plugin = (fields: string): string => `{exec: {command: login, ${fields}}}`;
  it.each([
    ['{}', '{token: t}', "/config: cluster 'c' has no server"],
    ['{server: "ftp://a"}', '{token: t}', "cluster 'c' has the server 'ftp://a', which is no HTTP address"],
    ['{server: "https://a", proxy-url: "ssh://b"}', '{token: t}', "cluster 'c' has the proxy-url 'ssh://b'"],
    [
      '{server: "https://a", insecure-skip-tls-verify: true, certificate-authority: x}',
      '{}',
      'a certificate authority and insecure-skip-tls-verify',
    ],
    [server, '{token: t, username: a}', "user 'u' has more than one way to log in: a token and user name"],
    [server, '{client-certificate: a.pem}', "user 'u' has a client certificate without a key"],
    [server, '{as-groups: [a]}', "user 'u' impersonates a group or uid but no user"],
    [server, '{auth-provider: {name: oidc}}', "user 'u' logs in with the auth-provider 'oidc'"],
    [
      server,
      plugin('apiVersion: client.authentication.k8s.io/v1alpha1'),
      "of apiVersion 'client.authentication",
    ],
    [server, plugin('apiVersion: client.authentication.k8s.io/v1'), "of interactiveMode ''"],
  ])('%s with user %s', (cluster, user, message) => {
    const problem = problemOf(() => targetOf(config(cluster, user)));
    expect(problem.message).toContain(message);
    expect(problem.message).toContain('/config: ');
    expect(problem.hint).not.toBe('');
  });
  it.each([
    ['clusters: {}', '/config: clusters is not a list'],
    ['clusters: [{name: a, cluster: {server: 1}}]', '/config: clusters[0].cluster.server is not text'],
    ['clusters: [{name: a}, {name: a}]', "/config: two of the clusters are called 'a'"],
    ['kind: Pod', '/config: the kind is Pod, not Config'],
    ['a: [', '/config:1: '],
    ['- a', '/config does not hold a map'],
    ['users: [{name: a, user: {client-key-data: "%"}}]', 'users[0].user.client-key-data is not base64'],
  ])('%s', (text, message) => {
    expect(problemOf(() => parseKubeconfig(text, join(directory, 'config'))).message).toContain(message);
  });
  it('an unknown context is answered with the known ones', () => {
    const known = parseKubeconfig(config(server), 'config');
    expect(problemOf(() => resolveTarget(known, 'there'))).toEqual({
      message: "config: there is no context 'there'",
      hint: 'There are: here.',
    });
  });
  it('what a context names and no file has', () => {
    const text = config(server).replace('cluster: c, user: u', 'cluster: gone, user: u');
    expect(problemOf(() => targetOf(text)).message).toContain("context 'here' names the cluster 'gone'");
  });
});

describe('where a kubeconfig is looked for', () => {
  it('the named file must exist, those of KUBECONFIG need not', () => {
    const there = write('there', config(server));
    const missing = join(directory, 'missing');
    expect(problemOf(() => loadKubeconfig(missing, {})).message).toBe('there is no file /missing');
    expect(loadKubeconfig(undefined, { KUBECONFIG: `${missing}:${there}` }).files).toEqual([there]);
    expect(loadKubeconfig(there, { KUBECONFIG: missing }).currentContext).toBe('here');
  });
  it('nothing at all is told apart from no current context', () => {
    const nothing = loadKubeconfig(undefined, { KUBECONFIG: join(directory, 'missing') });
    expect(chosenContext(nothing, {})).toBeUndefined();
    const one = loadKubeconfig(write('one', config(server).replace('current-context: here', '')), {});
    expect(chosenContext(one, {})).toBe('');
    expect(problemOf(() => resolveTarget(one, '')).message).toContain('no current context is set');
  });
});

describe('inside of a pod', () => {
  const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  it('the mounted account and the address of the environment are used', () => {
    write('token', 'secret');
    write('ca.crt', 'PEM');
    write('namespace', 'bulwark\n');
    expect(inClusterTarget(environment, directory)).toMatchObject({
      server: { href: 'https://[fd00::1]/' },
      namespace: 'bulwark',
      tls: { authority: 'PEM' },
      user: { tokenFile: join(directory, 'token'), token: '' },
    });
  });
  it('without an account or an address it is no pod', () => {
    expect(inClusterTarget(environment, directory)).toBeUndefined();
    write('token', 'secret');
    expect(inClusterTarget({}, directory)).toBeUndefined();
  });
});
