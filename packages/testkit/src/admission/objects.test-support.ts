import type { ValueMap } from '@bulwark/model';
import fc from 'fast-check';
import { mostly } from './containers.test-support.ts';
import { podMetadata, podSpec, withoutProfiles } from './pod-specs.test-support.ts';

const WORKLOADS: Readonly<Record<string, (template: object, labels: object) => object>> = {
  PodTemplate: (template) => ({ apiVersion: 'v1', template }),
  ReplicationController: (template, labels) => ({ apiVersion: 'v1', spec: { selector: labels, template } }),
  Deployment: (template, labels) => ({
    apiVersion: 'apps/v1',
    spec: { selector: { matchLabels: labels }, template },
  }),
  ReplicaSet: (template, labels) => ({
    apiVersion: 'apps/v1',
    spec: { selector: { matchLabels: labels }, template },
  }),
  StatefulSet: (template, labels) => ({
    apiVersion: 'apps/v1',
    spec: { serviceName: 's', selector: { matchLabels: labels }, template },
  }),
  DaemonSet: (template, labels) => ({
    apiVersion: 'apps/v1',
    spec: { selector: { matchLabels: labels }, template },
  }),
  Job: (template) => ({ apiVersion: 'batch/v1', spec: { template: endingTemplate(template) } }),
  CronJob: (template) => ({
    apiVersion: 'batch/v1',
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: endingTemplate(template) } } },
  }),
};

function endingTemplate(template: object): object {
  const { spec } = template as { spec: object };
  return { ...template, spec: { ...spec, restartPolicy: 'Never' } };
}

const workload = fc
  .record({
    kind: fc.constantFrom('Pod', 'Pod', 'Pod', 'Pod', ...Object.keys(WORKLOADS)),
    metadata: podMetadata,
    spec: podSpec,
    extra: fc.constantFrom<object>({}, { strategy: { type: 'Recreate' } }, { suspend: true }),
    restartPolicy: mostly<unknown>(undefined, 'OnFailure', 'Always'),
    owned: fc.boolean(),
  })
  .map(({ kind, metadata, spec: anySpec, extra, restartPolicy, owned }): object => {
    const isAnnotated = Object.values(metadata.annotations).some((value) => value !== undefined);
    const spec = isAnnotated ? withoutProfiles(anySpec) : anySpec;
    const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'o', uid: 'u', controller: true };
    if (kind === 'Pod')
      return {
        apiVersion: 'v1',
        kind,
        metadata: { ...metadata, ...(owned && { ownerReferences: [owner] }) },
        spec: { ...spec, restartPolicy },
      };
    const make = WORKLOADS[kind] as (template: object, labels: object) => object;
    const { spec: made, ...rest } = make({ metadata, spec }, metadata.labels) as { spec?: object };
    const fits =
      kind === 'Deployment' ? 'strategy' in extra : kind === 'CronJob' ? 'suspend' in extra : false;
    return { kind, ...rest, ...(made !== undefined && { spec: { ...made, ...(fits && extra) } }) };
  });

const peer = fc.constantFrom<object>(
  { ipBlock: { cidr: '0.0.0.0/0' } },
  { ipBlock: { cidr: '::/0' } },
  { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } },
  { ipBlock: { cidr: '10.0.0.0/8' } },
  { podSelector: {} },
  { namespaceSelector: {} },
);
const rules = (field: string): fc.Arbitrary<unknown> =>
  fc.option(
    fc.array(
      fc.record({
        [field]: mostly<unknown>(undefined, []).chain((none) =>
          fc.oneof(fc.constant(none), fc.array(peer, { maxLength: 2 })),
        ),
        ports: mostly<unknown>(undefined, [], [{ port: 80 }]),
      }),
      { maxLength: 2 },
    ),
    { nil: undefined },
  );

const networkPolicy = fc
  .record({
    podSelector: fc.constant({}),
    policyTypes: fc.constantFrom(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: rules('from'),
    egress: rules('to'),
  })
  .map((spec) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec }));

const host = fc.constantFrom(undefined, 'a.example.org', 'b.example.org', 'example.test', 'localhost');
const backend = { service: { name: 'web', port: { number: 80 } } };
const ingress = fc
  .record({
    annotations: fc.record({
      'nginx.ingress.kubernetes.io/server-snippet': mostly<unknown>(undefined, 'deny all;'),
      'nginx.ingress.kubernetes.io/rewrite-target': mostly<unknown>(undefined, '/'),
      'alb.ingress.kubernetes.io/certificate-arn': mostly<unknown>(undefined, undefined, 'arn:1', ''),
    }),
    tls: fc.option(
      fc.array(
        fc.record({
          hosts: fc.constantFrom(undefined, [], ['a.example.org'], ['*.example.org', 'example.test']),
        }),
        {
          maxLength: 2,
        },
      ),
      { nil: undefined },
    ),
    hosts: fc.array(host, { maxLength: 2 }),
  })
  .map(({ annotations, tls, hosts }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { annotations },
    spec: { defaultBackend: backend, tls, rules: hosts.map((each) => ({ host: each })) },
  }));

const service = fc
  .record({
    type: fc.constantFrom(undefined, 'ClusterIP', 'NodePort', 'LoadBalancer'),
    externalIPs: fc.constantFrom(undefined, [], ['192.0.2.7']),
  })
  .map((spec) => ({ apiVersion: 'v1', kind: 'Service', spec: { ...spec, ports: [{ port: 80 }] } }));

const RBAC = 'rbac.authorization.k8s.io';
const subject = fc.constantFrom<object>(
  { kind: 'Group', name: 'system:masters', apiGroup: RBAC },
  { kind: 'Group', name: 'system:authenticated', apiGroup: RBAC },
  { kind: 'Group', name: 'system:unauthenticated', apiGroup: RBAC },
  { kind: 'User', name: 'system:anonymous', apiGroup: RBAC },
  { kind: 'User', name: 'system:masters', apiGroup: RBAC },
  { kind: 'ServiceAccount', name: 'default', namespace: 'shop' },
  { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
);
const binding = fc
  .record({
    kind: fc.constantFrom('RoleBinding', 'ClusterRoleBinding'),
    role: fc.constantFrom(
      'admin',
      'edit',
      'view',
      'cluster-admin',
      'system:discovery',
      'system:public-info-viewer',
    ),
    subjects: fc.option(fc.array(subject, { maxLength: 2 }), { nil: undefined }),
  })
  .map(({ kind, role, subjects }) => ({
    apiVersion: `${RBAC}/v1`,
    kind,
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects,
  }));

const account = fc
  .record({ automountServiceAccountToken: fc.constantFrom(undefined, true, false) })
  .map((fields) => ({ apiVersion: 'v1', kind: 'ServiceAccount', ...fields }));

/** Objects of every kind that a control with CEL judges, without names: most of them the API server accepts. */
export const objects: fc.Arbitrary<ValueMap> = fc
  .oneof(
    { weight: 30, arbitrary: workload },
    { weight: 2, arbitrary: networkPolicy },
    { weight: 2, arbitrary: ingress },
    { weight: 1, arbitrary: service },
    { weight: 2, arbitrary: binding },
    { weight: 1, arbitrary: account },
  )
  .map((object) => JSON.parse(JSON.stringify(object)) as ValueMap);
