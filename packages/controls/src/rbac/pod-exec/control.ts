import { defineControl, judgePermissions, POD_EXEC, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Commands in containers',
  severity: 'high',
  rationale:
    'Whoever may exec into a container has its files, its secrets and the token of its service account.',
  aliases: [
    'C-0002',
    'KSV-0053',
    'KSV-0054',
    'polaris:clusterrolePodExecAttach',
    'polaris:clusterrolebindingPodExecAttach',
    'polaris:rolePodExecAttach',
    'polaris:rolebindingClusterRolePodExecAttach',
    'polaris:rolebindingRolePodExecAttach',
  ],
  requirements: { 'nsa-cisa': ['auth.exec'], mitre: ['execution.exec-into-container'] },
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first, by the audit log or with those named, that nobody of them uses the permission: it is gone once the role is applied.',
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'run commands in containers',
      removable: true,
      advice:
        'Grant exec, attach and ephemeral containers only for the time of an incident, to named people.',
      permissions: POD_EXEC,
    }),
});
