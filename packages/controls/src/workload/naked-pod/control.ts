import { annotationsOf, defineControl, fail, mapAt, mapsAt, notApplicable, pass } from '@bulwark/control-kit';

/** Set by the kubelet on the image of a static pod in the API. */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

export default defineControl({
  title: 'Pod without a controller',
  severity: 'low',
  rationale:
    'Nothing starts a bare Pod again when its node fails or is drained, and nobody finds it among the workloads that are kept up to date.',
  aliases: ['C-0073'],
  subject: 'object',
  kinds: ['Pod'],
  check: (pod) => {
    if (annotationsOf(pod)[MIRROR_ANNOTATION] !== undefined) return notApplicable;
    if (mapsAt(mapAt(pod.value, 'metadata'), 'ownerReferences').length > 0) return pass;
    return fail({
      path: ['metadata', 'ownerReferences'],
      message: 'The Pod has no owner, so nothing starts it again',
      remedy: { advice: 'Create a Deployment, StatefulSet, DaemonSet or Job instead of the Pod.' },
    });
  },
});
