import type { ValueMap } from '@bulwark/model';

const IMAGE = 'registry.example.org/web:1.4.2';
const REQUIREMENTS = { cpu: '100m', memory: '64Mi' };

/** A pod spec that no workload control of the Pod Security Standards and of NSA-CISA refuses. */
export const goodSpec: ValueMap = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'app',
      image: IMAGE,
      resources: { limits: REQUIREMENTS, requests: REQUIREMENTS },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
  ],
};

/** The same in the network of the node. */
export const badSpec: ValueMap = { ...goodSpec, hostNetwork: true };

/** What stands around a pod template in each kind of workload that Kubernetes serves. */
const AROUND: Readonly<Record<string, (template: ValueMap) => ValueMap>> = {
  PodTemplate: (template) => ({ apiVersion: 'v1', template }),
  ReplicationController: (template) => ({ apiVersion: 'v1', spec: { selector: { app: 'web' }, template } }),
  Deployment: selecting,
  ReplicaSet: selecting,
  StatefulSet: selecting,
  DaemonSet: selecting,
  Job: (template) => ({ apiVersion: 'batch/v1', spec: { template: ending(template) } }),
  CronJob: (template) => ({
    apiVersion: 'batch/v1',
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: ending(template) } } },
  }),
};

export const WORKLOADS: readonly string[] = ['Pod', ...Object.keys(AROUND)];

/** A workload of a kind. */
export function workloadOf(kind: string, name: string, spec: ValueMap): ValueMap {
  const metadata = { name };
  const around = AROUND[kind];
  if (around === undefined) return { apiVersion: 'v1', kind, metadata, spec };
  return { kind, metadata, ...around({ metadata: { labels: { app: 'web' } }, spec }) };
}

function selecting(template: ValueMap): ValueMap {
  return { apiVersion: 'apps/v1', spec: { selector: { matchLabels: { app: 'web' } }, template } };
}

function ending(template: ValueMap): ValueMap {
  return { ...template, spec: { ...(template['spec'] as ValueMap), restartPolicy: 'Never' } };
}
