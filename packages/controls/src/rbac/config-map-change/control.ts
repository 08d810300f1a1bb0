import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Changing configuration',
  severity: 'low',
  rationale:
    'ConfigMaps steer what workloads do; who changes them changes behaviour without touching an image.',
  aliases: ['KSV-0049'],
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'change ConfigMaps',
      names: {
        value: 'name of a ConfigMap',
        from: 'kubectl get configmaps; update, patch and delete know names, create and deletecollection do not',
      },
      advice: 'Limit changes to the ConfigMaps that the holder owns, by resourceNames.',
      permissions: [
        {
          group: '',
          resources: ['configmaps'],
          verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
        },
      ],
    }),
});
