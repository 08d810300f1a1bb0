import { defineControl, fail, notApplicable, pass, stringAt } from '@bulwark/control-kit';

const CONTROL_PLANE = new Set([
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
]);
/** Values of the label k8s-app (or app.kubernetes.io/name) of add-ons that belong in kube-system. */
const ADD_ONS = new Set([
  'calico-kube-controllers',
  'calico-node',
  'canal',
  'cilium',
  'cilium-operator',
  'coredns',
  'flannel',
  'konnectivity-agent',
  'kube-dns',
  'kube-proxy',
  'metrics-server',
  'node-local-dns',
  'weave-net',
]);

export default defineControl({
  title: 'Workload in the namespace of the system',
  severity: 'low',
  rationale:
    'In kube-system stand tokens and configuration of the control plane, and policies usually leave the namespace out.',
  aliases: ['KSV-0037'],
  subject: 'workload',
  check: ({ object, podLabels, podSpec }) => {
    if (object.reference.namespace !== 'kube-system') return notApplicable;
    const isComponent =
      podLabels['tier'] === 'control-plane' && CONTROL_PLANE.has(podLabels['component'] ?? '');
    const name = podLabels['k8s-app'] ?? podLabels['app.kubernetes.io/name'] ?? '';
    const isCritical = stringAt(podSpec, 'priorityClassName')?.startsWith('system-') === true;
    if (isCritical && (isComponent || ADD_ONS.has(name))) return pass;
    return fail({
      base: 'object',
      path: ['metadata', 'namespace'],
      message:
        'the workload is in kube-system and neither part of the control plane nor a known add-on of it',
      remedy: {
        advice: 'Move the workload to a namespace of its own.',
        choose: [
          {
            path: ['metadata', 'namespace'],
            value: 'namespace of the workload',
            from: 'the namespaces of the cluster, or a new one',
          },
        ],
      },
    });
  },
});
