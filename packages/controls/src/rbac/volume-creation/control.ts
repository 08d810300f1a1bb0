import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Creating persistent volumes',
  severity: 'high',
  rationale:
    'A persistent volume can be a path of the node: whoever creates one reads and writes there through any pod.',
  aliases: ['C-0278', 'CIS-5.1.9'],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'create volumes, paths of nodes among them',
      removable: true,
      advice: 'Let storage classes provision volumes; only their provisioners create them.',
      permissions: [
        {
          group: '',
          resources: ['persistentvolumes'],
          // What a volume points to cannot be changed once it is there.
          verbs: ['create'],
          clusterScoped: true,
        },
      ],
    }),
});
