// What a cluster is made of, written once into its folder: any process can find it again by its name.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The parts that are fixed when a cluster is made. */
export interface ClusterState {
  readonly name: string;
  /** Minor version of Kubernetes, as 1.36. */
  readonly minor: string;
  /** Version of Kubernetes, as v1.36.3. */
  readonly version: string;
  /** Everything of the cluster is below this folder. */
  readonly folder: string;
  /** Paths of the binaries by name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** Nodes played by KWOK. */
  readonly fakeNodes: number;
  /** The real node; absent where there is none. */
  readonly node?: NodeState;
  /** The process whose end makes the cluster useless; absent where it stays until `down`. */
  readonly owner?: Owner;
}

/** A machine of its own as far as its programs see, on a network of its own; addresses are IPv4. */
export interface NodeState {
  readonly name: string;
  /** Name of the machine's interface that leads to the node. */
  readonly link: string;
  /** Address of the machine on that link, where the API server is reached. */
  readonly machine: string;
  /** Address of the node. */
  readonly address: string;
  /** Length of the prefix of both addresses. */
  readonly prefix: number;
  /** Network of the pods, as 10.0.0.0/24. */
  readonly pods: string;
}

export interface Ports {
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** A process, told apart from a later one with the same number. */
export interface Owner {
  readonly pid: number;
  /** Time of its start in the kernel's ticks since boot. */
  readonly started: string;
}

/** Path of a program's binary. Throws where the cluster was made without it. */
export function programPath({ name, programs }: ClusterState, program: string): string {
  const path = programs[program];
  if (path === undefined) throw new Error(`the cluster ${name} was made without ${program}`);
  return path;
}

/** Folder of all clusters of this user. */
export function clustersFolder(): string {
  return join(tmpdir(), `bulwark-clusters-${process.getuid?.() ?? 0}`);
}

/** Folder of the cluster with that name. Throws where the name is none. */
export function clusterFolder(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw new Error(`${JSON.stringify(name)} is no name: up to 31 small letters, digits and dashes`);
  return join(clustersFolder(), name);
}

/** Names of the clusters that have a folder, running or not. */
export function clusterNames(): string[] {
  return existsSync(clustersFolder()) ? readdirSync(clustersFolder()).sort() : [];
}

/** Writes the state; the folder holds keys and an unprotected etcd, so only its user may enter. */
export function writeState(state: ClusterState): void {
  mkdirSync(clustersFolder(), { recursive: true, mode: 0o700 });
  mkdirSync(state.folder, { mode: 0o700 });
  for (const part of ['pki', 'logs', 'etcd']) mkdirSync(join(state.folder, part), { mode: 0o700 });
  writeFileSync(stateFile(state.folder), `${JSON.stringify(state, undefined, 2)}\n`);
}

/** State of the cluster with that name; undefined where there is none, or where its making was broken off. */
export function readState(name: string): ClusterState | undefined {
  const file = stateFile(clusterFolder(name));
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ClusterState) : undefined;
}

function stateFile(folder: string): string {
  return join(folder, 'cluster.json');
}

/** This process, as owner of a cluster. */
export function thisProcess(): Owner {
  return { pid: process.pid, started: startOf(process.pid) ?? '' };
}

export function isAlive(owner: Owner): boolean {
  return startOf(owner.pid) === owner.started;
}

/** Field 22 of /proc/<pid>/stat, counted behind the name, which may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
