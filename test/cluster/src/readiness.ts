import { get } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectTo } from './client.ts';
import type { Answer } from './client.ts';
import { containerdSocket, healthUrl, nodeOf } from './node-components.ts';
import { logFile, programsOf, tail } from './processes.ts';
import type { ClusterState } from './state.ts';

/** Beyond this a start counts as failed, in milliseconds; a machine under load takes a multiple of the usual 5 s. */
const patience = 120_000;

/** Waits until all the programs are ready. Throws with the end of a program's log when one ends, or takes too long. */
export async function untilReady(state: ClusterState, programs: readonly string[]): Promise<void> {
  const started = performance.now();
  for (const program of programs) {
    while (!(await isReady(state, program))) {
      const ended = endedOne(state, programs);
      if (ended !== undefined) throw failure(state, ended, 'has ended');
      if (performance.now() - started > patience) throw failure(state, program, 'does not become ready');
      await delay(50);
    }
  }
}

function endedOne(state: ClusterState, programs: readonly string[]): string | undefined {
  const running = new Set(programsOf(state.folder).map(({ program }) => program));
  return programs.find((program) => !running.has(program));
}

function failure(state: ClusterState, program: string, why: string): Error {
  return new Error(
    `${program} of the cluster ${state.name} ${why}:\n${tail(logFile(state.folder, program))}`,
  );
}

/** Whether a program of a cluster does its work now. Never rejects. */
export function isReady(state: ClusterState, program: string): Promise<boolean> {
  const check = checks[program];
  return check === undefined ? Promise.resolve(true) : check(state).catch(() => false);
}

const checks: Readonly<Record<string, (state: ClusterState) => Promise<boolean>>> = {
  etcd: ({ folder }) => listens(join(folder, 'etcd/client.sock')),
  'kube-apiserver': (state) => answers(state, '/readyz'),
  // A namespace takes no pods before the controller manager has made its ServiceAccount.
  'kube-controller-manager': async (state) =>
    (await isHealthy(state.ports.controllerManager)) &&
    (await answers(state, '/api/v1/namespaces/default/serviceaccounts/default')),
  'kube-scheduler': ({ ports }) => isHealthy(ports.scheduler),
  containerd: (state) => listens(containerdSocket(state)),
  kubelet: async (state) => (await isWell(state, 'kubelet')) && (await takesPods(state)),
  'kube-proxy': (state) => isWell(state, 'kube-proxy'),
};

function listens(path: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(path, () => settle(true));
    socket.on('connect', () => socket.end()).on('error', () => settle(false));
  });
}

function isWell(state: ClusterState, program: string): Promise<boolean> {
  return new Promise((settle) => {
    // Where the node has gone, nobody refuses the connection.
    const options = { agent: false, timeout: 5000 };
    const call = get(healthUrl(state, program) ?? '', options, (answer) => {
      answer.resume();
      settle(answer.statusCode === 200);
    });
    call.on('error', () => settle(false)).on('timeout', () => call.destroy());
  });
}

interface NodeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function takesPods(state: ClusterState): Promise<boolean> {
  const { status, body } = await asked(state, `/api/v1/nodes/${nodeOf(state).name}`);
  const conditions = status === 200 ? (body as NodeObject).status?.conditions : undefined;
  return conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

async function answers(state: ClusterState, path: string): Promise<boolean> {
  return (await asked(state, path)).status === 200;
}

async function asked(state: ClusterState, path: string): Promise<Answer> {
  const client = connectTo(state);
  try {
    return await client.send('GET', path);
  } finally {
    client.close();
  }
}

/** The components make serving certificates of their own, which nobody else knows. */
function isHealthy(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const call = request(
      { host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false, agent: false },
      (answer) => {
        answer.resume();
        settle(answer.statusCode === 200);
      },
    );
    call.on('error', () => settle(false)).end();
  });
}
