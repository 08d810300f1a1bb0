import { absent, defineControl, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service account does not exist',
  severity: 'medium',
  rationale:
    'Pods of a missing account are refused; and whoever creates an account of that name decides what they may do.',
  aliases: ['C-0307', 'kube-linter:non-existent-service-account'],
  subject: 'workload',
  reads: ['ServiceAccount'],
  check: ({ object, podSpec, serviceAccountName }, { inventory }) => {
    const { namespace } = object.reference;
    // Every namespace gets an account `default` from the control plane.
    if (serviceAccountName === 'default') return pass;
    if (inventory.get('ServiceAccount', namespace, serviceAccountName) !== undefined) return pass;
    const field = podSpec['serviceAccountName'] ? 'serviceAccountName' : 'serviceAccount';
    return absent(inventory, 'ServiceAccount', {
      path: [field],
      message: `${field} is ${serviceAccountName}, which does not exist in namespace ${namespace}`,
      remedy: {
        advice: 'Create the service account, or name one that exists.',
        choose: [
          {
            path: [field],
            value: 'name of a service account',
            from: 'kubectl get serviceaccounts, or a new one for this workload',
          },
        ],
      },
    });
  },
});
