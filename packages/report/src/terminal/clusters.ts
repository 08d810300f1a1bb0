import type { ClusterInformation, Report } from '../report.ts';
import type { Layout } from './context.ts';
import { plain, wrap } from './text.ts';

/** What each live cluster is: its version and how long that lives, nodes, what it enforces and what it publishes. */
export function* clusterSection({ run }: Report, layout: Layout): Generator<string> {
  for (const cluster of run.clusters ?? []) {
    yield '';
    yield layout.style.bold(plain(`Cluster ${cluster.name}`));
    for (const line of [versionLine(cluster), nodeLine(cluster), levelLine(cluster), exposureLine(cluster)])
      yield* wrap(plain(line), layout.width - 2).map((text) => `  ${text}`);
  }
}

function versionLine({ version, endOfLife }: ClusterInformation): string {
  const name = version === '' ? 'The API server does not tell its version' : `Kubernetes ${version}`;
  if (endOfLife === null) return `${name}; how long it gets fixes is not known here.`;
  const { lastDay, ended } = endOfLife;
  if (!ended) return `${name}, with fixes until ${lastDay}.`;
  return `${name}, without fixes since ${lastDay ?? 'long ago'}: upgrade.`;
}

function nodeLine({ nodes, kubelets }: ClusterInformation): string {
  const versions = Object.entries(kubelets).map(([version, number]) => `${number} with ${version}`);
  return `Nodes: ${nodes}${versions.length > 1 ? ` (kubelets: ${versions.join(', ')})` : ''}.`;
}

function levelLine({ namespaces, podSecurity }: ClusterInformation): string {
  const { restricted, baseline, privileged, none } = podSecurity;
  return `Namespaces: ${namespaces}; Pod Security enforced: restricted in ${restricted}, baseline in ${baseline}, privileged in ${privileged}, no level in ${none}.`;
}

function exposureLine({ exposure }: ClusterInformation): string {
  const { loadBalancers, nodePorts, ingresses, routes } = exposure;
  return `Published: Services of type LoadBalancer ${loadBalancers}, of type NodePort ${nodePorts}; Ingresses ${ingresses}, routes ${routes}.`;
}
