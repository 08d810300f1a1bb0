import {
  chosenContext,
  ClusterError,
  Connection,
  identify,
  inClusterTarget,
  loadKubeconfig,
  resolveTarget,
} from '@bulwark/sources/cluster';
import type { ClusterTarget, ConnectionOptions, Kubeconfig } from '@bulwark/sources/cluster';
import { quantity } from '../arguments/values.ts';
import { ClusterFailure, UserError } from '../errors.ts';
import { STDERR, writeText } from '../streams.ts';
import { VERSION } from '../version.ts';
import type { ClusterFlags, ConnectionFlags } from './options.ts';

/** A cluster that has answered. */
export interface OpenCluster {
  readonly connection: Connection;
  /** Name for people, and of the unit: as the kubeconfig has it. */
  readonly name: string;
  readonly context: string;
  /** As the server says it, `v1.36.3`. */
  readonly version: string;
  /** UID of the namespace kube-system; '' where it may not be read. */
  readonly uid: string;
}

/** Connects to the one cluster that is meant. Throws UserError or ClusterFailure. */
export async function openCluster(flags: ConnectionFlags): Promise<OpenCluster> {
  return openOne(
    flags,
    () => new ClusterError('BW-KUBECONFIG-MISSING', 'there is no kubeconfig, and this is no pod'),
  );
}

/**
 * Connects to every cluster that is meant; with --all-contexts each cluster once, and those that cannot be reached are told in `failed`.
 * Throws UserError or ClusterFailure where none is left; for who might have meant files, where there is no kubeconfig.
 */
export async function openClusters(
  flags: ClusterFlags,
): Promise<{ readonly clusters: readonly OpenCluster[]; readonly failed: readonly FailedContext[] }> {
  const config = await asFailure(async () => loadKubeconfig(flags.kubeconfig, process.env));
  if (flags.allContexts !== true || config.contexts.size === 0)
    return { clusters: [await openOne(flags, () => new UserError('BW-USAGE-NO-PATH'))], failed: [] };
  if (flags.context !== undefined)
    throw new UserError('BW-USAGE-OPTION', '--context and --all-contexts exclude each other');
  const contexts = [...config.contexts.keys()];
  const opened = await Promise.all(contexts.map((context) => attempt(context, config, flags)));
  const clusters = opened.filter((each) => 'connection' in each);
  const failed = opened.filter((each) => 'error' in each);
  if (clusters.length === 0 && failed[0] !== undefined) throw failureOf(failed[0].error);
  return { clusters: distinct(clusters), failed };
}

async function openOne(flags: ConnectionFlags, ofNone: () => Error): Promise<OpenCluster> {
  return asFailure(async () => {
    const target = targetOf(flags);
    if (target === undefined) throw ofNone();
    return open(target, flags);
  });
}

/** A context whose cluster could not be asked. */
export interface FailedContext {
  readonly context: string;
  readonly error: ClusterError;
}

async function attempt(
  context: string,
  config: Kubeconfig,
  flags: ClusterFlags,
): Promise<OpenCluster | FailedContext> {
  try {
    return await open(resolveTarget(config, context), flags);
  } catch (error) {
    if (error instanceof ClusterError) return { context, error };
    throw error;
  }
}

/** Outside of any kubeconfig, the cluster in which this process runs. */
function targetOf({ kubeconfig, context }: ConnectionFlags): ClusterTarget | undefined {
  const config = loadKubeconfig(kubeconfig, process.env);
  const name = chosenContext(config, { context });
  return name === undefined ? inClusterTarget(process.env) : resolveTarget(config, name);
}

async function open(target: ClusterTarget, flags: ConnectionFlags): Promise<OpenCluster> {
  if (target.tls.insecure)
    writeText(
      STDERR,
      `note: ${target.cluster}: insecure-skip-tls-verify is set, so anyone on the way could answer in its place\n`,
    );
  const connection = new Connection(target, connectionOptions(flags));
  try {
    const { version, uid } = await identify(connection);
    return { connection, name: target.cluster, context: target.context, version, uid };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** How clusters are asked, as options say. */
export function connectionOptions({ qps, requestTimeout }: ConnectionFlags): ConnectionOptions {
  return {
    userAgent: `bulwark/${VERSION}`,
    ...(qps !== undefined && { qps: quantity(qps, '--qps') }),
    ...(requestTimeout !== undefined && {
      requestTimeout: quantity(requestTimeout, '--request-timeout') * 1000,
    }),
  };
}

/** Contexts of one cluster, told by its UID, are one; clusters that share a name get a part of their UID to it. */
function distinct(clusters: readonly OpenCluster[]): readonly OpenCluster[] {
  const byIdentity = new Map<string, OpenCluster>();
  for (const cluster of clusters) {
    const key = cluster.uid === '' ? cluster.connection.target.server.href : cluster.uid;
    const known = byIdentity.get(key);
    if (known === undefined) byIdentity.set(key, cluster);
    else {
      writeText(STDERR, `note: context ${cluster.context} is the cluster of ${known.context}\n`);
      void cluster.connection.close();
    }
  }
  const kept = [...byIdentity.values()];
  const namesakes = Map.groupBy(kept, ({ name }) => name);
  return kept.map((cluster) =>
    namesakes.get(cluster.name)?.length === 1
      ? cluster
      : { ...cluster, name: `${cluster.name} (${cluster.context})` },
  );
}

/** Runs something that asks clusters; its errors become those of the command line. */
export async function asFailure<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof ClusterError ? failureOf(error) : error;
  }
}

/** The error of the command line for a cluster that could not be asked. */
export function failureOf({ code, message, hint }: ClusterError): ClusterFailure {
  return new ClusterFailure(code, message, hint);
}
