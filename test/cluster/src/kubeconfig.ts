import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterState } from './state.ts';

/** How a user shows who he is. */
export type Credentials =
  /** Path of certificate and key, without .crt and .key. */
  { readonly certificate: string } | { readonly token: string };

/** Writes a kubeconfig with one context, named as the cluster; JSON, which is YAML too. */
export function writeKubeconfig(
  file: string,
  state: ClusterState,
  credentials: Credentials,
  server: string = serverUrl(state),
): void {
  const { name } = state;
  const context = `bulwark-${name}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: context,
        cluster: {
          server,
          'certificate-authority-data': base64(join(state.folder, 'pki/ca.crt')),
        },
      },
    ],
    users: [{ name: context, user: userOf(credentials) }],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
    'current-context': context,
  };
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}

/** Where the API server listens: its loopback, or another of its addresses. */
export function serverUrl({ ports }: ClusterState, address = '127.0.0.1'): string {
  return `https://${address}:${ports.apiServer}`;
}

function userOf(credentials: Credentials): object {
  if ('token' in credentials) return { token: credentials.token };
  return {
    'client-certificate-data': base64(`${credentials.certificate}.crt`),
    'client-key-data': base64(`${credentials.certificate}.key`),
  };
}

function base64(file: string): string {
  return readFileSync(file).toString('base64');
}
