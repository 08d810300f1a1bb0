import {
  absent,
  defineControl,
  mapAt,
  mapsAt,
  notApplicable,
  notEvaluated,
  pass,
  RBAC_KINDS,
  stringAt,
} from '@bulwark/control-kit';

const DEFAULTS = new Set([
  'cluster-admin',
  'admin',
  'edit',
  'view',
  'extension-apiserver-authentication-reader',
]);

export default defineControl({
  title: 'Binding to a role that does not exist',
  severity: 'low',
  rationale:
    'Whoever may create a role of that name decides what the subjects of the binding get, without touching the binding.',
  aliases: [
    'polaris:clusterrolebindingPodExecAttach',
    'polaris:rolebindingClusterRolePodExecAttach',
    'polaris:rolebindingRolePodExecAttach',
  ],
  subject: 'object',
  kinds: ['RoleBinding', 'ClusterRoleBinding'],
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first that the role is not about to be created by somebody else, such as an operator or another chart.',
  check: ({ value, reference }, { inventory }) => {
    const role = mapAt(value, 'roleRef');
    const kind = stringAt(role, 'kind');
    const name = stringAt(role, 'name') ?? '';
    if (mapsAt(value, 'subjects').length === 0) return notApplicable;
    if (kind !== 'Role' && kind !== 'ClusterRole')
      return notEvaluated('malformed', 'roleRef.kind is no kind of role');
    const namespace = kind === 'Role' ? reference.namespace : '';
    if (DEFAULTS.has(name) || name.startsWith('system:')) return pass;
    if (inventory.get(kind, namespace, name) !== undefined) return pass;
    return absent(inventory, kind, {
      path: ['roleRef', 'name'],
      message: `${kind} ${name} does not exist${namespace === '' ? '' : ` in namespace ${namespace}`}, so what the binding will grant is up to whoever creates it`,
      remedy: {
        advice: 'Delete the binding, or create the role that it means.',
        remove: mapsAt(value, 'subjects').map((_subject, index) => ['subjects', index]),
      },
    });
  },
});
