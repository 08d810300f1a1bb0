// kubectl is the judge of which entries a context means. Without one these tests are skipped with a notice, but fail in CI.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKubectl } from '../../documents/kubectl.test-support.ts';
import { ClusterError } from '../problems.ts';
import { loadKubeconfig } from './load.ts';
import { chosenContext, resolveTarget } from './resolve.ts';

const kubectl = findKubectl();
if (kubectl === undefined) {
  if (process.env['CI'] === 'true') throw new Error('kubectl is needed: install it or set BULWARK_KUBECTL');
  console.warn('differential tests of kubeconfigs skipped: no kubectl in PATH or BULWARK_KUBECTL');
}

interface Minified {
  readonly clusters?: readonly [
    { readonly cluster: { readonly server: string; readonly 'tls-server-name'?: string } },
  ];
  readonly users?: readonly [{ readonly user: { readonly token?: string } }];
  readonly contexts: readonly [{ readonly context: { readonly namespace?: string } }];
}

/** What matters of a context; undefined where there is none to be had. */
type Meaning = Readonly<Record<'server' | 'serverName' | 'token' | 'namespace', string>> | undefined;

function theirs(files: readonly string[], directory: string): Meaning {
  const run = spawnSync(kubectl ?? '', ['config', 'view', '--minify', '--raw', '-o', 'json'], {
    encoding: 'utf8',
    env: { ...process.env, HOME: directory, KUBECONFIG: files.join(delimiter) },
  });
  return run.status === 0 ? meaningOf(JSON.parse(run.stdout) as Minified) : undefined;
}

/** A context that names what is not there is shown by kubectl, and used by nobody. */
function meaningOf({ clusters, users, contexts }: Minified): Meaning {
  const [{ cluster }] = clusters ?? [{ cluster: undefined }];
  const [{ user }] = users ?? [{ user: undefined }];
  if (!cluster?.server || user === undefined) return undefined;
  return {
    server: new URL(cluster.server).href,
    serverName: cluster['tls-server-name'] ?? '',
    token: user.token ?? '',
    namespace: contexts[0].context.namespace ?? '',
  };
}

function ours(files: readonly string[]): Meaning {
  try {
    const config = loadKubeconfig(undefined, { KUBECONFIG: files.join(delimiter) });
    const { server, tls, user, namespace } = resolveTarget(config, chosenContext(config, {}) ?? '');
    return {
      server: server.href,
      serverName: tls.serverName,
      token: user.token,
      namespace,
    };
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}

const name = fc.constantFrom('a', 'b', '1', 'on', 'ä');
const file = fc.record({
  clusters: fc.uniqueArray(
    fc.record({
      name,
      server: fc.constantFrom('https://one', 'https://two/path', ''),
      serverName: fc.constantFrom('', 'x'),
    }),
    { selector: (entry) => entry.name, maxLength: 3 },
  ),
  users: fc.uniqueArray(fc.record({ name, token: fc.constantFrom('s', 't') }), {
    selector: (entry) => entry.name,
    maxLength: 3,
  }),
  contexts: fc.uniqueArray(
    fc.record({ name, cluster: name, user: name, namespace: fc.constantFrom('', 'shop') }),
    {
      selector: (entry) => entry.name,
      maxLength: 3,
    },
  ),
  current: fc.option(name, { nil: '' }),
});

function textOf({
  clusters,
  users,
  contexts,
  current,
}: typeof file extends fc.Arbitrary<infer T> ? T : never): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: clusters.map(({ name, server, serverName }) => ({
      name,
      cluster: { server, 'tls-server-name': serverName },
    })),
    users: users.map(({ name, token }) => ({ name, user: { token } })),
    contexts: contexts.map(({ name, ...context }) => ({ name, context })),
  });
}

describe.skipIf(kubectl === undefined)('a list of kubeconfigs', () => {
  it('means what it means to kubectl', () => {
    const directory = mkdtempSync(join(tmpdir(), 'bulwark-kubeconfigs-'));
    const seen = { contexts: 0 };
    try {
      fc.assert(
        fc.property(fc.array(file, { minLength: 1, maxLength: 3 }), (contents) => {
          const files = contents.map((content, index) => {
            const path = join(directory, `config-${index}`);
            writeFileSync(path, textOf(content));
            return path;
          });
          const meaning = theirs(files, directory);
          seen.contexts += meaning === undefined ? 0 : 1;
          expect(ours(files)).toEqual(meaning);
        }),
        { numRuns: 15 },
      );
      expect(seen.contexts).toBeGreaterThan(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
