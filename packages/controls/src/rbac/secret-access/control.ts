import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Access to secrets',
  severity: 'high',
  rationale:
    'Secrets hold the credentials of everything behind the cluster; reading them in bulk is the shortest way out of it.',
  aliases: ['C-0015', 'C-0186', 'KSV-0041', 'KSV-0113', 'kube-linter:access-to-secrets', 'CIS-5.1.2'],
  requirements: { mitre: ['credential-access.list-secrets'] },
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'read or change secrets',
      names: {
        value: 'name of a Secret',
        from: 'kubectl get secrets; get, update, patch and delete know names, the other verbs do not',
      },
      advice:
        'Give each workload the secrets that it uses as volumes, or name them in resourceNames with verb get alone.',
      permissions: [
        {
          group: '',
          resources: ['secrets'],
          verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
        },
      ],
    }),
});
