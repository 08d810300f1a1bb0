import { defineControl, fail, labelsOf, notApplicable, notEvaluated, pass } from '@bulwark/control-kit';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export default defineControl({
  title: 'Namespace enforces no pod security level',
  severity: 'medium',
  rationale:
    'Whoever may create pods in the namespace can create a privileged one and step from it to the node.',
  aliases: ['C-0068'],
  requirements: { 'nsa-cisa': ['pod.admission'], mitre: ['escalation.pod-admission'] },
  subject: 'namespace',
  reads: ['Namespace'],
  parameters: {
    exempt: {
      type: 'string[]',
      description: 'Namespaces whose pods need the node, such as those of the cluster itself.',
      default: ['kube-system', 'kube-public', 'kube-node-lease'],
      stricter: 'fewer',
    },
  },
  fix: 'review',
  verify:
    'Check first with a dry run of the label which running pods the level would refuse when they are created again.',
  check: ({ name, object }, { parameters }) => {
    if (parameters.exempt.includes(name)) return notApplicable;
    if (object === undefined) return notEvaluated('partial-inventory', 'Namespace');
    const level = labelsOf(object)[ENFORCE];
    if (level === 'baseline' || level === 'restricted') return pass;
    const path = ['metadata', 'labels', ENFORCE];
    return fail({
      path,
      message:
        level === undefined
          ? `namespace ${name} has no label ${ENFORCE}`
          : `label ${ENFORCE} is ${level}, which keeps no pod out`,
      remedy: {
        advice:
          'Set the label to baseline, or to restricted where the workloads allow it, after a dry run: kubectl label --dry-run=server.',
        set: [{ path, value: 'baseline' }],
      },
    });
  },
});
