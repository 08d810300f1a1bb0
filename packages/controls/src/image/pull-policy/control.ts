import {
  badContainers,
  defineControl,
  fail,
  HAS_DIGEST,
  IMAGE,
  imageTag,
  isDigest,
  notApplicable,
  parseImage,
  pass,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Cached image used without asking the registry',
  severity: 'low',
  rationale:
    'Unless images are pulled at every start, a pod may run a private image from the cache of the node without credentials for it.',
  aliases: ['CKV_K8S_15', 'polaris:pullPolicyNotAlways'],
  subject: 'container',
  fix: 'review',
  verify: 'Check first that every node reaches the registry whenever a container starts.',
  cel: {
    violating: badContainers(
      `${IMAGE} == '' || ${HAS_DIGEST} || ${imageTag('latest')} == 'latest' || c.?imagePullPolicy.orValue('') == 'Always'`,
    ),
    message: 'imagePullPolicy is not Always, so a cached image runs unasked; set Always, or name the digest',
  },
  check: ({ value }) => {
    const image = stringAt(value, 'image') ?? '';
    const { tag = 'latest', digest } = parseImage(image);
    const policy = stringAt(value, 'imagePullPolicy');
    // A digest fixes what runs, and the tag latest has a control of its own.
    if (image === '' || isDigest(digest) || tag === 'latest') return notApplicable;
    if (policy === 'Always') return pass;
    const path = ['imagePullPolicy'];
    return fail({
      path,
      message: `imagePullPolicy is ${policy || 'absent, which means IfNotPresent'}, so a cached ${image} runs unasked`,
      remedy: {
        advice: 'Set imagePullPolicy to Always, or name the digest.',
        set: [{ path, value: 'Always' }],
      },
    });
  },
});
