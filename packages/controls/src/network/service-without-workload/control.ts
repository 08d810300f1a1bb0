import {
  defineControl,
  fail,
  mapAt,
  notApplicable,
  notEvaluated,
  pass,
  READS_OF_SELECTION,
  selectsAnyWorkload,
  stringAt,
  unseenPodSource,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Service selects no workload',
  severity: 'low',
  rationale:
    'The name and address are trusted by its clients, and whoever may start a pod with those labels answers in its place.',
  aliases: ['C-0293', 'kube-linter:dangling-service'],
  subject: 'object',
  kinds: ['Service'],
  reads: [...READS_OF_SELECTION],
  check: ({ value, reference }, { inventory }) => {
    const spec = mapAt(value, 'spec');
    const matchLabels = mapAt(spec, 'selector');
    if (stringAt(spec, 'type') === 'ExternalName' || Object.keys(matchLabels ?? {}).length === 0)
      return notApplicable;
    if (selectsAnyWorkload(inventory, reference.namespace, { matchLabels })) return pass;
    const unseen = unseenPodSource(inventory);
    if (unseen !== undefined) return notEvaluated('partial-inventory', unseen);
    return fail({
      path: ['spec', 'selector'],
      message: `spec.selector matches the pods of no workload in namespace ${reference.namespace}`,
      remedy: { advice: 'Compare the selector with the labels of the pod template, or delete the Service.' },
    });
  },
});
