import { absent, defineControl, notApplicable, pass } from '@bulwark/control-kit';

const SYSTEM = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

export default defineControl({
  title: 'Namespace without resource quota',
  severity: 'low',
  rationale:
    'Without a quota one namespace, or who took it over, can fill the whole cluster with pods, volumes and load balancers.',
  subject: 'namespace',
  reads: ['ResourceQuota', 'workloads'],
  check: ({ name, object, workloads }, { inventory }) => {
    if (workloads.length === 0 || SYSTEM.has(name)) return notApplicable;
    if (inventory.inNamespace('ResourceQuota', name).length > 0) return pass;
    return absent(inventory, 'ResourceQuota', {
      path: ['metadata', object === undefined ? 'namespace' : 'name'],
      message: `namespace ${name} holds workloads and no ResourceQuota`,
      remedy: {
        advice: 'Add a ResourceQuota that bounds the CPU, memory and number of pods of the namespace.',
      },
    });
  },
});
