import { builtinKinds, WORKLOAD_KINDS } from '@bulwark/control-kit';
import { UserError } from '../errors.ts';
import { didYouMean } from './suggest.ts';

// Short names of `kubectl api-resources`.
const SHORT_NAMES: Readonly<Record<string, string>> = {
  cj: 'CronJob',
  cm: 'ConfigMap',
  crd: 'CustomResourceDefinition',
  csr: 'CertificateSigningRequest',
  deploy: 'Deployment',
  ds: 'DaemonSet',
  ep: 'Endpoints',
  hpa: 'HorizontalPodAutoscaler',
  ing: 'Ingress',
  limits: 'LimitRange',
  netpol: 'NetworkPolicy',
  no: 'Node',
  ns: 'Namespace',
  pc: 'PriorityClass',
  pdb: 'PodDisruptionBudget',
  po: 'Pod',
  psp: 'PodSecurityPolicy',
  pv: 'PersistentVolume',
  pvc: 'PersistentVolumeClaim',
  quota: 'ResourceQuota',
  rc: 'ReplicationController',
  rs: 'ReplicaSet',
  sa: 'ServiceAccount',
  sc: 'StorageClass',
  sts: 'StatefulSet',
  svc: 'Service',
};

/** The key of a kind as kubectl's users write it: kind, plural or short name, whatever the case; `Kind.group` for custom resources. */
export function findKind(name: string): string {
  const known = [...new Set([...builtinKinds(), ...WORKLOAD_KINDS])];
  const wanted = name.toLowerCase();
  const short = SHORT_NAMES[wanted];
  if (short !== undefined) return short;
  const found = known.find((kind) => kind.toLowerCase() === wanted || plural(kind) === wanted);
  if (found !== undefined) return found;
  if (/^[A-Z]\w*\.[\w.-]+$/.test(name)) return name;
  throw new UserError(
    'BW-USAGE-KIND',
    `no kind is called '${name}'`,
    didYouMean(
      name,
      [...known, ...known.map(plural)],
      'Write kinds as kubectl does; those of custom resources as Kind.group.',
    ),
  );
}

function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith('endpoints')) return name;
  if (/(?:s|x|ch)$/.test(name)) return `${name}es`;
  return name.endsWith('cy') ? `${name.slice(0, -1)}ies` : `${name}s`;
}
