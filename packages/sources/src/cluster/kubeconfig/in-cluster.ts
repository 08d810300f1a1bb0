import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterTarget } from './resolve.ts';
import { readCredential } from './resolve.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The cluster in which this process runs as a pod; undefined outside. Source: client-go `rest.InClusterConfig` (address from
 * KUBERNETES_SERVICE_HOST and _PORT, token and authority from the mounted ServiceAccount, the token read again as it rotates).
 */
export function inClusterTarget(environment: Environment, account = ACCOUNT): ClusterTarget | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '';
  const tokenFile = join(account, 'token');
  if (host === '' || port === '' || !existsSync(tokenFile)) return undefined;
  const namespaceFile = join(account, 'namespace');
  return {
    context: 'in-cluster',
    cluster: 'in-cluster',
    namespace: existsSync(namespaceFile)
      ? readCredential(namespaceFile, 'the namespace of the pod').trim()
      : '',
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    tls: {
      serverName: '',
      insecure: false,
      authority: readCredential(join(account, 'ca.crt'), 'the certificate authority of the pod'),
    },
    proxy: undefined,
    user: { ...SERVICE_ACCOUNT, tokenFile },
    impersonate: SERVICE_ACCOUNT.impersonate,
  };
}

const SERVICE_ACCOUNT = {
  name: 'service account of the pod',
  file: '',
  certificateFile: '',
  certificateData: '',
  keyFile: '',
  keyData: '',
  token: '',
  username: '',
  password: '',
  impersonate: { user: '', uid: '', groups: [], extra: {} },
  authProvider: '',
  exec: undefined,
};
