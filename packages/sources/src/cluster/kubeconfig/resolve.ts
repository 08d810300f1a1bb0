import { readFileSync } from 'node:fs';
import { ClusterError } from '../problems.ts';
import type { ClusterEntry, ContextEntry, Impersonation, Kubeconfig, UserEntry } from './types.ts';
import { complaintOfUser } from './validate.ts';

/** One cluster and how to reach it: everything that a connection needs. */
export interface ClusterTarget {
  /** Names as the kubeconfig has them; of the pod's own cluster, `in-cluster`. */
  readonly context: string;
  readonly cluster: string;
  /** '' where the context names none. */
  readonly namespace: string;
  /** With the path below which the API is served. */
  readonly server: URL;
  readonly tls: {
    /** Name that the certificate must have, where it is not that of the address. */
    readonly serverName: string;
    readonly insecure: boolean;
    /** PEM; '' for the authorities of the system. */
    readonly authority: string;
  };
  readonly proxy: URL | undefined;
  readonly user: UserEntry;
  readonly impersonate: Impersonation;
}

/** What the command line says instead of the kubeconfig. */
export interface TargetChoice {
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
}

/** The context that is meant; undefined where there is nothing to choose from. */
export function chosenContext(config: Kubeconfig, choice: TargetChoice): string | undefined {
  const name = choice.context || config.currentContext;
  if (name !== '') return name;
  return config.contexts.size + config.clusters.size === 0 ? undefined : '';
}

/** Resolves a context by kubectl's rules. Throws ClusterError that names file, entry and way out. */
export function resolveTarget(config: Kubeconfig, name: string, choice: TargetChoice = {}): ClusterTarget {
  const context = contextOf(config, name);
  const cluster = clusterOf(config, context, choice.cluster || context.cluster);
  const user = userOf(config, context, choice.user || context.user);
  return {
    context: name,
    cluster: cluster.name,
    namespace: context.namespace,
    server: serverOf(cluster),
    tls: {
      serverName: cluster.tlsServerName,
      insecure: cluster.insecure,
      authority: authorityOf(cluster),
    },
    proxy: proxyOf(cluster),
    user,
    impersonate: user.impersonate,
  };
}

function contextOf(config: Kubeconfig, name: string): ContextEntry {
  const files = config.files.join(', ');
  const known = [...config.contexts.keys()];
  const choices = known.length === 0 ? 'There are no contexts.' : `There are: ${known.join(', ')}.`;
  if (name === '')
    throw entryError(`${files}: no current context is set`, `Name one with --context. ${choices}`);
  const context = config.contexts.get(name);
  if (context === undefined) throw entryError(`${files}: there is no context '${name}'`, choices);
  return context;
}

function clusterOf(config: Kubeconfig, context: ContextEntry, name: string): ClusterEntry {
  const cluster = config.clusters.get(name);
  if (cluster === undefined)
    throw entryError(
      `${context.file}: context '${context.name}' names the cluster '${name}', which no file has`,
    );
  if (cluster.server === '') throw entryError(`${cluster.file}: cluster '${name}' has no server`);
  if (cluster.insecure && (cluster.authorityFile !== '' || cluster.authorityData !== ''))
    throw entryError(
      `${cluster.file}: cluster '${name}' has a certificate authority and insecure-skip-tls-verify`,
      'Keep one of the two, better the authority.',
    );
  return cluster;
}

const NOBODY: UserEntry = {
  name: '',
  file: '',
  certificateFile: '',
  certificateData: '',
  keyFile: '',
  keyData: '',
  token: '',
  tokenFile: '',
  username: '',
  password: '',
  impersonate: { user: '', uid: '', groups: [], extra: {} },
  authProvider: '',
  exec: undefined,
};

function userOf(config: Kubeconfig, context: ContextEntry, name: string): UserEntry {
  if (name === '') return NOBODY;
  const user = config.users.get(name);
  if (user === undefined)
    throw entryError(
      `${context.file}: context '${context.name}' names the user '${name}', which no file has`,
    );
  const complaint = complaintOfUser(user);
  if (complaint === undefined) return user;
  throw entryError(`${user.file}: user '${name}' ${complaint.what}`, complaint.wayOut);
}

/** An address without a scheme is HTTPS where TLS is configured, else HTTP, as for client-go. */
function serverOf({ server, file, name, authorityData, authorityFile, insecure }: ClusterEntry): URL {
  const secure = authorityData !== '' || authorityFile !== '' || insecure;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(server)
    ? server
    : `${secure ? 'https' : 'http'}://${server}`;
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw entryError(`${file}: cluster '${name}' has the server '${server}', which is no HTTP address`);
  return url;
}

function authorityOf({ authorityData, authorityFile, file, name }: ClusterEntry): string {
  if (authorityData !== '' || authorityFile === '') return authorityData;
  return readCredential(authorityFile, `${file}: certificate-authority of cluster '${name}'`);
}

const PROXIES = ['http:', 'https:', 'socks5:'];

function proxyOf({ proxyUrl, file, name }: ClusterEntry): URL | undefined {
  if (proxyUrl === '') return undefined;
  const url = URL.parse(proxyUrl);
  if (url === null || !PROXIES.includes(url.protocol))
    throw entryError(
      `${file}: cluster '${name}' has the proxy-url '${proxyUrl}'`,
      'It begins with http://, https:// or socks5://.',
    );
  return url;
}

/** Reads a file that the kubeconfig names. Throws ClusterError. */
export function readCredential(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new ClusterError('BW-CLUSTER-CREDENTIALS', `${what}: ${path} cannot be read (${code})`);
  }
}

function entryError(detail: string, hint?: string): ClusterError {
  return new ClusterError('BW-KUBECONFIG-ENTRY', detail, { ...(hint !== undefined && { hint }) });
}
