import {
  badObject,
  celStrings,
  defineControl,
  fail,
  isSet,
  mapAt,
  pass,
  WORKLOAD_KINDS,
} from '@bulwark/control-kit';

/** What Kubernetes itself keeps in the namespace. */
const OWN = new Set([
  'Service/kubernetes',
  'Endpoints/kubernetes',
  'EndpointSlice/kubernetes',
  'ServiceAccount/default',
  'ConfigMap/kube-root-ca.crt',
]);

export default defineControl({
  title: 'Object in the default namespace',
  severity: 'low',
  rationale:
    'Policies, quotas and roles are drawn per namespace; in the default one everything shares them, also what landed there by mistake.',
  aliases: ['C-0061', 'C-0212', 'KSV-0110', 'CKV_K8S_21', 'CIS-5.7.4', 'kube-linter:use-namespace'],
  subject: 'object',
  fields: 'metadata',
  kinds: [
    ...WORKLOAD_KINDS,
    'Service',
    'Ingress',
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'Role',
    'RoleBinding',
    'PersistentVolumeClaim',
    'HorizontalPodAutoscaler',
    'PodDisruptionBudget',
    'Endpoints',
    'EndpointSlice',
    'Lease',
    'CSIStorageCapacity',
  ],
  cel: {
    violating: badObject(
      `variables.object.metadata.?namespace.orValue('') != 'default' || variables.object.kind + '/' + variables.object.metadata.?name.orValue('') in ${celStrings(OWN)}`,
    ),
    message: 'metadata.namespace is default; give every application a namespace of its own',
    fields: [],
  },
  check: ({ reference, value }) => {
    if (reference.namespace !== 'default') return pass;
    const { kind, name } = reference;
    if (OWN.has(`${kind}/${name}`)) return pass;
    return fail({
      path: ['metadata', 'namespace'],
      message: `${kind} ${name} is in the namespace default${isSet(mapAt(value, 'metadata'), 'namespace') ? '' : ', because it names none'}`,
      remedy: {
        advice: 'Give every application a namespace of its own and name it in metadata.namespace.',
        choose: [
          {
            path: ['metadata', 'namespace'],
            value: 'namespace of the application',
            from: 'the namespaces of the cluster, or a new one',
          },
        ],
      },
    });
  },
});
