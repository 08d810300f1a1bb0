import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { readDocuments } from '../../documents/index.ts';
import { ClusterError } from '../problems.ts';
import { Fields } from './fields.ts';
import type { ClusterEntry, ContextEntry, Entry, ExecPlugin, Kubeconfig, UserEntry } from './types.ts';

/**
 * Reads the text of one kubeconfig. Relative paths in it are taken from its directory, as kubectl does. Unknown fields are passed
 * over; a field of a wrong type, and a name that occurs twice, is a ClusterError that names the file.
 */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const fields = new Fields(documentOf(text, file), file, '');
  const kind = fields.text('kind');
  if (kind !== '' && kind !== 'Config')
    throw new ClusterError('BW-KUBECONFIG-READ', `${file}: the kind is ${kind}, not Config`);
  const directory = dirname(resolve(file));
  return {
    files: [file],
    currentContext: fields.text('current-context'),
    contexts: named(fields, 'contexts', file, (name, entry) => context({ name, file }, entry.map('context'))),
    clusters: named(fields, 'clusters', file, (name, entry) =>
      cluster({ name, file }, entry.map('cluster'), directory),
    ),
    users: named(fields, 'users', file, (name, entry) => user({ name, file }, entry.map('user'), directory)),
  };
}

/** An empty file is an empty configuration, as for kubectl. */
function documentOf(text: string, file: string): ValueMap {
  const [outcome, second] = readDocuments(text);
  if (outcome === undefined) return {};
  if (outcome.kind === 'problem')
    throw new ClusterError('BW-KUBECONFIG-READ', `${file}:${outcome.line}: ${outcome.message}`);
  if (second !== undefined)
    throw new ClusterError('BW-KUBECONFIG-READ', `${file} holds more than one document`);
  if (!isMap(outcome.value)) throw new ClusterError('BW-KUBECONFIG-READ', `${file} does not hold a map`);
  return outcome.value;
}

function named<T extends Entry>(
  fields: Fields,
  key: 'contexts' | 'clusters' | 'users',
  file: string,
  read: (name: string, entry: Fields) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  for (const entry of fields.maps(key)) {
    const name = entry.text('name');
    if (entries.has(name))
      throw new ClusterError('BW-KUBECONFIG-READ', `${file}: two of the ${key} are called '${name}'`);
    entries.set(name, read(name, entry));
  }
  return entries;
}

function context(entry: Entry, fields: Fields): ContextEntry {
  return {
    ...entry,
    cluster: fields.text('cluster'),
    user: fields.text('user'),
    namespace: fields.text('namespace'),
  };
}

function cluster(entry: Entry, fields: Fields, directory: string): ClusterEntry {
  return {
    ...entry,
    server: fields.text('server'),
    tlsServerName: fields.text('tls-server-name'),
    insecure: fields.flag('insecure-skip-tls-verify'),
    authorityFile: fields.path('certificate-authority', directory),
    authorityData: fields.data('certificate-authority-data'),
    proxyUrl: fields.text('proxy-url'),
  };
}

function user(entry: Entry, fields: Fields, directory: string): UserEntry {
  const extra = fields.map('as-user-extra');
  return {
    ...entry,
    certificateFile: fields.path('client-certificate', directory),
    certificateData: fields.data('client-certificate-data'),
    keyFile: fields.path('client-key', directory),
    keyData: fields.data('client-key-data'),
    token: fields.text('token'),
    tokenFile: fields.path('tokenFile', directory),
    username: fields.text('username'),
    password: fields.text('password'),
    impersonate: {
      user: fields.text('as'),
      uid: fields.text('as-uid'),
      groups: fields.texts('as-groups'),
      extra: Object.fromEntries(extra.keys().map((key) => [key, extra.texts(key)])),
    },
    authProvider: fields.has('auth-provider') ? fields.map('auth-provider').text('name') || 'unnamed' : '',
    exec: fields.has('exec') ? execPlugin(fields.map('exec'), directory) : undefined,
  };
}

function execPlugin(fields: Fields, directory: string): ExecPlugin {
  const command = fields.text('command');
  const interactiveMode = fields.text('interactiveMode');
  const apiVersion = fields.text('apiVersion');
  return {
    apiVersion,
    // Only a command that names a place is taken from the directory of the file; others are looked for in PATH.
    command: command.includes('/') && !isAbsolute(command) ? join(directory, command) : command,
    args: fields.texts('args'),
    env: fields
      .maps('env')
      .map((variable) => ({ name: variable.text('name'), value: variable.text('value') })),
    installHint: fields.text('installHint'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
    // client.authentication.k8s.io/v1beta1 knows a default, v1 demands the field.
    interactiveMode:
      interactiveMode === '' && apiVersion.endsWith('/v1beta1') ? 'IfAvailable' : interactiveMode,
  };
}
