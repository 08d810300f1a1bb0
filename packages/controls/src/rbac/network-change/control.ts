import { defineControl, judgePermissions, RBAC_KINDS } from '@bulwark/control-kit';

export default defineControl({
  title: 'Changing Services and network policies',
  severity: 'medium',
  rationale:
    'Who changes Services, endpoints, ingresses or policies sends traffic through himself or opens what was closed.',
  aliases: ['KSV-0056'],
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) =>
    judgePermissions(role, inventory, {
      ability: 'reroute or open traffic',
      advice:
        'Leave Services, ingresses and policies to the delivery system; nobody writes endpoints by hand.',
      permissions: [
        {
          group: '',
          resources: ['services', 'endpoints'],
          verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
        },
        {
          group: 'discovery.k8s.io',
          resources: ['endpointslices'],
          verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
        },
        {
          group: 'networking.k8s.io',
          resources: ['ingresses', 'networkpolicies'],
          verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
        },
      ],
    }),
});
