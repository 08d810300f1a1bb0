import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from './client.ts';

/** What a fake node offers: more than any test asks of one. */
const capacity = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '250' };

/** Creates nodes that KWOK plays, named fake-0, fake-1, …, and waits until they are ready. Throws where one is refused. */
export async function addFakeNodes(client: ApiClient, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `fake-${index}`);
  await Promise.all(names.map((name) => addFakeNode(client, name)));
  // KWOK fails only with its log, and a test that waits for pods would say less.
  for (let patience = 600; !(await allReady(client, count)); patience -= 1) {
    if (patience === 0) throw new Error(`${count} fake nodes do not become ready`);
    await delay(100);
  }
}

async function addFakeNode(client: ApiClient, name: string): Promise<void> {
  const labels = {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    type: 'kwok',
  };
  const body = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
    status: { capacity, allocatable: capacity },
  };
  const answer = await client.send('POST', '/api/v1/nodes', { body });
  if (answer.status !== 201) throw new Error(`node ${name}: ${JSON.stringify(answer.body)}`);
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

async function allReady(client: ApiClient, count: number): Promise<boolean> {
  const { status, body } = await client.send('GET', '/api/v1/nodes?labelSelector=type%3Dkwok');
  if (status !== 200) return false;
  const ready = (body as NodeList).items.filter((node) =>
    node.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  );
  return ready.length === count;
}
