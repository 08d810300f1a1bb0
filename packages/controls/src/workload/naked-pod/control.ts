import {
  annotationsOf,
  badObject,
  celString,
  defineControl,
  fail,
  mapAt,
  mapsAt,
  notApplicable,
  pass,
} from '@bulwark/control-kit';

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
  cel: {
    violating: badObject(
      `variables.object.metadata.?ownerReferences.orValue([]).size() > 0 || ${celString(MIRROR_ANNOTATION)} in variables.object.metadata.?annotations.orValue({})`,
    ),
    message:
      'metadata.ownerReferences is empty, so nothing starts the Pod again; create a Deployment or Job instead',
    fields: [],
  },
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
