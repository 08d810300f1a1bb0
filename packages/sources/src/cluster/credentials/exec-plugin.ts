import { spawn } from 'node:child_process';
import type { ExecPlugin } from '../kubeconfig/types.ts';
import type { ClusterTarget } from '../kubeconfig/resolve.ts';
import { ClusterError } from '../problems.ts';

/** What a plugin hands over (`ExecCredentialStatus` of client.authentication.k8s.io). */
export interface ExecCredential {
  readonly token: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Milliseconds since 1970; undefined for one that does not end before it is refused. */
  readonly expires: number | undefined;
}

const MOST_OUTPUT = 1024 * 1024;
/** Long enough for somebody to log in with a browser. */
const TIMEOUT_MS = 300_000;

/**
 * Runs a credential plugin as client-go does: no shell, the request in KUBERNETES_EXEC_INFO, what it says on standard error
 * shown as it comes, standard input only where somebody can answer. Throws ClusterError.
 */
export async function runPlugin(plugin: ExecPlugin, target: ClusterTarget): Promise<ExecCredential> {
  const { apiVersion, interactiveMode } = plugin;
  const terminal = process.stdin.isTTY;
  if (interactiveMode === 'Always' && !terminal)
    throw problem(plugin, 'wants to ask something, and standard input is no terminal');
  const interactive = interactiveMode !== 'Never' && terminal;
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(plugin.provideClusterInfo && { cluster: clusterInfo(target) }) },
  };
  const output = await outputOf(plugin, JSON.stringify(info), interactive);
  return credentialOf(plugin, output);
}

function clusterInfo({ server, tls, proxy }: ClusterTarget): object {
  return {
    server: server.href.replace(/\/$/, ''),
    ...(tls.serverName !== '' && { 'tls-server-name': tls.serverName }),
    ...(tls.insecure && { 'insecure-skip-tls-verify': true }),
    ...(tls.authority !== '' && {
      'certificate-authority-data': Buffer.from(tls.authority).toString('base64'),
    }),
    ...(proxy !== undefined && { 'proxy-url': proxy.href }),
  };
}

function outputOf(plugin: ExecPlugin, info: string, interactive: boolean): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const { name, value } of plugin.env) env[name] = value;
  env['KUBERNETES_EXEC_INFO'] = info;
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, [...plugin.args], {
      env,
      shell: false,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    });
    // What it has started itself may hold its output open.
    const stop = (): void => {
      child.kill('SIGKILL');
      child.stdout?.destroy();
    };
    const timer = setTimeout(stop, TIMEOUT_MS);
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MOST_OUTPUT) stop();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(notStarted(plugin, error));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (text.length > MOST_OUTPUT) reject(problem(plugin, 'printed more than a credential'));
      else if (code === 0) resolve(text);
      else
        reject(
          problem(plugin, signal === null ? `ended with exit code ${code}` : `was stopped by ${signal}`),
        );
    });
  });
}

function notStarted(plugin: ExecPlugin, { code }: NodeJS.ErrnoException): ClusterError {
  return code === 'ENOENT'
    ? problem(plugin, 'was not found', plugin.installHint)
    : problem(plugin, `cannot be run (${code})`);
}

function credentialOf(plugin: ExecPlugin, output: string): ExecCredential {
  const answer = parse(plugin, output);
  if (answer.kind !== 'ExecCredential' || answer.apiVersion !== plugin.apiVersion)
    throw problem(
      plugin,
      `printed ${text(answer.kind)} of ${text(answer.apiVersion)}, not ExecCredential of ${plugin.apiVersion}`,
    );
  const status = record(answer.status);
  const credential: ExecCredential = {
    token: textOr(status.token),
    certificate: textOr(status.clientCertificateData),
    key: textOr(status.clientKeyData),
    expires: timeOf(plugin, status.expirationTimestamp),
  };
  if (credential.token === '' && credential.certificate === '')
    throw problem(plugin, 'printed neither a token nor a client certificate');
  if ((credential.certificate === '') !== (credential.key === ''))
    throw problem(plugin, 'printed a client certificate without its key, or a key without its certificate');
  return credential;
}

type Data = Readonly<Record<string, unknown>>;

function parse(plugin: ExecPlugin, output: string): Data {
  try {
    return record(JSON.parse(output));
  } catch {
    throw problem(plugin, 'did not print JSON');
  }
}

function record(value: unknown): Data {
  return typeof value === 'object' && value !== null ? (value as Data) : {};
}

function timeOf(plugin: ExecPlugin, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw problem(plugin, 'printed an expirationTimestamp that is no time');
  return time;
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : 'nothing';
}

function problem({ command }: ExecPlugin, what: string, hint = ''): ClusterError {
  return new ClusterError('BW-CLUSTER-CREDENTIALS', `the exec plugin ${command} ${what}`, {
    ...(hint !== '' && { hint }),
  });
}
