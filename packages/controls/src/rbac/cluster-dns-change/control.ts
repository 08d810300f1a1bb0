import {
  allKnown,
  BINDING_KINDS,
  defineControl,
  grantOf,
  holdingOf,
  judgeRules,
  pass,
  RBAC_KINDS,
} from '@bulwark/control-kit';
import type { RoleView } from '@bulwark/control-kit';

const permission = {
  group: '',
  resources: ['configmaps'],
  verbs: ['update', 'patch'],
  names: ['coredns', 'aws-auth'],
};

const judgement = {
  ability: 'change the ConfigMaps of kube-system, with those of CoreDNS and of the mapping of AWS users',
  advice: 'Leave ConfigMaps of kube-system to the control plane, or name others in resourceNames.',
};

export default defineControl({
  title: 'Changing the configuration of cluster DNS',
  severity: 'medium',
  rationale:
    'CoreDNS reads its rules from a ConfigMap in kube-system: whoever changes it sends any name of the cluster to himself.',
  aliases: ['C-0037'],
  requirements: { mitre: ['lateral-movement.dns-poisoning'] },
  subject: 'role',
  reads: RBAC_KINDS,
  check: (role, { inventory }) => {
    const verdict = judgeRules(role, inventory, judgement, (rule) => grantOf(rule, [permission]));
    if (verdict.outcome !== 'fail' || reachesSystem(role)) return verdict;
    return role.kind === 'Role' ? pass : (allKnown(inventory, BINDING_KINDS) ?? pass);
  },
});

/** Whether the role counts in kube-system, or could with one binding. */
function reachesSystem(role: RoleView): boolean {
  if (role.kind === 'Role') return role.object.reference.namespace === 'kube-system';
  const namespaces = holdingOf(role)?.namespaces ?? [];
  return namespaces.length === 0 || namespaces.includes('') || namespaces.includes('kube-system');
}
