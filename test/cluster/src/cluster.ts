// A cluster as tests see it: a handle on a folder, which any process can hold, and the processes that belong to it.
import { existsSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readAuditLog } from './audit.ts';
import type { AuditEntry } from './audit.ts';
import { binaries } from './binaries.ts';
import type { Report } from './binaries.ts';
import { issueCertificates } from './certificates.ts';
import type { Order } from './certificates.ts';
import { connectTo } from './client.ts';
import type { ApiClient } from './client.ts';
import {
  argumentsOf,
  auditLogOf,
  controlPlanePrograms,
  kubeconfigOf,
  writeIdentities,
} from './components.ts';
import { addFakeNodes } from './fake-nodes.ts';
import { runKubectl } from './kubectl.ts';
import type { KubectlResult } from './kubectl.ts';
import { serverUrl, writeKubeconfig } from './kubeconfig.ts';
import type { Credentials } from './kubeconfig.ts';
import { freePlace, releaseNode } from './node-network.ts';
import { withLock } from './lock.ts';
import { nodeComponents } from './node-components.ts';
import { requireNode } from './node-requirements.ts';
import { importImages, startNode, startNodeProgram } from './node.ts';
import { freePorts } from './ports.ts';
import { logFile, startProgram, stopPrograms } from './processes.ts';
import type { StopOptions } from './processes.ts';
import { controlPlane, etcd, knownVersion, kwok, nodeAgents, nodeRuntime } from './programs.ts';
import type { ProgramSet } from './programs.ts';
import { untilReady } from './readiness.ts';
import {
  clusterFolder,
  clusterNames,
  isAlive,
  programPath,
  readState,
  thisProcess,
  writeState,
} from './state.ts';
import type { ClusterState } from './state.ts';

/** Programs that a test can stop and start again. */
export type Component = (typeof controlPlanePrograms)[number] | (typeof nodeComponents)[number] | 'kwok';

/** What a cluster is made with. */
export interface ClusterOptions {
  /** Minor version of Kubernetes; the newest one that is known by default. */
  readonly version?: string;
  /** A name of its own by default. */
  readonly name?: string;
  /** Nodes that KWOK plays: pods on them become Running, and nothing runs. None by default. */
  readonly fakeNodes?: number;
  /** A real node too, named node-0, which runs pods: takes root. */
  readonly node?: boolean;
  /** Stays when this process ends, until `stop`. By default it is taken down by the next start of any cluster. */
  readonly keep?: boolean;
  /** Takes lines about what takes long. */
  readonly report?: Report;
}

/** A running cluster. Every process that knows its name can hold one and do the same with it. */
export interface Cluster {
  readonly name: string;
  /** Version of the API server, as v1.36.3. */
  readonly version: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** URL of the API server. */
  readonly server: string;
  /** Everything of the cluster: pki/ with its authority, logs/, audit.log. */
  readonly folder: string;
  /** Runs kubectl as administrator, or with another kubeconfig. */
  kubectl(args: readonly string[], options?: { input?: string; kubeconfig?: string }): Promise<KubectlResult>;
  /** A client as administrator with that many connections (4 by default), to be closed by the caller. */
  client(connections?: number): ApiClient;
  /** Requests answered so far, in order; see readAuditLog. */
  auditLog(keep?: (entry: AuditEntry) => boolean): Promise<AuditEntry[]>;
  /** Issues a certificate by the cluster's authority and writes a kubeconfig with it; returns its path. */
  userKubeconfig(order: UserOrder): Promise<string>;
  /** Writes a kubeconfig with a bearer token; returns its path. */
  tokenKubeconfig(name: string, token: string): string;
  /** Gives the images of an OCI archive to the real node. Throws where there is none, and with containerd's words. */
  importImages(archive: string): Promise<void>;
  /** Ends a program and waits until it is gone; SIGKILL is a crash. */
  stopComponent(component: Component, options?: Omit<StopOptions, 'only'>): Promise<void>;
  /** Starts a program again; waits until the cluster is ready. */
  startComponent(component: Component): Promise<void>;
  /** Stops and starts the API server, on the same port. */
  restartApiServer(options?: Omit<StopOptions, 'only'>): Promise<void>;
  /** Ends all programs and removes the folder. */
  stop(): Promise<void>;
}

/** A user by certificate. */
export type UserOrder = Pick<Order, 'commonName' | 'organizations' | 'notBefore' | 'notAfter'>;

/**
 * Starts a cluster and waits until it is ready (some 5 s once its programs are built). Throws GoMissing where they cannot
 * be built, NodeImpossible where a real node is asked for and cannot run, and with the end of a log where a program does not
 * come up; nothing is left then.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  await removeOrphans();
  const name = options.name ?? `test-${randomBytes(5).toString('hex')}`;
  if (existsSync(clusterFolder(name)))
    throw new Error(`there is a cluster ${name}: choose another name, or take it down`);
  const state = await newState(name, options);
  try {
    await writeIdentities(state);
    // The API server waits for etcd; the others end when it does not know their rights yet.
    for (const together of [controlPlanePrograms.slice(0, 2), controlPlanePrograms.slice(2)]) {
      for (const program of together) await start(state, program);
      await untilReady(state, together);
    }
    if (state.node !== undefined) await startNode(state);
    if (state.fakeNodes > 0) await startFakeNodes(state);
    return handle(state);
  } catch (error) {
    await removeCluster(name);
    throw error;
  }
}

/** The cluster of that name, started by any process. Throws where there is none. */
export function openCluster(name: string): Cluster {
  const state = readState(name);
  if (state === undefined) throw new Error(`there is no cluster ${name}`);
  return handle(state);
}

/** Ends what runs for the cluster and removes its folder; also what a crash or a broken start has left. */
export async function removeCluster(name: string): Promise<void> {
  const folder = clusterFolder(name);
  const node = readState(name)?.node;
  await stopPrograms(folder, { signal: 'SIGKILL' });
  if (node !== undefined) await releaseNode(node);
  rmSync(folder, { recursive: true, force: true });
}

/** Takes down clusters whose owner has ended without doing so. */
async function removeOrphans(): Promise<void> {
  for (const name of clusterNames()) {
    const owner = readState(name)?.owner;
    if (owner !== undefined && !isAlive(owner)) await removeCluster(name);
  }
}

async function newState(name: string, options: ClusterOptions): Promise<ClusterState> {
  const minor = knownVersion(options.version);
  if (options.node === true) requireNode();
  const programs = await programPaths(programSets(minor, options), options.report ?? (() => undefined));
  const [apiServer = 0, controllerManager = 0, scheduler = 0] = await freePorts(3);
  const state: ClusterState = {
    name,
    minor,
    version: controlPlane(minor).version,
    folder: clusterFolder(name),
    programs,
    ports: { apiServer, controllerManager, scheduler },
    fakeNodes: options.fakeNodes ?? 0,
    ...(options.keep === true ? {} : { owner: thisProcess() }),
  };
  return options.node === true ? withLock('place of a node', () => withPlace(state)) : written(state);
}

/** Chosen and written down at once: what is known of a place can be taken down, whatever happens next. */
async function withPlace(state: ClusterState): Promise<ClusterState> {
  return written({ ...state, node: freePlace(knownLinks()) });
}

function written(state: ClusterState): ClusterState {
  writeState(state);
  return state;
}

function knownLinks(): ReadonlySet<string> {
  return new Set(clusterNames().flatMap((name) => readState(name)?.node?.link ?? []));
}

function programSets(minor: string, { fakeNodes, node }: ClusterOptions): ProgramSet[] {
  return [
    etcd(),
    controlPlane(minor),
    ...(fakeNodes === undefined ? [] : [kwok()]),
    ...(node === true ? [...nodeRuntime(), nodeAgents(minor)] : []),
  ];
}

/** Builds what is not built yet, one after another: a Go build takes all processors by itself. */
async function programPaths(sets: readonly ProgramSet[], report: Report): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const set of sets) {
    const folder = await binaries(set, report);
    for (const name of Object.keys(set.packages)) paths[name] = join(folder, name);
  }
  return paths;
}

async function start(state: ClusterState, program: string): Promise<void> {
  if (nodeComponents.some((name) => name === program)) return startNodeProgram(state, program);
  const { folder } = state;
  const binary = programPath(state, program);
  await startProgram({ binary, folder, args: argumentsOf(state, program), log: logFile(folder, program) });
}

async function startFakeNodes(state: ClusterState): Promise<void> {
  await start(state, 'kwok');
  const client = connectTo(state);
  try {
    await addFakeNodes(client, state.fakeNodes);
  } finally {
    client.close();
  }
}

function handle(state: ClusterState): Cluster {
  const { folder } = state;
  const kubeconfig = kubeconfigOf(state, 'admin');
  const userFile = (name: string): string =>
    join(folder, 'pki', `user-${name}-${randomBytes(4).toString('hex')}`);
  const kubeconfigFor = (file: string, credentials: Credentials): string => {
    writeKubeconfig(`${file}.kubeconfig`, state, credentials);
    return `${file}.kubeconfig`;
  };
  const cluster: Cluster = {
    name: state.name,
    version: state.version,
    kubeconfig,
    server: serverUrl(state),
    folder,
    kubectl: (args, options) =>
      runKubectl(args, { kubeconfig, cache: join(folder, 'kubectl-cache'), ...options }),
    client: (connections) => connectTo(state, connections),
    auditLog: (keep) => readAuditLog(auditLogOf(state), keep),
    userKubeconfig: async (order) => {
      const out = userFile('certificate');
      await issueCertificates([{ ...order, out, issuer: join(folder, 'pki/ca') }]);
      return kubeconfigFor(out, { certificate: out });
    },
    importImages: (archive) => importImages(state, archive),
    tokenKubeconfig: (name, token) => kubeconfigFor(userFile(name), { token }),
    stopComponent: (component, options) => stopPrograms(folder, { ...options, only: component }),
    startComponent: async (component) => {
      await start(state, component);
      await untilReady(state, [component]);
    },
    restartApiServer: async (options) => {
      await cluster.stopComponent('kube-apiserver', options);
      await cluster.startComponent('kube-apiserver');
    },
    stop: () => removeCluster(state.name),
  };
  return cluster;
}
