import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GoMissing, loadProfile, processIdOf, startCluster } from '@bulwark/test-cluster';
import type { AuditEntry, Cluster } from '@bulwark/test-cluster';
import type { ProfileName } from '@bulwark/test-cluster/profile';
import { measure, processorSeconds } from '../measure.ts';
import type { Measured } from '../measure.ts';
import { KUBECTL } from '../peers.ts';
import { print, row } from './print.ts';
import { BULWARK } from './program.ts';
import { Relay } from './relay.ts';

const ROUNDS = 3;
const READING = new Set(['get', 'list', 'watch']);
/** Posted to ask something; nothing is stored. */
const REVIEWS = /reviews$/;

/** One client's run: what it took, and what it cost the API server. */
interface Cost extends Measured {
  /** Bytes that the API server sent. */
  readonly bytes: number;
  /** Seconds of processor time of the API server. */
  readonly server: number;
}

/** `bulwark scan` of a generated cluster in a real API server, beside `kubectl get` of the same kinds. */
export async function real(work: string, name: ProfileName): Promise<void> {
  const cluster = await started();
  if (cluster === undefined) return;
  try {
    await compare(cluster, work, name);
  } finally {
    await cluster.stop();
  }
}

async function started(): Promise<Cluster | undefined> {
  try {
    return await startCluster();
  } catch (error) {
    if (!(error instanceof GoMissing)) throw error;
    print(`\nnote: no real API server is measured: ${error.message}`);
    return undefined;
  }
}

async function compare(cluster: Cluster, work: string, name: ProfileName): Promise<void> {
  const begin = performance.now();
  const { accepted, refused } = await loadProfile(cluster, name);
  const seconds = (performance.now() - begin) / 1000;
  const missing = [...refused.values()].reduce((sum, count) => sum + count, 0);
  print(
    `\nprofile ${name} in a real API server ${cluster.version}: ${accepted} objects loaded in ${seconds.toFixed(0)} s (${Math.round(accepted / seconds)} a second), ${missing} refused`,
  );
  const relay = new Relay(Number(new URL(cluster.server).port));
  try {
    const kubeconfig = join(work, 'relay.kubeconfig');
    const port = await relay.listen();
    const text = readFileSync(cluster.kubeconfig, 'utf8');
    writeFileSync(kubeconfig, text.replace(cluster.server, `https://127.0.0.1:${port}`), { mode: 0o600 });
    await rounds(cluster, { relay, kubeconfig, work });
  } finally {
    await relay.close();
  }
}

interface Setting {
  readonly relay: Relay;
  readonly kubeconfig: string;
  readonly work: string;
}

/** By turns, so that both meet the same disturbances; the best of each counts. */
async function rounds(cluster: Cluster, setting: Setting): Promise<void> {
  const scan = [process.execPath, BULWARK, 'scan', '--no-config', '--format', 'json'];
  const [ours, theirs]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await cost([...scan, '--kubeconfig', setting.kubeconfig], cluster, setting));
    const kinds = await kindsRead(cluster);
    const get = [KUBECTL, '--kubeconfig', setting.kubeconfig, 'get', '-A', '-o', 'json', kinds.join(',')];
    theirs.push(await cost(get, cluster, setting));
  }
  const [scanned, got] = [least(ours), least(theirs)];
  row('bulwark scan', scanned);
  row('kubectl get -A -o json of the same kinds', got);
  const ratio = (of: (each: Cost) => number): string => (of(scanned) / of(got)).toFixed(2);
  print(
    `  beside kubectl: ${ratio(({ seconds }) => seconds)} of the time, ${ratio(({ bytes }) => bytes)} of the bytes (${(scanned.bytes / 1e6).toFixed(1)} MB), ` +
      `${ratio(({ server }) => server)} of the API server's processor time (${scanned.server.toFixed(2)} s)`,
  );
  const writes = await cluster.auditLog((entry) => isOurs(entry) && isWrite(entry));
  print(`  ${writes.length} writes of bulwark in the audit log`);
}

async function cost(command: readonly string[], cluster: Cluster, setting: Setting): Promise<Cost> {
  const server = processIdOf(cluster.folder, 'kube-apiserver');
  const before = { bytes: setting.relay.bytes, server: processorSeconds(server) };
  const measured = await measure(command, setting.work);
  if (measured.code !== 0) throw new Error(`${command.join(' ')} ended with ${measured.code}`);
  return {
    ...measured,
    bytes: setting.relay.bytes - before.bytes,
    server: processorSeconds(server) - before.server,
  };
}

/** The least of each figure: what disturbs only ever adds. */
function least(costs: readonly Cost[]): Cost {
  const of = (figure: (each: Cost) => number): number => Math.min(...costs.map(figure));
  return {
    seconds: of(({ seconds }) => seconds),
    processor: of(({ processor }) => processor),
    peak: of(({ peak }) => peak),
    bytes: of(({ bytes }) => bytes),
    server: of(({ server }) => server),
    code: 0,
  };
}

const isOurs = ({ userAgent }: AuditEntry): boolean => userAgent?.startsWith('bulwark/') === true;

function isWrite({ verb, objectRef }: AuditEntry): boolean {
  return !READING.has(verb) && !REVIEWS.test(objectRef?.resource ?? '');
}

async function kindsRead(cluster: Cluster): Promise<readonly string[]> {
  const lists = await cluster.auditLog((entry) => isOurs(entry) && entry.verb === 'list');
  const names = lists.map(({ objectRef }) =>
    [objectRef?.resource ?? '', objectRef?.apiGroup ?? ''].filter((part) => part !== '').join('.'),
  );
  return [...new Set(names)].sort();
}
