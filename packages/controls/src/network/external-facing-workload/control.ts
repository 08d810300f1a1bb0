import { defineControl, EXPOSURE_KINDS, exposuresOf, fail, notEvaluated, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Workload reachable from outside the cluster',
  severity: 'low',
  rationale:
    'Outside traffic reaches these pods first, so their weaknesses weigh more; a workload that nobody meant to publish is often the way in.',
  aliases: ['C-0256', 'C-0266'],
  subject: 'workload',
  reads: [...EXPOSURE_KINDS],
  check: (workload, { inventory }) => {
    const exposures = exposuresOf(inventory, workload);
    if (exposures.length === 0) {
      const unseen = ['Service', 'Ingress'].find((kind) => !inventory.isComplete(kind));
      return unseen === undefined ? pass : notEvaluated('partial-inventory', unseen);
    }
    return fail({
      path: ['metadata', 'labels'],
      base: 'template',
      message: `${exposures.map(({ description }) => description).join(', ')} lets traffic from outside the cluster reach the pods`,
      remedy: { advice: 'Take the way in away, or except the workload with the reason why it is public.' },
      related: exposures.map(({ object, path }) => ({
        object: object.reference,
        relation: 'publishes',
        paths: [path],
      })),
    });
  },
});
