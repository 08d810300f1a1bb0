// How many of what a large cluster holds: 5,000 nodes, 100,000 pods and some 390,000 objects without Events. The figures follow the limits
// and load tests of SIG Scalability (community `thresholds.md`, perf-tests `load/config.yaml`), skewed as clusters in use are.

/** L is the large cluster; M and S are a tenth and a hundredth of it. */
export type ProfileName = 'S' | 'M' | 'L';

const SCALES: Readonly<Record<ProfileName, number>> = { S: 0.01, M: 0.1, L: 1 };

const LARGE = {
  nodes: 5000,
  namespaces: 1200,
  deployments: 12_000,
  deploymentPods: 61_000,
  replicaSets: 55_000,
  statefulSets: 1100,
  statefulPods: 4000,
  jobs: 2600,
  jobPods: 3000,
  cronJobs: 800,
  controllerRevisions: 3500,
  services: 10_000,
  endpointSlices: 11_500,
  ingresses: 2800,
  networkPolicies: 3500,
  configMaps: 24_000,
  secrets: 30_000,
  serviceAccounts: 13_500,
  roles: 4200,
  roleBindings: 11_500,
  clusterRoles: 1700,
  clusterRoleBindings: 2600,
  disruptionBudgets: 5500,
  autoscalers: 4000,
  volumeClaims: 5000,
  volumeAttachments: 4500,
  leases: 5400,
  quotas: 1300,
  limitRanges: 1200,
} as const;

/** Things that a cluster of any size has about as many of. */
const FIXED = {
  /** On every node but the last, which only a part of the nodes lets in; further ones have no pods at all. */
  nodeDaemons: 7,
  idleDaemons: { S: 3, M: 8, L: 38 },
  definitions: { S: 14, M: 40, L: 350 },
  webhooks: { S: 2, M: 5, L: 45 },
} as const;

/** Counts of a profile, by what is counted. */
export type Shape = Readonly<Record<keyof typeof LARGE, number>> & {
  readonly nodeDaemons: number;
  readonly idleDaemons: number;
  readonly definitions: number;
  readonly webhooks: number;
  /** Objects of a custom kind of which a large cluster has that many. */
  readonly scaled: (large: number) => number;
};

export function shapeOf(profile: ProfileName): Shape {
  const scaled = (large: number): number => Math.max(1, Math.round(large * SCALES[profile]));
  const counts = Object.fromEntries(Object.entries(LARGE).map(([what, count]) => [what, scaled(count)]));
  return {
    ...(counts as Record<keyof typeof LARGE, number>),
    nodeDaemons: FIXED.nodeDaemons,
    idleDaemons: FIXED.idleDaemons[profile],
    definitions: FIXED.definitions[profile],
    webhooks: FIXED.webhooks[profile],
    scaled,
  };
}

/** Nodes on which the last of the daemons runs: two of five. */
export function lastDaemonNodes(nodes: number): number {
  return Math.round(nodes * 0.4);
}
