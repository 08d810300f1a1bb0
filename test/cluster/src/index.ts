export type { AuditEntry } from './audit.ts';
export { GoMissing } from './binaries.ts';
export { writeBulwarkImage } from './bulwark-image.ts';
export type { Answer, ApiClient, Payload } from './client.ts';
export { openCluster, removeCluster, startCluster } from './cluster.ts';
export type { Cluster, ClusterOptions, Component, UserOrder } from './cluster.ts';
export type { KubectlResult } from './kubectl.ts';
export { NodeImpossible } from './node-requirements.ts';
export { knownVersions } from './programs.ts';
