import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Deleting workloads and data',
  severity: 'medium',
  rationale:
    'Deleting workloads, secrets or volumes takes an application down, and is how attackers cover or force their way.',
  aliases: ['C-0007'],
  requirements: { mitre: ['impact.data-destruction'] },
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'delete workloads, secrets or volumes',
      advice:
        'Grant delete only to the system that creates the objects, in its namespaces; never deletecollection.',
      permissions: [
        {
          group: '',
          resources: ['pods', 'secrets', 'services', 'replicationcontrollers', 'persistentvolumeclaims'],
          verbs: ['delete', 'deletecollection'],
        },
        {
          group: '',
          resources: ['namespaces', 'persistentvolumes'],
          verbs: ['delete', 'deletecollection'],
          clusterScoped: true,
        },
        {
          group: 'apps',
          resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
          verbs: ['delete', 'deletecollection'],
        },
        { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: ['delete', 'deletecollection'] },
      ],
    }),
});
