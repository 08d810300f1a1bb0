// Starts a real node: namespaces of its own (go/node-init), and in them containerd, the kubelet and kube-proxy.
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  containerdSocket,
  nodeArguments,
  nodeComponents,
  nodeInit,
  nodeOf,
  pauseImage,
  writeNode,
} from './node-components.ts';
import { makeCgroup } from './cgroups.ts';
import { writeImage } from './images.ts';
import { logFile, processIdOf, startProgram, tail } from './processes.ts';
import { untilReady } from './readiness.ts';
import { programPath } from './state.ts';
import type { ClusterState } from './state.ts';

/** Sets the node up and starts its programs; the API server answers already. Throws with the end of a log. */
export async function startNode(state: ClusterState): Promise<void> {
  await writeNode(state);
  makeCgroup(nodeOf(state).link);
  await makeNamespaces(state);
  await startNodeProgram(state, 'containerd');
  await untilReady(state, ['containerd']);
  await importPause(state);
  for (const program of nodeComponents.slice(1)) await startNodeProgram(state, program);
  await untilReady(state, nodeComponents);
}

/** Starts one of its programs within the node. */
export async function startNodeProgram(state: ClusterState, program: string): Promise<void> {
  const log = logFile(state.folder, program);
  const first = processIdOf(state.folder, nodeInit);
  if (first === undefined) throw new Error(`the node of the cluster ${state.name} has ended`);
  const binary = programPath(state, program);
  await startProgram({
    binary,
    folder: state.folder,
    args: nodeArguments(state, program),
    log,
    within: first,
  });
}

async function makeNamespaces(state: ClusterState): Promise<void> {
  const { name, link, machine, address, prefix, pods } = nodeOf(state);
  const flags = {
    name,
    folder: join(state.folder, 'node'),
    link,
    machine: `${machine}/${prefix}`,
    address: `${address}/${prefix}`,
    pods,
  };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const log = logFile(state.folder, nodeInit);
  const file = openSync(log, 'a', 0o600);
  const child = spawn(programPath(state, nodeInit), args, { cwd: '/', stdio: ['ignore', file, file] });
  closeSync(file);
  const code = await new Promise<number | null>((settle, reject) => {
    child.on('error', reject).on('exit', settle);
  });
  if (code !== 0) throw new Error(`the node of the cluster ${state.name} cannot be made:\n${tail(log)}`);
}

/** Gives an OCI archive to the node: pods run its images with `imagePullPolicy: Never`. Throws with containerd's words. */
export async function importImages(state: ClusterState, archive: string): Promise<void> {
  const socket = containerdSocket({ ...state, node: nodeOf(state) });
  const args = ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', archive];
  await promisify(execFile)(programPath(state, 'ctr'), args);
}

async function importPause(state: ClusterState): Promise<void> {
  const archive = join(state.folder, 'pause.tar');
  await writeImage(archive, {
    ...pauseImage,
    layers: [[{ path: 'pause', file: programPath(state, 'pause'), mode: 0o755 }]],
    config: { Entrypoint: ['/pause'], User: '65535:65535' },
  });
  await importImages(state, archive);
}
