import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Deleting events',
  severity: 'medium',
  rationale: 'Events tell what happened to pods; deleting them hides an attack from those who look.',
  aliases: ['C-0031'],
  requirements: { mitre: ['defense-evasion.delete-events'] },
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'delete events',
      removable: true,
      advice: 'Take delete on events out of the role: they expire by themselves.',
      permissions: [
        { group: '', resources: ['events'], verbs: ['delete', 'deletecollection'] },
        { group: 'events.k8s.io', resources: ['events'], verbs: ['delete', 'deletecollection'] },
      ],
    }),
});
