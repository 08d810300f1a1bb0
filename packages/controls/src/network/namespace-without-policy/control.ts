import {
  absent,
  ciliumRules,
  defineControl,
  endpointSelector,
  NETWORK_POLICY_KINDS,
  pass,
} from '@bulwark/control-kit';

const CLUSTERWIDE = 'CiliumClusterwideNetworkPolicy.cilium.io';
const NAMESPACED = [
  ...NETWORK_POLICY_KINDS.filter((kind) => kind !== CLUSTERWIDE),
  'NetworkPolicy.projectcalico.org',
];
// Calico serves its own resources in a second group when its API server is not installed.
const CALICO_CRD = 'NetworkPolicy.crd.projectcalico.org';

export default defineControl({
  title: 'Namespace without network policy',
  severity: 'medium',
  rationale:
    'A namespace is no border for the network: without policies its pods and those of every other namespace talk freely.',
  aliases: ['C-0054', 'C-0049', 'C-0206', 'CIS-5.3.2'],
  requirements: {
    'nsa-cisa': ['network.namespace-policies'],
    mitre: ['lateral-movement.cluster-network'],
  },
  subject: 'namespace',
  reads: [...NAMESPACED, CALICO_CRD, CLUSTERWIDE],
  check: ({ name, object }, { inventory }) => {
    const own = [...NAMESPACED, CALICO_CRD].some((kind) => inventory.inNamespace(kind, name).length > 0);
    const clusterwide = inventory
      .list(CLUSTERWIDE)
      .some((policy) => ciliumRules(policy).some((rule) => endpointSelector(rule) !== undefined));
    if (own || clusterwide) return pass;
    return absent(inventory, 'NetworkPolicy', {
      path: ['metadata', object === undefined ? 'namespace' : 'name'],
      message: `namespace ${name} holds no network policy`,
      remedy: {
        advice:
          'Add a NetworkPolicy with an empty podSelector that denies both directions, and allow what is needed beside it.',
      },
    });
  },
});
