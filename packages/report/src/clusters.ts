import type { ClusterInformation, Report } from './report.ts';

/** One thing that is known of a cluster, or said to be unknown. */
export interface ClusterFact {
  readonly label: string;
  readonly text: string;
  /** Whether it asks for something to be done. */
  readonly isBad: boolean;
}

/** What every report says of one live cluster beside its findings. */
export interface ClusterOverview {
  readonly name: string;
  readonly facts: readonly ClusterFact[];
}

/** The live clusters of a report: version and how long it gets fixes, nodes, what namespaces enforce, what is published. */
export function clusterOverviews({ run }: Pick<Report, 'run'>): readonly ClusterOverview[] {
  return (run.clusters ?? []).map((cluster) => ({
    name: cluster.name,
    facts: [
      versionFact(cluster),
      fact('Nodes', nodesText(cluster)),
      fact('Namespaces', known(cluster.namespaces)),
      fact('Pod Security', levelsText(cluster)),
      fact('Published', exposureText(cluster)),
    ],
  }));
}

function fact(label: string, text: string, isBad = false): ClusterFact {
  return { label, text, isBad };
}

const UNKNOWN = 'not known, since not all could be read';

function known(number: number | null): string {
  return number === null ? UNKNOWN : String(number);
}

function versionFact({ version, endOfLife }: ClusterInformation): ClusterFact {
  const name = version === '' ? 'not told by the API server' : `Kubernetes ${version}`;
  if (endOfLife === null) return fact('Version', `${name}; how long it gets fixes is not known here`);
  const { lastDay, ended } = endOfLife;
  return ended
    ? fact('Version', `${name}, without fixes since ${lastDay ?? 'long ago'}: upgrade`, true)
    : fact('Version', `${name}, with fixes until ${lastDay}`);
}

function nodesText({ nodes, kubelets }: ClusterInformation): string {
  const versions = Object.entries(kubelets).map(([version, number]) => `${number} with ${version}`);
  return `${known(nodes)}${versions.length > 1 ? ` (kubelets: ${versions.join(', ')})` : ''}`;
}

function levelsText({ podSecurity }: ClusterInformation): string {
  if (podSecurity === null) return UNKNOWN;
  const { restricted, baseline, privileged, none } = podSecurity;
  return `namespaces that enforce restricted ${restricted}, baseline ${baseline}, privileged ${privileged}, no level ${none}`;
}

function exposureText({ exposure }: ClusterInformation): string {
  const { loadBalancers, nodePorts, ingresses, routes } = exposure;
  const parts = [
    ['Services of type LoadBalancer', loadBalancers],
    ['Services of type NodePort', nodePorts],
    ['Ingresses', ingresses],
    ['routes', routes],
  ] as const;
  if (parts.every(([, number]) => number === null)) return UNKNOWN;
  return parts.map(([name, number]) => `${name} ${number ?? 'not known'}`).join(', ');
}
