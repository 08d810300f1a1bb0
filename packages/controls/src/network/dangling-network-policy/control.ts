import {
  defineControl,
  fail,
  mapIn,
  notEvaluated,
  pass,
  READS_OF_SELECTION,
  selectsAnyWorkload,
  unseenPodSource,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'NetworkPolicy selects no workload',
  severity: 'low',
  rationale:
    'A policy that matches no pods protects nothing, while those who wrote it believe that their workload is protected.',
  aliases: ['C-0299', 'kube-linter:dangling-networkpolicy'],
  subject: 'object',
  kinds: ['NetworkPolicy'],
  reads: [...READS_OF_SELECTION],
  check: ({ value, reference }, { inventory }) => {
    const selector = mapIn(value, 'spec', 'podSelector') ?? {};
    const isEmpty = Object.values(selector).every(
      (part) => part === null || Object.keys(part ?? {}).length === 0,
    );
    if (isEmpty || selectsAnyWorkload(inventory, reference.namespace, selector)) return pass;
    const unseen = unseenPodSource(inventory);
    if (unseen !== undefined) return notEvaluated('partial-inventory', unseen);
    return fail({
      path: ['spec', 'podSelector'],
      message: `spec.podSelector matches the pods of no workload in namespace ${reference.namespace}`,
      remedy: { advice: 'Compare the selector with the labels of the pod template, or delete the policy.' },
    });
  },
});
